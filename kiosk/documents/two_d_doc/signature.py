"""The signature of a 2D-Doc: r||s, raw or in base32 without padding, ECDSA with the hash that goes with the curve."""

import base64
import binascii
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

SIZES = (64, 96, 132)
"""Octets of r and s together: P-256, P-384, P-521."""

_BASE32 = re.compile("[A-Z2-7]+")
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "secp256r1": hashes.SHA256(),
    "secp384r1": hashes.SHA384(),
    "secp521r1": hashes.SHA512(),
}


def usable(key: object) -> bool:
    """Is this a public key of one of the three curves?"""
    return isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _HASHES


def verify(key: ec.EllipticCurvePublicKey, signature: bytes, signed: bytes) -> bool:
    """Was `signed` signed with the key? `signature`: raw r||s; one of another length is simply wrong."""
    half = (key.curve.key_size + 7) // 8
    if len(signature) != 2 * half:
        return False
    der = encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
    try:
        key.verify(der, signed, ec.ECDSA(_HASHES[key.curve.name]))
    except InvalidSignature:
        return False
    return True


def raw(text: str) -> bytes:
    """r||s of base32; nothing, which verifies under no key, where it is of no curve's length or of other letters."""
    if len(text) not in (-(-size * 8 // 5) for size in SIZES) or _BASE32.fullmatch(text) is None:
        return b""
    try:
        return base64.b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error:
        return b""
