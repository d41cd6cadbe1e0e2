"""The signature of a 2D-Doc: raw r||s in base32 without padding, ECDSA with the hash that goes with the curve."""

import base64
import binascii
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

_BASE32 = re.compile("[A-Z2-7]+")
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "secp256r1": hashes.SHA256(),
    "secp384r1": hashes.SHA384(),
    "secp521r1": hashes.SHA512(),
}


def usable(key: object) -> bool:
    """Is this a public key of one of the three curves?"""
    return isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _HASHES


def verify(key: ec.EllipticCurvePublicKey, signature: str, signed: bytes) -> bool:
    """Was `signed` signed with the key? A `signature` of another length or alphabet is simply wrong."""
    half = (key.curve.key_size + 7) // 8
    raw = _decode(signature, 2 * half)
    if raw is None:
        return False
    der = encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
    try:
        key.verify(der, signed, ec.ECDSA(_HASHES[key.curve.name]))
    except InvalidSignature:
        return False
    return True


def _decode(text: str, length: int) -> bytes | None:
    """Exactly `length` bytes, or None."""
    if len(text) != -(-length * 8 // 5) or _BASE32.fullmatch(text) is None:
        return None
    try:
        return base64.b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error:
        return None
