"""The binary encoding of version 04 taken apart: 19 octets of header, fields with their length, 0xFF, the signature.

The header is that of the specification's own example (3.3.4, in the tests). That 0xFF opens the signature, that a
length has one octet or three, and that the annex follows without a separator is told by public readings of the
specification, which has no example of a whole code. What the octets of a field mean is in no public table: they are
given in hexadecimal, under names (`0x10`) that no field and no type of the other encoding has, so that nothing takes
them for a person's name or address.
"""

import re
from datetime import date

from kiosk.documents.two_d_doc.layout import MAX_PAYLOAD_BYTES, Header, Layout, Malformed, Sealed
from kiosk.documents.two_d_doc.signature import SIZES

MARKER = b"\xdc\x04"
HEADER = 19  # octets
NO_DATE = 0xFFFFFF
SIGNATURE = 0xFF  # where a field's identifier would be
LONG = 0xFF  # a length: two more octets have it
_C40 = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # values 3 to 39; 0 to 2 are shifts, which no name has
_COUNTRY = re.compile("[A-Z]{3}")
_NAMES = re.compile("[A-Z0-9]{9}")


class _CutError(Exception):
    """Carries the reason out of the splitting of fields."""


def looks_like(payload: bytes) -> bool:
    return payload[:2] == MARKER


def parse(payload: bytes) -> Layout | Malformed:
    """Take apart the octets that the barcode holds."""
    if len(payload) > MAX_PAYLOAD_BYTES:
        return Malformed(f"{len(payload)} bytes; a 2D-Doc has at most {MAX_PAYLOAD_BYTES}")
    header = _header(payload[:HEADER])
    if header is None:
        return Malformed("the header is not one of the binary version 04")
    try:
        fields, end = _fields(payload)
    except _CutError as error:
        return Layout(header, {}, frozenset(), (), {}, str(error))
    return Layout(header, fields, frozenset(), _sealed(payload, end), {})


def _header(octets: bytes) -> Header | None:
    """Marker, version, country, authority and certificate, two dates, type, perimeter."""
    country, names = _c40(octets[2:4]), _c40(octets[4:10])
    try:
        issued, signed = _day(octets[10:13]), _day(octets[13:16])
    except ValueError:
        return None
    if len(octets) != HEADER or not (_COUNTRY.fullmatch(country) and _NAMES.fullmatch(names)):
        return None
    kind, perimeter = f"0x{octets[16]:02X}", octets[17:19].hex().upper()
    return Header(4, names[:4], names[4:], issued, signed, kind, perimeter, country)


def _c40(octets: bytes) -> str:
    """Three letters in two octets (ISO/IEC 16022, 5.2.5); empty where there is something else."""
    letters = ""
    for at in range(0, len(octets) - 1, 2):
        packed = int.from_bytes(octets[at : at + 2], "big") - 1
        values = (packed // 1600, packed // 40 % 40, packed % 40)
        if not all(3 <= value < 40 for value in values):
            return ""
        letters += "".join(_C40[value - 3] for value in values)
    return letters


def _day(octets: bytes) -> date | None:
    """MMDDYYYY as one number. Raises `ValueError`."""
    number = int.from_bytes(octets, "big")
    return None if number == NO_DATE else date(number % 10000, number // 1_000_000, number // 10000 % 100)


def _fields(payload: bytes) -> tuple[dict[str, str], int]:
    """The fields, the first of each identifier, and where they end: at the signature, or at the payload's end."""
    fields: dict[str, str] = {}
    at = HEADER
    while at < len(payload) and payload[at] != SIGNATURE:
        name = f"0x{payload[at]:02X}"
        start = at + 2
        length = payload[at + 1] if start <= len(payload) else -1
        if length == LONG:
            start += 2
            length = int.from_bytes(payload[at + 2 : start], "big")
        if length < 0 or start + length > len(payload):
            raise _CutError(f"field {name} is cut short")
        fields.setdefault(name, payload[start : start + length].hex().upper())
        at = start + length
    return fields, at


def _sealed(payload: bytes, end: int) -> tuple[Sealed, ...]:
    """What is signed ends before 0xFF. Of the signature the public readings do not say whether its length comes first
    (as it does in ICAO's seals), and an annex may follow: each length that a curve has is a possibility, and the key
    settles which one is it."""
    behind = payload[end + 1 :]
    if not behind:
        return ()
    places = [behind[:size] for size in SIZES] + [behind[1 : 1 + size] for size in SIZES if behind[0] == size]
    return tuple(Sealed(payload[:end], place) for place in dict.fromkeys(places))
