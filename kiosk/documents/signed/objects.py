"""All that the pages of a PDF are made of, as one digest: for workers only.

Text that a machine extracts says nothing of the shapes that are drawn for it: a font may draw an 8 for the code that
its ToUnicode calls a 3. So every object that can be reached from the catalogue is bound, whatever it is: contents,
fonts, encodings, widths, pictures, masks, colour spaces, boxes, annotations, actions, layers, what a screen reader is
told. What is left out stands in `_LEFT_OUT`, and is nothing that a page shows; what nobody thought of is bound, too.

Objects count by their value: their numbers, their order in the file, how they share each other, and Flate
(ISO 32000-1, 7.4.4) are the tool's that wrote the file. Any other filter is bound with the bytes as they lie there: no
tool undoes JPEG without a trace. Only what the kiosk's own papers are like is followed. A ring of objects, a stream
that is cut, a file that qpdf has to mend (two programs may mend it differently) are not; nobody is wronged, for a
person compares such a paper.
"""

import io
import zlib
from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pikepdf
from PIL import Image

from kiosk.documents.signed import drawing
from kiosk.documents.signed.code import PREFIX
from kiosk.documents.signed.plain import is_plain

# The longest summary that is made (38 scans, 66 pages) has 13,700.
MAX_VALUES = 60_000
# The structure of a table in a list in a part is some thirty deep.
MAX_DEPTH = 120
# Once decompressed; fonts and contents of a paper are a few hundred kilobytes.
MAX_DECODED_BYTES = 128 * 1024 * 1024

# A paper has one code; what might be one is looked at for 15 ms and more.
MAX_CODES = 8

# By /Type, which is itself bound: keys that show nothing. Back to where the object hangs, a second way to the elements
# that /K holds, and what is said about the file; the pages are walked by themselves, in their order.
_LEFT_OUT: dict[str, frozenset[str]] = {
    "/Catalog": frozenset({"/Metadata", "/Pages", "/Outlines"}),
    "/Page": frozenset({"/Parent"}),
    "/StructElem": frozenset({"/P"}),
    "/StructTreeRoot": frozenset({"/ParentTree", "/ParentTreeNextKey"}),
}
# Of the nodes between the catalogue and its pages: how they are grouped. What pages inherit is read as their own.
_GROUPS = frozenset({"/Type", "/Kids", "/Count", "/Parent"})
# Of the list of headings, which is a ring in itself: it is walked by `_headings`.
_LINKS = frozenset({"/Parent", "/Prev", "/Last", "/First", "/Next"})
_ENCODED = frozenset({"/Length", "/Filter", "/DecodeParms"})
_FLATE = "/FlateDecode"


class _NotFollowed(Exception):  # noqa: N818 - an outcome
    """Why there is no digest; quotes nothing of the file."""


# Of qpdf and of what turns its values into Python's: a number of no kind, a name in no encoding.
_NOT_READ = (
    _NotFollowed,
    pikepdf.PdfError,
    pikepdf.PasswordError,
    zlib.error,
    ArithmeticError,
    MemoryError,  # rows that are said to be a thousand million wide
    RuntimeError,
    TypeError,
    ValueError,
)


def digest_of(pdf: bytes, pages: int) -> bytes:
    """32 bytes, the same for every file that shows the same by the same means; empty where it is not followed, and
    then nothing may be said to be equal. `pages`: as many as another reader found."""
    if not is_plain(pdf):
        return b""
    try:
        with pikepdf.open(io.BytesIO(pdf), attempt_recovery=False, suppress_warnings=True) as document:
            if len(document.pages) != pages:
                return b""
            digest = _Walk(document).whole()
            # Said of what was read on the way, too: a key that stands there twice, a length that is not true.
            return b"" if document.get_warnings() else digest
    except _NOT_READ:
        return b""


