"""Takes a code apart that a description of the trust folder knows, and verifies it (`description.py`)."""

from datetime import UTC, date, datetime

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from kiosk.documents.cev.description import Field, Known
from kiosk.text import one_line

MAX_TEXT = 200
SIGNED = "signed"
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "secp256r1": hashes.SHA256(),
    "secp384r1": hashes.SHA384(),
    "secp521r1": hashes.SHA512(),
}


class Taken(msgspec.Struct, frozen=True):
    """`valid`: signed by the key, on a day on which it may have signed. Values are to be believed only then."""

    fields: dict[str, str]
    signed: date | None
    valid: bool


def known_for(payload: bytes, known: tuple[Known, ...]) -> Known | None:
    """The description whose beginning this is: the longest, where several fit."""
    fitting = [one for one in known if payload.startswith(one.description.head)]
    return max(fitting, key=lambda one: len(one.description.head), default=None)


def take(payload: bytes, by: Known) -> Taken | None:
    """None: it begins as the description says, and goes on otherwise."""
    size = 2 * ((by.key.curve.key_size + 7) // 8)
    head, rest = by.description.head, payload[len(by.description.head) :]
    if len(rest) < size:
        return None
    if by.description.signature == "behind":
        signature, data = rest[:size], rest[size:]
    else:
        signature, data = rest[-size:], rest[:-size]
    genuine = _verify(by.key, signature, head + data)
    fields = _fields(data, by.description.fields)
    if fields is None:
        # Octets that do not fit the description under a signature that holds: the description is wrong, not the code.
        return None if genuine else Taken({}, None, valid=False)
    signed = _day(fields.pop(SIGNED, ""))
    in_time = signed is not None and by.description.since <= signed <= by.description.until
    return Taken(fields, signed, valid=genuine and in_time)


def _verify(key: ec.EllipticCurvePublicKey, signature: bytes, signed: bytes) -> bool:
    half = len(signature) // 2
    der = encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
    try:
        key.verify(der, signed, ec.ECDSA(_HASHES[key.curve.name]))
    except InvalidSignature:
        return False
    return True


def _fields(data: bytes, described: tuple[Field, ...]) -> dict[str, str] | None:
    """All of the data, to the last octet; None where it does not fit."""
    found: dict[str, str] = {}
    for field in described:
        if field.type == "text":
            length, data = (data[0] if data else -1), data[1:]
        else:
            length = 4 if field.type in ("seconds", "bcd_date") else field.octets
        if length < 0 or length > len(data):
            return None
        value = _value(field, data[:length])
        if value is None:
            return None
        found[field.name], data = value, data[length:]
    return found if not data else None


def _value(field: Field, octets: bytes) -> str | None:
    match field.type:
        case "text" | "ascii":
            try:
                text = octets.decode("utf-8" if field.type == "text" else "ascii")
            except UnicodeDecodeError:
                return None
            return one_line(text, MAX_TEXT)
        case "unsigned":
            return str(int.from_bytes(octets, "big"))
        case "seconds":
            return datetime.fromtimestamp(int.from_bytes(octets, "big"), UTC).date().isoformat()
        case "bcd_date":
            day = _day(f"{octets[:2].hex()}-{octets[2:3].hex()}-{octets[3:].hex()}")
            return "" if day is None else day.isoformat()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
