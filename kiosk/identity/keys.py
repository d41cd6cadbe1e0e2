"""Public keys and signatures of the people who sign documents: RSA and ECDSA, with what their certificates do to them.

OpenSSL's binding knows explicit domain parameters of NIST's curves only, so a key is loaded by its curve's name, after
all of its parameters have been compared with it: one that differs can make anybody the signer (CVE-2020-0601).
"""

import hashlib
from collections.abc import Callable
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from kiosk.identity import tlv
from kiosk.identity.curves import BY_ID, CURVES, Curve, decode_point, encode_point

Outcome = Literal["ok", "failed", "unsupported"]
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

_EC = "1.2.840.10045.2.1"
_RSA = "1.2.840.113549.1.1.1"
_PSS = "1.2.840.113549.1.1.10"
_MGF1 = "1.2.840.113549.1.1.8"
_STANDARDIZED = "0.4.0.127.0.7.1.2"
_NAMED = {
    "1.2.840.10045.3.1.7": 12, "1.3.36.3.3.2.8.1.1.7": 13, "1.3.132.0.34": 15,
    "1.3.36.3.3.2.8.1.1.11": 16, "1.3.36.3.3.2.8.1.1.13": 17, "1.3.132.0.35": 18,
}  # fmt: skip
RSA_BITS = range(1024, 8193)

Hash = type[hashes.SHA1 | hashes.SHA224 | hashes.SHA256 | hashes.SHA384 | hashes.SHA512]
Kind = Literal["rsa", "ecdsa", "plain"]
HASHES: dict[str, Hash] = {
    "1.3.14.3.2.26": hashes.SHA1,
    "2.16.840.1.101.3.4.2.4": hashes.SHA224,
    "2.16.840.1.101.3.4.2.1": hashes.SHA256,
    "2.16.840.1.101.3.4.2.2": hashes.SHA384,
    "2.16.840.1.101.3.4.2.3": hashes.SHA512,
}
# "plain" is BSI TR-03111's: r and s without a wrapping.
_SIGNATURES: dict[str, tuple[Kind, Hash]] = {
    "1.2.840.113549.1.1.5": ("rsa", hashes.SHA1),
    "1.2.840.113549.1.1.14": ("rsa", hashes.SHA224),
    "1.2.840.113549.1.1.11": ("rsa", hashes.SHA256),
    "1.2.840.113549.1.1.12": ("rsa", hashes.SHA384),
    "1.2.840.113549.1.1.13": ("rsa", hashes.SHA512),
    "1.2.840.10045.4.1": ("ecdsa", hashes.SHA1),
    "1.2.840.10045.4.3.1": ("ecdsa", hashes.SHA224),
    "1.2.840.10045.4.3.2": ("ecdsa", hashes.SHA256),
    "1.2.840.10045.4.3.3": ("ecdsa", hashes.SHA384),
    "1.2.840.10045.4.3.4": ("ecdsa", hashes.SHA512),
    "0.4.0.127.0.7.1.1.4.1.1": ("plain", hashes.SHA1),
    "0.4.0.127.0.7.1.1.4.1.2": ("plain", hashes.SHA224),
    "0.4.0.127.0.7.1.1.4.1.3": ("plain", hashes.SHA256),
    "0.4.0.127.0.7.1.1.4.1.4": ("plain", hashes.SHA384),
    "0.4.0.127.0.7.1.1.4.1.5": ("plain", hashes.SHA512),
}


class UnsupportedKeyError(Exception):
    """A key of a kind that this program does not know; says which."""


class Algorithm(msgspec.Struct, frozen=True):
    """An AlgorithmIdentifier: dotted, and its parameters as they stand."""

    oid: str
    parameters: bytes


def algorithm(data: bytes) -> Algorithm:
    """`data`: the value of the SEQUENCE. Raises `MalformedError`."""
    fields = tlv.children(data, 2)
    if not fields or fields[0].tag != tlv.OID:
        raise tlv.MalformedError("an algorithm was expected")
    return Algorithm(tlv.oid(fields[0].value), fields[1].raw if len(fields) > 1 else b"")