class _Walk:
    """One document's objects, each looked at once."""

    def __init__(self, document: pikepdf.Pdf) -> None:
        self._root = document.Root
        self._pages = [page.obj for page in document.pages]
        self._numbers = {page.objgen: number for number, page in enumerate(self._pages)}
        self._known: dict[tuple[int, int], bytes] = {}
        self._open: set[tuple[int, int]] = set()
        self._depth = 0
        self._left = MAX_VALUES
        self._bytes_left = MAX_DECODED_BYTES
        self._codes_left = MAX_CODES

    def whole(self) -> bytes:
        if len(self._numbers) != len(self._pages):
            raise _NotFollowed("a page that is there twice")
        pages = [self._dictionary(page, _LEFT_OUT["/Page"]) for page in self._pages]
        catalogue = self._dictionary(self._root, _LEFT_OUT["/Catalog"])
        return _sealed(b"file", [catalogue, *sorted(self._groups()), *self._headings(), *pages])

    def _groups(self) -> set[bytes]:
        """What is said of several pages at once: nothing, by the kiosk; a viewer may have them inherit more than they
        should. Of which pages is not told: any key at all makes another digest. `/Count` is free: viewers that were
        tried count for themselves."""
        said = set()
        for page in self._pages:
            group = page.get("/Parent")
            while isinstance(group, pikepdf.Dictionary):
                self._count()
                said.add(self._dictionary(group, _GROUPS))
                group = group.get("/Parent")
        return said

    def _headings(self) -> Iterable[bytes]:
        """The list that viewers show beside the pages. Each item is followed by whether one comes after it, and below
        it, in an order that is the same for the same tree."""
        waiting = [self._root.get("/Outlines")]
        while waiting:
            self._count()
            item = waiting.pop()
            if not isinstance(item, pikepdf.Dictionary):
                yield self._value(item)
                continue
            yield self._dictionary(item, _LINKS)
            for link in ("/Next", "/First"):
                yield str(link in item).encode()
                waiting += [item[link]] if link in item else []

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise _NotFollowed(f"more than {MAX_VALUES} values")

    def _value(self, value: Any) -> bytes:
        """32 bytes for whatever stands behind a key."""
        self._count()
        if not isinstance(value, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream):
            return _scalar(value)
        number = value.objgen if value.is_indirect else None
        if number in self._numbers:
            return _sealed(b"page", [str(self._numbers[number]).encode()])
        if number is None:
            return self._container(value)
        if number not in self._known:
            if number in self._open:
                raise _NotFollowed("a ring of objects")
            self._open.add(number)
            self._known[number] = self._container(value)
            self._open.remove(number)
        return self._known[number]

    def _container(self, value: Any) -> bytes:
        if self._depth >= MAX_DEPTH:
            raise _NotFollowed(f"deeper than {MAX_DEPTH}")
        self._depth += 1
        if isinstance(value, pikepdf.Stream):
            done = self._stream(value)
        elif isinstance(value, pikepdf.Array):
            done = _sealed(b"array", [self._value(item) for item in value])
        else:
            done = self._dictionary(value, _LEFT_OUT.get(str(value.get("/Type", "")), frozenset()))
        self._depth -= 1
        return done

    def _dictionary(self, value: Any, left_out: frozenset[str]) -> bytes:
        """A key without a value is not there (ISO 32000-1, 7.3.7)."""
        parts = []
        for key in sorted(value.keys()):
            if key not in left_out and value.get(key) is not None:
                parts += [key.encode("utf-8", "surrogateescape"), self._value(value[key])]
        return _sealed(b"dictionary", parts)

    def _stream(self, stream: Any) -> bytes:
        filters = _listed(stream.get("/Filter"))
        if filters and filters != [_FLATE]:
            return _sealed(b"stream", [self._dictionary(stream, frozenset({"/Length"})), stream.read_raw_bytes()])
        data = self._inflated(stream) if filters else stream.read_raw_bytes()
        if self._is_code(stream, data):
            # Its size and its pixels alone are free: where it stands, and through which mask, is bound.
            return _sealed(b"code", [self._dictionary(stream, _ENCODED | {"/Width", "/Height"})])
        return _sealed(b"stream", [self._dictionary(stream, _ENCODED), data])

    def _inflated(self, stream: Any) -> bytes:
        inflater = zlib.decompressobj()
        data = inflater.decompress(stream.read_raw_bytes(), max(self._bytes_left, 1))
        self._bytes_left -= len(data)
        if not inflater.eof:
            raise _NotFollowed("a stream that is cut, or too large")
        # Rows may have been written as differences (7.4.4.4); qpdf adds them up.
        parms = [parms for parms in _listed(stream.get("/DecodeParms")) if parms is not None]
        if not all(isinstance(one, pikepdf.Dictionary) for one in parms):
            raise _NotFollowed("parameters of a filter that are no dictionary")
        return bytes(stream.read_bytes(pikepdf.StreamDecodeLevel.generalized)) if parms else data

    def _is_code(self, stream: Any, data: bytes) -> bool:
        """Whether it is the picture of a kiosk's code, as `content` tells; one byte a pixel, as typst writes it."""
        width, height = stream.get("/Width"), stream.get("/Height")
        if stream.get("/BitsPerComponent") != 8 or not isinstance(width, int) or width != height:
            return False
        if not 0 < width <= drawing.MAX_SIDE or len(data) != width * height:
            return False
        self._codes_left -= 1
        if self._codes_left < 0:
            raise _NotFollowed(f"more than {MAX_CODES} pictures that might be a code")
        return bool(drawing.says(Image.frombytes("L", (width, height), data), PREFIX))


def _listed(value: Any) -> list[Any]:
    """What may stand alone or in an array."""
    return [] if value is None else list(value) if isinstance(value, pikepdf.Array) else [value]


def _scalar(value: Any) -> bytes:
    if isinstance(value, pikepdf.Name):
        return _sealed(b"name", [str(value).encode("utf-8", "surrogateescape")])
    if isinstance(value, pikepdf.String):
        return _sealed(b"string", [bytes(value)])
    if value is None or isinstance(value, bool):
        return _sealed(b"word", [str(value).encode()])
    if isinstance(value, int):
        return _sealed(b"integer", [str(value).encode()])
    if isinstance(value, Decimal):  # 8.0 is not 8: Poppler leaves a picture out that has 8.0 bits a sample
        return _sealed(b"number", [f"{value:f}".rstrip("0").encode()])
    raise _NotFollowed("a value of no known kind")


def _sealed(kind: bytes, parts: Iterable[bytes]) -> bytes:
    """No kind can pass for another one, and no part for the end of the one before it."""
    sealed = sha256(kind + b"\0")
    for part in parts:
        sealed.update(sha256(part).digest())
    return sealed.digest()
