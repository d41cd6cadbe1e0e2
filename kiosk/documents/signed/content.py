"""What a paper's code binds of a file: text, pictures and drawing of each page, as a machine reads them again.

The text is compared without its spaces and line ends and in compatibility form (NFKC): who saves the file anew, or
prints it into another one, changes nothing that a person would read. A picture counts by its bytes. Both decide. The
drawing is bound apart: a file that was drawn anew by another program is no forgery, but only a person can compare it,
since letters may be hidden under a white sheet, or look like others.

Two programs read the drawing, and both have to find what was signed: qpdf every object that the pages are made of
(`objects`), pdfium where each line, letter and picture stands, and its colours. A file that is made to be taken for one
thing by the first and for another by a viewer has to deceive the second in the same way.
"""

import unicodedata
from hashlib import sha256

from kiosk.documents.signed.code import DIGEST_BYTES, DRAWING_BYTES, MARK_BYTES, MAX_MARKED_PAGES, Statement
from kiosk.privacy.private import Private
from kiosk.text import CONTROLS, FORMATS, without

NOT_DRAWN = bytes(DRAWING_BYTES)


class Page(Private, frozen=True):
    """`text`: as it was extracted. `pictures`: the bytes of each, in the order of the page. `drawing`: a description of
    all that is drawn, and where. `codes`: of kiosks, whose pictures are not in `pictures`."""

    text: str
    pictures: tuple[bytes, ...]
    drawing: bytes = b""
    codes: tuple[str, ...] = ()


class Found(Private, frozen=True):
    """What a machine reads of a file. `objects`: the digest of all that its pages are made of (`objects.digest_of`);
    empty where it could not be followed."""

    pages: tuple[Page, ...]
    objects: bytes = b""


def plain(text: str) -> str:
    """The text as it is compared."""
    return "".join(without(unicodedata.normalize("NFKC", text), FORMATS | CONTROLS).split())


def fingerprint(found: Found) -> bytes:
    """The digest of the whole (32 bytes), of its drawing (16), then, unless there are too many pages, two bytes for the
    text and two for the pictures of each. The digests decide; the marks only say where to look. A drawing that could
    not be followed is zeros, and no other is the same."""
    parts = [(_digest(plain(page.text).encode()), _digest(*page.pictures)) for page in found.pages]
    whole = _digest(*(part for pair in parts for part in pair))
    drawn = _digest(found.objects, *(page.drawing for page in found.pages))[:DRAWING_BYTES]
    marks = b"".join(text[:2] + pictures[:2] for text, pictures in parts)
    return whole + (drawn if found.objects else NOT_DRAWN) + (marks if len(parts) <= MAX_MARKED_PAGES else b"")


def binds_drawing(statement: Statement) -> bool:
    """Whether the kiosk could follow what it had drawn."""
    return statement.content[DIGEST_BYTES : DIGEST_BYTES + DRAWING_BYTES] != NOT_DRAWN


def is_redrawn(statement: Statement, found: Found) -> bool:
    """Whether another program has drawn the pages anew, or something was laid over them, or nobody can tell."""
    drawn = slice(DIGEST_BYTES, DIGEST_BYTES + DRAWING_BYTES)
    return not found.objects or statement.content[drawn] != fingerprint(found)[drawn]


def _digest(*parts: bytes) -> bytes:
    """No part can pass for the end of another one."""
    return sha256(b"".join(sha256(part).digest() for part in parts)).digest()


def differences(statement: Statement, found: Found) -> tuple[str, ...]:
    """What of the file is not what was signed, for a person; empty when all is."""
    signed, now = statement.content, fingerprint(found)
    if signed[:DIGEST_BYTES] == now[:DIGEST_BYTES]:
        return ()
    before, after = _marks(signed), _marks(now)
    said = []
    if len(before) != len(after) and before:
        said.append(f"{len(after)} pages instead of {len(before)}")
    for number, (was, is_now) in enumerate(zip(before, after, strict=False), 1):
        said += [f"text of page {number}"] if was[:2] != is_now[:2] else []
        said += [f"pictures of page {number}"] if was[2:] != is_now[2:] else []
    return (*said, *missing(statement, found)) or ("content",)


def missing(statement: Statement, found: Found) -> tuple[str, ...]:
    """Which values of the code do not stand on the paper."""
    text = plain("".join(page.text for page in found.pages))
    values = {"reference": statement.reference, **statement.fields}
    return tuple(f"not on the paper: {label}" for label, value in values.items() if plain(value) not in text)


def _marks(content: bytes) -> list[bytes]:
    marks = content[DIGEST_BYTES + DRAWING_BYTES :]
    return [marks[at : at + MARK_BYTES] for at in range(0, len(marks), MARK_BYTES)]