def digest(oid: str) -> Callable[[bytes], bytes] | None:
    """None: a hash function that is not known."""
    hash_ = HASHES.get(oid)
    return None if hash_ is None else lambda data: hashlib.new(str(hash_.name), data, usedforsecurity=False).digest()


def load_key(spki: bytes) -> PublicKey:
    """Raises `MalformedError` (explicit parameters that differ from their curve's included), `UnsupportedKeyError`."""
    fields = tlv.children(tlv.only(spki, tlv.SEQUENCE), 2)
    if len(fields) != 2 or fields[0].tag != tlv.SEQUENCE or fields[1].tag != tlv.BIT_STRING:
        raise tlv.MalformedError("a public key was expected")
    kind = algorithm(fields[0].value)
    if kind.oid in (_EC, _STANDARDIZED):
        curve = ec_curve(kind)
        return ec.EllipticCurvePublicKey.from_encoded_point(curve.openssl(), _point(curve, fields[1].value[1:]))
    if kind.oid not in (_RSA, _PSS):
        raise UnsupportedKeyError(f"key algorithm {kind.oid}")
    return _load_rsa(fields[1].value[1:])


def ec_curve(kind: Algorithm) -> Curve:
    """Raises `MalformedError`, `UnsupportedKeyError`."""
    if not kind.parameters:
        raise tlv.MalformedError("domain parameters were expected")
    parameters = tlv.first(kind.parameters)
    if parameters.tag == tlv.SEQUENCE:
        return _explicit(parameters.value)
    if parameters.tag == tlv.INTEGER:
        curve = BY_ID.get(tlv.number(parameters.value))
        name = "of this number"
    else:
        name = tlv.oid(parameters.value) if parameters.tag == tlv.OID else "implied"
        curve = BY_ID.get(_NAMED.get(name, -1))
    if curve is None:
        raise UnsupportedKeyError(f"curve {name}")
    return curve


def _explicit(data: bytes) -> Curve:
    """SpecifiedECDomain (SEC 1, C.2): every parameter is compared."""
    fields = tlv.children(data, 8)
    tags = [field.tag for field in fields]
    if tags[:5] != [tlv.INTEGER, tlv.SEQUENCE, tlv.SEQUENCE, tlv.OCTET_STRING, tlv.INTEGER]:
        raise tlv.MalformedError("explicit domain parameters were expected")
    field_id, coefficients = tlv.children(fields[1].value, 3), tlv.children(fields[2].value, 3)
    if len(field_id) != 2 or len(coefficients) < 2 or tlv.oid(field_id[0].value) != "1.2.840.10045.1.1":
        raise UnsupportedKeyError("a curve that is not over a prime field")
    p = int.from_bytes(field_id[1].value, "big")
    curve = next((known for known in CURVES if known.p == p), None)
    if curve is None:
        raise UnsupportedKeyError("explicit parameters of an unknown curve")
    given = [int.from_bytes(value.value, "big") for value in coefficients[:2]]
    order = int.from_bytes(fields[4].value, "big")
    cofactor = int.from_bytes(fields[5].value, "big") if len(fields) > 5 and tags[5] == tlv.INTEGER else 1
    g = fields[3].value
    generators = (encode_point(curve, curve.g), bytes((2 | curve.g[1] & 1,)) + curve.g[0].to_bytes(curve.size, "big"))
    if [*given, order, cofactor] != [curve.a, curve.b, curve.n, 1] or g not in generators:
        raise tlv.MalformedError(f"explicit parameters that are not those of {curve.name}")
    return curve


def _point(curve: Curve, octets: bytes) -> bytes:
    if len(octets) == 1 + curve.size and octets[:1] in (b"\x02", b"\x03"):
        try:
            key = ec.EllipticCurvePublicKey.from_encoded_point(curve.openssl(), octets).public_numbers()
        except ValueError:
            raise tlv.MalformedError("a point on the curve was expected") from None
        return encode_point(curve, (key.x, key.y))
    decode_point(curve, octets)
    return octets


