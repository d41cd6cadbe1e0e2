"""The text of a 2D-Doc (C40/ASCII encoding, versions 01 to 04) taken apart: header, fields, signature, annex.

Nothing is believed here: the signature is checked elsewhere, over `Sealed.signed`. Whatever the bytes are, the answer
is a value. The binary encoding of version 04 is taken apart by `binary.py`.
"""

import re
from datetime import date, timedelta

import msgspec

from kiosk.documents.two_d_doc.fields import SPACE_STANDS_FOR, size_of
from kiosk.documents.two_d_doc.signature import SIZES, raw
from kiosk.privacy.private import Private

# A Data Matrix holds at most 1,558 bytes (ISO/IEC 16022, 144 x 144); 8 kB leaves room for other carriers.
MAX_PAYLOAD_BYTES = 8 * 1024

GS, RS, US = "\x1d", "\x1e", "\x1f"

_HEADER = re.compile(
    "DC(?P<version>0[1-4])(?P<issuer>[A-Z0-9]{4})(?P<certificate>[A-Z0-9]{4})"
    "(?P<issued>[0-9A-F]{4})(?P<signed>[0-9A-F]{4})(?P<type>[A-Z0-9]{2})"
)
_PERIMETER = re.compile("[A-Z0-9]{2}")
_FIELD_ID = re.compile("[A-Z0-9]{2}")
_END_OF_VALUE = re.compile(f"[{GS}{RS}]")
_EPOCH = date(2000, 1, 1)
_NO_DATE = "FFFF"
# A signature's 64 octets are all text once in 10 to the 7, the 32 of a half all letters of C40 once in 10 to the 18.
_TEXT = re.compile(b"[\x1d-\x7e\xa0-\xff]*")
_LETTERS = re.compile(b"[\x1d\x1e\x20-\x5f]*")


class Header(msgspec.Struct, frozen=True):
    """`perimeter` and `country` are empty in the versions that have none (01, 02; 01 to 03)."""

    version: int
    issuer: str
    certificate: str
    issued: date | None
    signed: date | None
    type: str
    perimeter: str = ""
    country: str = ""


class Sealed(Private, frozen=True):
    """What may be signed, and by which raw r||s (empty: what stands in its place is none)."""

    signed: bytes
    signature: bytes


class Layout(Private, frozen=True):
    """`fields`, `annex`: field id -> value, the first of each id. `truncated`: ids whose value the issuer cut short.

    `problem`: why the fields could not be told apart (there are none then); for staff, nothing of the content.
    `sealed`: empty when nothing is signed; several where the encoding does not say how long the signature is: all of
    them sign the same octets, which are those that `header` and `fields` were read from. `annex` is outside of the
    signature: show it to nobody as proven.
    """

    header: Header
    fields: dict[str, str]
    truncated: frozenset[str]
    sealed: tuple[Sealed, ...]
    annex: dict[str, str]
    problem: str = ""


class Malformed(msgspec.Struct, frozen=True):
    """Not a 2D-Doc that can be read. `reason` is for staff and holds nothing of the content."""

    reason: str


class _SplitError(Exception):
    """Carries the reason out of the splitting of fields."""


def looks_like(payload: bytes) -> bool:
    """Does the payload announce itself as a 2D-Doc (of any version)?"""
    return payload[:2] == b"DC"


def is_text(payload: bytes) -> bool:
    """No octets of a raw signature are in it, but by chance."""
    return _TEXT.fullmatch(payload) is not None


def parse(payload: bytes) -> Layout | Malformed:
    """Take apart a payload as the barcode gives it (Latin-1)."""
    if len(payload) > MAX_PAYLOAD_BYTES:
        return Malformed(f"{len(payload)} bytes; a 2D-Doc has at most {MAX_PAYLOAD_BYTES}")
    head = payload.partition(US.encode())[0].decode("latin-1")
    match = _HEADER.match(head)
    if match is None:
        return Malformed("the header is not one of versions 01 to 04")
    try:
        header, start = _header(head, match)
    except _SplitError as error:
        return Malformed(str(error))
    return _in_base_256(payload, header, start) or _in_base_32(payload, header, start)


