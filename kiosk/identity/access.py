"""EF.CardAccess, EF.CardSecurity's content and DG14: which protocols the chip offers, with what (9303-11, 9.2)."""

from typing import Literal

import msgspec

from kiosk.identity import tlv
from kiosk.identity.ciphers import SUITES, TDES, Suite
from kiosk.identity.curves import BY_ID, Curve

_PACE = "0.4.0.127.0.7.2.2.4."
_CHIP_AUTHENTICATION = "0.4.0.127.0.7.2.2.3."
_CHIP_KEY = "0.4.0.127.0.7.2.2.1."
_ACTIVE_AUTHENTICATION = "2.23.136.1.1.5"

Mapping = Literal["GM", "IM", "CAM"]
# 9303-11, 9.2.3: arcs 1 and 3 are mappings over DH groups, which no European document is known to use.
_MAPPINGS: dict[int, Mapping] = {2: "GM", 4: "IM", 6: "CAM"}


class PaceInfo(msgspec.Struct, frozen=True):
    oid: str
    mapping: Mapping
    suite: Suite
    curve: Curve


class ChipAuthentication(msgspec.Struct, frozen=True):
    oid: str
    suite: Suite
    key_id: bytes | None


class ChipKey(msgspec.Struct, frozen=True):
    """`spki`: SubjectPublicKeyInfo, as it stands."""

    spki: bytes
    key_id: bytes | None


class SecurityInfos(msgspec.Struct, frozen=True):
    """`pace_offered`: all PACEInfos, those with a protocol or curve that is not supported included."""

    pace: tuple[PaceInfo, ...] = ()
    pace_offered: int = 0
    chip_authentication: tuple[ChipAuthentication, ...] = ()
    chip_keys: tuple[ChipKey, ...] = ()
    active_authentication_hash: str = ""


def parse_security_infos(data: bytes) -> SecurityInfos:
    """A SET OF SecurityInfo. What is unknown is left out. Raises `MalformedError`."""
    pace: list[PaceInfo] = []
    offered = 0
    protocols: list[ChipAuthentication] = []
    keys: list[ChipKey] = []
    signature = ""
    for info in tlv.each(tlv.only(data, tlv.SET), 64):
        if info.tag != tlv.SEQUENCE:
            raise tlv.MalformedError("a SecurityInfo was expected")
        fields = tlv.children(info.value, 8)
        if len(fields) < 2 or fields[0].tag != tlv.OID:
            raise tlv.MalformedError("a SecurityInfo was expected")
        oid = tlv.oid(fields[0].value)
        if oid.startswith(_PACE) and oid.count(".") == _PACE.count(".") + 1:
            offered += 1
            found = _pace(oid, fields)
            pace += [found] if found is not None else []
        elif oid.startswith(_CHIP_AUTHENTICATION):
            protocol = _chip_authentication(oid, fields)
            protocols += [protocol] if protocol is not None else []
        elif oid == _CHIP_KEY + "2":
            keys.append(ChipKey(fields[1].raw, fields[2].value if len(fields) > 2 else None))
        elif oid == _ACTIVE_AUTHENTICATION and len(fields) > 2 and fields[2].tag == tlv.OID:
            signature = tlv.oid(fields[2].value)
    return SecurityInfos(tuple(pace), offered, tuple(protocols), tuple(keys), signature)


def _pace(oid: str, fields: tuple[tlv.Tlv, ...]) -> PaceInfo | None:
    mapping, suite = (int(arc) for arc in oid.split(".")[-2:])
    if mapping not in _MAPPINGS or suite not in SUITES or len(fields) < 3:
        return None
    if fields[1].tag != tlv.INTEGER or tlv.number(fields[1].value) != 2 or fields[2].tag != tlv.INTEGER:
        return None
    curve = BY_ID.get(tlv.number(fields[2].value))
    if curve is None or (_MAPPINGS[mapping] == "CAM" and SUITES[suite] is TDES):
        return None
    return PaceInfo(oid, _MAPPINGS[mapping], SUITES[suite], curve)


def _chip_authentication(oid: str, fields: tuple[tlv.Tlv, ...]) -> ChipAuthentication | None:
    arcs = oid.removeprefix(_CHIP_AUTHENTICATION).split(".")
    if len(arcs) != 2 or arcs[0] != "2" or int(arcs[1]) not in SUITES:
        return None
    return ChipAuthentication(oid, SUITES[int(arcs[1])], fields[2].value if len(fields) > 2 else None)