def _load_rsa(data: bytes) -> rsa.RSAPublicKey:
    """By its numbers: the object identifier of a PSS key keeps some readers from it."""
    numbers = tlv.children(tlv.only(data, tlv.SEQUENCE), 2)
    if len(numbers) != 2 or any(number.tag != tlv.INTEGER for number in numbers):
        raise tlv.MalformedError("an RSA key was expected")
    n, e = (int.from_bytes(number.value, "big") for number in numbers)
    if n.bit_length() not in RSA_BITS or not 3 <= e < 2**33:
        raise UnsupportedKeyError(f"an RSA key of {n.bit_length()} bits")
    try:
        return rsa.RSAPublicNumbers(e, n).public_key()
    except ValueError:
        raise tlv.MalformedError("an RSA key was expected") from None


def verify(key: PublicKey, by: Algorithm, digest_oid: str, signature: bytes, data: bytes) -> Outcome:
    """`digest_oid`: the hash where the algorithm does not name it itself. Raises `MalformedError`."""
    try:
        return _verify(key, by, digest_oid, signature, data)
    except InvalidSignature:
        return "failed"
    except (UnsupportedAlgorithm, UnsupportedKeyError):
        return "unsupported"
    except ValueError:
        # A key that is too short for its hash, r or s out of range.
        return "failed"


def _verify(key: PublicKey, by: Algorithm, digest_oid: str, signature: bytes, data: bytes) -> Outcome:
    kind, hash_ = _SIGNATURES.get(by.oid, (None, HASHES.get(digest_oid)))
    if isinstance(key, rsa.RSAPublicKey):
        if by.oid == _PSS:
            scheme, pss_hash = _pss(by.parameters)
            key.verify(signature, data, scheme, pss_hash())
            return "ok"
        if hash_ is None or (kind != "rsa" and by.oid != _RSA):
            return "unsupported"
        key.verify(signature, data, padding.PKCS1v15(), hash_())
        return "ok"
    if hash_ is None or (kind not in ("ecdsa", "plain") and by.oid != _EC):
        return "unsupported"
    der = plain_to_der(signature) if kind == "plain" else signature
    key.verify(der, data, ec.ECDSA(hash_()))
    return "ok"


def plain_to_der(signature: bytes) -> bytes:
    """r || s as X9.62 writes it. Raises `MalformedError`."""
    half, odd = divmod(len(signature), 2)
    if not half or odd or half > 66:
        raise tlv.MalformedError("a signature of two numbers of equal length was expected")
    return encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))


def _pss(parameters: bytes) -> tuple[padding.PSS, Hash]:
    """RFC 4055. Absent fields are SHA-1, MGF1 with SHA-1 and 20 octets of salt."""
    fields = tlv.by_tag(tlv.only(parameters, tlv.SEQUENCE), 4) if parameters else {}
    hash_: Hash = HASHES["1.3.14.3.2.26"]
    mask: Hash = hash_
    salt = 20
    if 0xA0 in fields:
        hash_ = _hash(algorithm(tlv.only(fields[0xA0], tlv.SEQUENCE)).oid)
    if 0xA1 in fields:
        generator = algorithm(tlv.only(fields[0xA1], tlv.SEQUENCE))
        if generator.oid != _MGF1:
            raise UnsupportedKeyError(f"mask generation {generator.oid}")
        mask = _hash(algorithm(tlv.only(generator.parameters, tlv.SEQUENCE)).oid)
    if 0xA2 in fields:
        salt = tlv.number(tlv.only(fields[0xA2], tlv.INTEGER), 2)
    return padding.PSS(padding.MGF1(mask()), salt), hash_


def _hash(oid: str) -> Hash:
    if oid not in HASHES:
        raise UnsupportedKeyError(f"hash {oid}")
    return HASHES[oid]