def _in_base_32(payload: bytes, header: Header, start: int) -> Layout:
    """US, the signature in base32, and the annex of version 04 behind a separator."""
    data, end, rest = payload.decode("latin-1").partition(US)
    signature, annex = _split_signature(rest)
    sealed = (Sealed(data.encode("latin-1"), raw(signature)),) if signature else ()
    try:
        fields, truncated = _split_fields(data[start:], whole=bool(end))
    except _SplitError as error:
        return Layout(header, {}, frozenset(), sealed, {}, str(error))
    return Layout(header, fields, truncated, sealed, _annex(annex, header.version))


def _in_base_256(payload: bytes, header: Header, start: int) -> Layout | None:
    """Version 01 alone: the last octets are r and s as they are, and nothing stands before them. None where it is text
    to its end, as a code is that is not signed, or is signed as the later versions are.

    No octet says of which curve: the shortest signature counts before which there are letters alone.
    """
    if header.version != 1 or is_text(payload):
        return None
    cuts = [len(payload) - size for size in SIZES if len(payload) - size >= start]
    cut = next((cut for cut in cuts if _LETTERS.fullmatch(payload, 0, cut)), cuts[0] if cuts else None)
    if cut is None:
        return None
    sealed = (Sealed(payload[:cut], payload[cut:]),)
    try:
        fields, truncated = _split_fields(payload[start:cut].decode("latin-1"), whole=True)
    except _SplitError as error:
        return Layout(header, {}, frozenset(), sealed, {}, str(error))
    return Layout(header, fields, truncated, sealed, {})


def _header(text: str, match: re.Match[str]) -> tuple[Header, int]:
    """The header, and where the data starts."""
    version, end = int(match["version"]), match.end()
    extras = []
    for _ in range(max(0, version - 2)):
        extra = _PERIMETER.match(text, end)
        if extra is None:
            raise _SplitError("the header is cut short")
        extras.append(extra[0])
        end = extra.end()
    perimeter, country = (*extras, "", "")[:2]
    header = Header(
        version,
        match["issuer"],
        match["certificate"],
        _date(match["issued"]),
        _date(match["signed"]),
        match["type"],
        perimeter,
        country,
    )
    return header, end


def _date(text: str) -> date | None:
    return None if text == _NO_DATE else _EPOCH + timedelta(days=int(text, 16))


def _split_signature(rest: str) -> tuple[str, str]:
    """What follows US: the signature, then (version 04) the annex behind a separator."""
    end = re.search(f"[{GS}{RS}{US}]", rest)
    return (rest, "") if end is None else (rest[: end.start()], rest[end.end() :])


def _annex(data: str, version: int) -> dict[str, str]:
    """Nothing hangs on it, as it is not signed: one that cannot be read is as good as none."""
    try:
        return _split_fields(data, whole=True)[0] if version >= 4 else {}
    except _SplitError:
        return {}


def _split_fields(data: str, *, whole: bool) -> tuple[dict[str, str], frozenset[str]]:
    """`whole`: the data is known to be complete (US follows), so that its end may end a variable field."""
    fields: dict[str, str] = {}
    truncated: set[str] = set()
    position = 0
    while position < len(data):
        match = _FIELD_ID.match(data, position)
        if match is None:
            raise _SplitError("a field has no identifier where one is due")
        field_id = match[0]
        value, end = _value(data, match.end(), field_id, whole=whole)
        position = end + 1 if data[end : end + 1] in (GS, RS) else end
        if data[end : end + 1] == RS:
            truncated.add(field_id)
        fields.setdefault(field_id, value)
    return fields, frozenset(truncated)


def _value(data: str, start: int, field_id: str, *, whole: bool) -> tuple[str, int]:
    """The value, and where it ends (at a separator, or at the next identifier)."""
    size = size_of(field_id)
    separator = _END_OF_VALUE.search(data, start)
    end = separator.start() if separator is not None else len(data)
    if size.longest is not None:
        end = min(end, start + size.longest)
    value = data[start:end]
    ended = whole or end < len(data) or len(value) == size.longest
    if not ended or (size.fixed and len(value) != size.longest):
        raise _SplitError(f"field {field_id} is cut short")
    if field_id in SPACE_STANDS_FOR:
        return value.replace(" ", SPACE_STANDS_FOR[field_id]), end
    return (value.rstrip(" ") if size.fixed else value), end
