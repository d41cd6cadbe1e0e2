"""The logical data structure of a document (ICAO 9303-10): what each file holds, before anything is signed.

File identifiers: 0101 to 0110 for DG1 to DG16, 011E EF.COM, 011D EF.SOD (in the application) or EF.CardSecurity (in
the master file), 011C EF.CardAccess.
"""

import struct

from kiosk.hall.chip import face, zone
from kiosk.hall.chip.profile import Holder, PaceInfo, Profile
from kiosk.hall.chip.tlv import integer, oid, sequence, set_of, tlv

EF_CARD_ACCESS, EF_SECURITY, EF_COM, EF_ATR, EF_DIR = 0x011C, 0x011D, 0x011E, 0x2F01, 0x2F00
AID = bytes.fromhex("A0000002471001")
TAGS = {1: 0x61, 2: 0x75, 3: 0x63, 4: 0x76, 11: 0x6B, 12: 0x6C, 14: 0x6E, 15: 0x6F}

_PACE = "0.4.0.127.0.7.2.2.4"
_MAPPINGS = {"GM": 2, "IM": 4, "CAM": 6}
CIPHERS = {"3DES": 1, "AES-128": 2, "AES-192": 3, "AES-256": 4}
_BIDI = "\u202e\u2066"
_CONTROL = "\x1b[2J\x07\x00"


def fid(group: int) -> int:
    return 0x0100 + group


def pace_oid(info: PaceInfo) -> str:
    return f"{_PACE}.{_MAPPINGS[info.mapping]}.{CIPHERS[info.cipher]}"


def pace_infos(profile: Profile) -> list[bytes]:
    from kiosk.hall.chip.curves import CURVES

    found = [sequence(oid(pace_oid(i)), integer(2), integer(CURVES[i.curve].parameter_id)) for i in profile.pace]
    if profile.unknown_pace:
        found.insert(0, sequence(oid(f"{_PACE}.9.4"), integer(2), integer(13)))
        found.insert(1, sequence(oid(f"{_PACE}.2.4"), integer(2), integer(14)))  # brainpoolP320r1
    return found


def card_access(profile: Profile) -> bytes:
    if profile.is_evil("deep_nesting_card_access"):
        return _nested(0x31, 3000)
    return set_of(*pace_infos(profile))


def com(groups: tuple[int, ...]) -> bytes:
    tags = b"".join(bytes([TAGS[group]]) for group in groups)
    return tlv(0x60, tlv(0x5F01, b"0107"), tlv(0x5F36, b"040000"), tlv(0x5C, tags))


def dg1(holder: Holder, profile: Profile) -> bytes:
    text = "".join(zone.lines(holder)).encode()
    if profile.is_evil("control_names"):
        text = text.replace(b"SPECIMEN<", b"SPEC\x1b[2J<")
    inner = tlv(0x5F1F, text)
    if profile.is_evil("duplicate_tags"):
        inner += tlv(0x5F1F, text.replace(b"CAMILLE", b"CLAUDIE"))
    if profile.is_evil("indefinite_length"):
        return b"\x61\x80" + inner + b"\x00\x00"
    return tlv(0x61, inner)


def dg2(profile: Profile) -> bytes:
    """One face record of ISO/IEC 19794-5:2005 in a CBEFF template."""
    image, width, height, kind = face.jpeg(), *face.SIZE, 0
    if profile.is_evil("jpeg_bomb"):
        image, width, height = face.jpeg_bomb(), 65_000, 65_000
    if profile.is_evil("jpeg2000_bomb"):
        image, width, height, kind = face.jpeg2000_bomb(), 65_535, 65_535, 1
    about = bytes(20 - 4)
    details = struct.pack(">BBHHBBHH", 1, kind, width, height, 1, 2, 0, 0)
    block = struct.pack(">I", 4 + len(about) + len(details) + len(image)) + about + details + image
    record = b"FAC\x00010\x00" + struct.pack(">IH", 14 + len(block), 1) + block
    header = tlv(
        0xA1,
        tlv(0x80, b"\x01\x01"),
        tlv(0x81, b"\x02"),
        tlv(0x82, b"\x00"),
        tlv(0x87, b"\x01\x01"),
        tlv(0x88, b"\x00\x08"),
    )
    template = tlv(0x7F60, header, tlv(0x5F2E, record))
    return tlv(0x75, tlv(0x7F61, tlv(0x02, b"\x01"), template))


def dg11(holder: Holder, profile: Profile) -> bytes:
    """Full name (as the zone parts it, but not cut), birth, place of birth and address, in UTF-8."""
    surname, given = holder.surname.upper(), [given.upper() for given in holder.given_names]
    if profile.is_evil("bidi_names"):
        surname, given = _BIDI + surname, [given[0] + "\u200f\u2069", *given[1:]]
    if profile.is_evil("control_names"):
        surname = surname + _CONTROL
    if profile.is_evil("deep_nesting"):
        return tlv(0x6B, _nested(0xA0, 3000))
    full_name = (surname + "<<" + "<".join(given)).encode()
    parts = [
        (0x5F0E, full_name),
        (0x5F2B, holder.birth_date.strftime("%Y%m%d").encode()),
        (0x5F11, holder.birth_place.upper().encode()),
    ]
    if holder.address:
        parts.append((0x5F42, "<".join(holder.address).encode()))
    return _listed(0x6B, parts)


def dg12(holder: Holder) -> bytes:
    return _listed(0x6C, [(0x5F19, b"HALL SPECIMEN"), (0x5F26, holder.issued.strftime("%Y%m%d").encode())])


def _listed(tag: int, parts: list[tuple[int, bytes]]) -> bytes:
    """A data group that names its elements first (5C)."""
    names = b"".join(part.to_bytes(2, "big") for part, _ in parts)
    return tlv(tag, tlv(0x5C, names), *(tlv(part, value) for part, value in parts))


def ef_atr(profile: Profile) -> bytes:
    """The lengths that extended APDUs may have (ISO/IEC 7816-4, 12.7.1: DO 7F66)."""
    most = profile.extended.to_bytes(2, "big")
    return tlv(0x7F66, tlv(0x02, most), tlv(0x02, most))


def ef_dir() -> bytes:
    return tlv(0x61, tlv(0x4F, AID))


def _nested(tag: int, depth: int) -> bytes:
    value = b"\x05\x00"
    for _ in range(depth):
        value = tlv(tag, value)
    return value


def nested_sod() -> bytes:
    return tlv(0x77, _nested(0x30, 3000))


def broken(name: str, content: bytes) -> bytes:
    """A file as an evil chip stores it; what is signed is the true one."""
    match name:
        case "tlv_too_long":
            return content[:1] + b"\x82\x40\x00" + content[2:]
        case "two_gigabytes" | "endless_file":
            return content[:1] + b"\x84\x7f\xff\xff\xff" + content[2:]
        case "hash_mismatch":
            return content.replace(b"CAMILLE", b"CLAUDIE")
        case "garbage_file":
            return bytes((17 + 89 * place + place * place // 3) % 256 for place in range(300))
        case "empty_file":
            return b""
        case _:
            return content


def endless(content: bytes, offset: int, size: int) -> bytes:
    """What a file without an end holds at any place."""
    return content[offset : offset + size].ljust(size, b"<")
