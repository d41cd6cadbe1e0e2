"""The files of the eMRTD application (9303-10), from bytes to values. Every function raises `MalformedError` only."""

from datetime import date
from typing import Literal, NamedTuple

from kiosk.identity import tlv
from kiosk.identity.verdict import Photo
from kiosk.identity.zone import NotAZone, Zone, parse_zone
from kiosk.privacy.private import Private
from kiosk.text import is_fit, typed, without

COM, SOD = 0x1E, 0x1D
CARD_ACCESS, CARD_SECURITY, ATR_INFO = 0x1C, 0x1D, 0x01
# Data groups by the tag that stands for them in EF.COM and at the head of the file.
TAGS = {
    0x61: 1, 0x75: 2, 0x63: 3, 0x76: 4, 0x65: 5, 0x66: 6, 0x67: 7, 0x68: 8,
    0x69: 9, 0x6A: 10, 0x6B: 11, 0x6C: 12, 0x6D: 13, 0x6E: 14, 0x6F: 15, 0x70: 16,
}  # fmt: skip
TAG_OF = {group: tag for tag, group in TAGS.items()}
_MAX_TEXT = 200
_ZONE_LINES = {90: 30, 72: 36, 88: 44}


class Group(NamedTuple):
    """`most`: octets that a file of this kind is read to; more is refused before it is read."""

    number: int
    most: int


DG1, DG2 = Group(1, 512), Group(2, 262_144)
DG11, DG12 = Group(11, 8_192), Group(12, 8_192)
DG14, DG15 = Group(14, 16_384), Group(15, 8_192)


class PersonalDetails(Private, frozen=True):
    """DG11. Empty where the document says nothing; `unfit`: what it said held characters that nobody types."""

    surname: str = ""
    given_names: str = ""
    birth_date: str = ""
    birth_place: str = ""
    personal_number: str = ""
    address: tuple[str, ...] = ()
    unfit: bool = False


class DocumentDetails(Private, frozen=True):
    """DG12."""

    issued: str = ""
    issuing_authority: str = ""


def parse_com(data: bytes) -> frozenset[int]:
    """The data groups that the document says it has."""
    listed = tlv.by_tag(tlv.only(data, 0x60), 8).get(0x5C)
    if listed is None:
        raise tlv.MalformedError("a list of data groups was expected")
    return frozenset(TAGS[tag] for tag in listed if tag in TAGS)


def parse_dg1(data: bytes, today: date) -> Zone:
    text = tlv.by_tag(tlv.only(data, 0x61), 4).get(0x5F1F, b"").decode("ascii", "replace")
    width = _ZONE_LINES.get(len(text), 1)
    zone = parse_zone(tuple(text[at : at + width] for at in range(0, len(text), width)), today)
    if isinstance(zone, NotAZone):
        raise tlv.MalformedError("a machine-readable zone was expected")
    return zone


def parse_dg11(data: bytes) -> PersonalDetails:
    fields = tlv.by_tag(tlv.only(data, 0x6B), 32)
    texts = {tag: _text(value) for tag, value in fields.items() if tag not in (0x5C, 0x5F2B)}
    surname, _, given = texts.get(0x5F0E, "").partition("<<")
    return PersonalDetails(
        surname=_words(surname),
        given_names=_words(given),
        birth_date=_date(fields.get(0x5F2B, b"")),
        birth_place=", ".join(_parts(texts.get(0x5F11, ""))),
        personal_number=_words(texts.get(0x5F10, "")),
        address=_parts(texts.get(0x5F42, "")),
        unfit=any(not is_fit(text) for text in texts.values()),
    )


def parse_dg12(data: bytes) -> DocumentDetails:
    fields = tlv.by_tag(tlv.only(data, 0x6C), 32)
    return DocumentDetails(
        issued=_date(fields.get(0x5F26, b"")),
        issuing_authority=", ".join(_parts(_text(fields.get(0x5F19, b"")))),
    )


def parse_dg2(data: bytes) -> Photo:
    """The first face. ISO/IEC 7816-11 templates around ISO/IEC 19794-5; the picture itself is not looked into."""
    templates = tlv.by_tag(tlv.only(data, 0x75), 4).get(0x7F61, b"")
    first = next((found for found in tlv.each(templates, 8) if found.tag == 0x7F60), None)
    if first is None:
        raise tlv.MalformedError("a biometric template was expected")
    parts = tlv.by_tag(first.value, 4)
    record = parts.get(0x5F2E, parts.get(0x7F2E, b""))
    if record[:4] != b"FAC\0" or len(record) < 46:
        raise tlv.MalformedError("a record of a face was expected")
    # Header 14 octets, facial information 20, feature points of 8, image information 12, then the picture.
    at = 14 + 20 + 8 * int.from_bytes(record[18:20], "big")
    image = record[at + 12 : 14 + int.from_bytes(record[14:18], "big")]
    width, height = (int.from_bytes(record[at + place : at + place + 2], "big") for place in (2, 4))
    return Photo(image, _picture_format(image), width, height)


def parse_security_object(content: bytes) -> tuple[str, dict[int, bytes]]:
    """LDSSecurityObject: the hash function's identifier, and the hash of each data group."""
    fields = tlv.children(tlv.only(content, tlv.SEQUENCE), 4)
    if [field.tag for field in fields[:3]] != [tlv.INTEGER, tlv.SEQUENCE, tlv.SEQUENCE]:
        raise tlv.MalformedError("a security object was expected")
    kind = tlv.children(fields[1].value, 2)
    if not kind or kind[0].tag != tlv.OID:
        raise tlv.MalformedError("a hash function was expected")
    hashes: dict[int, bytes] = {}
    for entry in tlv.each(fields[2].value, 32):
        pair = tlv.children(entry.value, 2)
        if [part.tag for part in pair] != [tlv.INTEGER, tlv.OCTET_STRING]:
            raise tlv.MalformedError("the hash of a data group was expected")
        group = tlv.number(pair[0].value, 1)
        if group in hashes:
            raise tlv.MalformedError("a data group is signed twice")
        hashes[group] = pair[1].value
    return tlv.oid(kind[0].value), hashes


def _picture_format(image: bytes) -> Literal["jpeg", "jpeg2000"]:
    if image.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if image.startswith((b"\x00\x00\x00\x0cjP  ", b"\xff\x4f\xff\x51")):
        return "jpeg2000"
    raise tlv.MalformedError("a JPEG or JPEG 2000 picture was expected")


def _text(value: bytes) -> str:
    """UTF-8 since 9303-10 of 2015; older documents have Latin-1."""
    cut = value[: 4 * _MAX_TEXT]
    try:
        text = cut.decode("utf-8")
    except UnicodeDecodeError:
        text = cut.decode("latin-1")
    return text[:_MAX_TEXT]


def _words(text: str) -> str:
    return without(typed(text.replace("<", " ")))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for found in text.split("<") if (part := _words(found)))


def _date(value: bytes) -> str:
    """YYYYMMDD, as text or packed in four octets; zeros for what is not known. "" for what is no date."""
    digits = value.hex() if len(value) == 4 else value.decode("ascii", "replace") if len(value) == 8 else ""
    if not digits.isdecimal() or not digits.isascii():
        return ""
    year, month, day = digits[:4], digits[4:6], digits[6:]
    iso = year if month == "00" else f"{year}-{month}" if day == "00" else f"{year}-{month}-{day}"
    try:
        date.fromisoformat((iso + "-01-01")[:10])
    except ValueError:
        return ""
    return iso
