"""RSA and ECDSA keys and signatures in whole numbers of Python, with their coding for certificates and CMS.

Sources: RFC 8017 (PKCS #1 v1.5 and PSS), FIPS 186-4 (ECDSA), RFC 3279 and RFC 5480 (keys), RFC 4055 (PSS),
ISO/IEC 9796-2 scheme 1 (active authentication).
"""

import hashlib
from typing import Literal

import msgspec

from kiosk.hall.chip import curves
from kiosk.hall.chip.chance import Chance
from kiosk.hall.chip.curves import Curve
from kiosk.hall.chip.tlv import bits, explicit, integer, null, octets, oid, sequence

Hash = Literal["sha1", "sha256", "sha384", "sha512"]
Scheme = Literal["ecdsa", "rsa-pss", "rsa-pkcs1"]
Parameters = Literal["named", "explicit", "explicit-wrong"]

HASH_OIDS: dict[Hash, str] = {
    "sha1": "1.3.14.3.2.26",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}
_ECDSA_OIDS = {"sha1": "1.2.840.10045.4.1"} | {
    name: f"1.2.840.10045.4.3.{number}" for name, number in (("sha256", 2), ("sha384", 3), ("sha512", 4))
}
_RSA_OIDS = {"sha1": "1.2.840.113549.1.1.5"} | {
    name: f"1.2.840.113549.1.1.{number}" for name, number in (("sha256", 11), ("sha384", 12), ("sha512", 13))
}
_SMALL_PRIMES = [n for n in range(3, 2000, 2) if all(n % factor for factor in range(3, int(n**0.5) + 1, 2))]


class EcKey(msgspec.Struct, frozen=True):
    """`parameters`: how the curve is written in certificates. "explicit-wrong": every parameter is the named curve's
    but the generator, which is twice the true one; the key is true to what is written."""

    curve: Curve
    secret: int
    parameters: Parameters = "named"

    @property
    def used(self) -> Curve:
        """The curve with the generator that is used."""
        if self.parameters != "explicit-wrong":
            return self.curve
        gx, gy = curves.multiply(self.curve, 2, self.curve.generator) or (0, 0)
        return msgspec.structs.replace(self.curve, gx=gx, gy=gy)

    @property
    def public(self) -> bytes:
        """The uncompressed point."""
        return curves.encode(self.curve, curves.public(self.used, self.secret))


class RsaKey(msgspec.Struct, frozen=True):
    modulus: int
    exponent: int
    secret: int

    @property
    def size(self) -> int:
        """Bytes of the modulus."""
        return (self.modulus.bit_length() + 7) // 8


Key = EcKey | RsaKey


def digest(name: Hash, data: bytes) -> bytes:
    return hashlib.new(name, data).digest()


def new_ec(curve: Curve, chance: Chance, parameters: Parameters = "named") -> EcKey:
    return EcKey(curve, chance.scalar(curve.n), parameters)


def new_rsa(bits_wanted: int, chance: Chance) -> RsaKey:
    """About half a second for 2048 bits."""
    exponent = 65537
    while True:
        p, q = _prime(bits_wanted // 2, chance), _prime(bits_wanted // 2, chance)
        order = (p - 1) * (q - 1)
        if p != q and order % exponent:
            return RsaKey(p * q, exponent, pow(exponent, -1, order))


def _prime(size: int, chance: Chance) -> int:
    """The two highest bits are set, so that a product of two has its full length."""
    while True:
        start = int.from_bytes(chance.bytes(size // 8), "big") | 3 << size - 2 | 1
        for candidate in range(start, start + 4000, 2):
            if all(candidate % prime for prime in _SMALL_PRIMES) and _is_prime(candidate, chance):
                return candidate


def _is_prime(candidate: int, chance: Chance) -> bool:
    """Miller and Rabin, with eight bases."""
    odd, twos = candidate - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(8):
        power = pow(chance.scalar(candidate - 2) + 1, odd, candidate)
        if power in (1, candidate - 1):
            continue
        for _ in range(twos - 1):
            power = power * power % candidate
            if power == candidate - 1:
                break
        else:
            return False
    return True


def ecdsa(key: EcKey, hashed: bytes, chance: Chance) -> tuple[int, int]:
    """The pair (r, s) over a digest."""
    curve = key.used
    number = int.from_bytes(hashed, "big") >> max(0, 8 * len(hashed) - curve.n.bit_length())
    while True:
        nonce = chance.scalar(curve.n)
        r = curves.public(curve, nonce)[0] % curve.n
        s = pow(nonce, -1, curve.n) * (number + r * key.secret) % curve.n
        if r and s:
            return r, s


def sign(key: Key, scheme: Scheme, name: Hash, message: bytes, chance: Chance) -> bytes:
    """As it stands in a certificate or in CMS."""
    if isinstance(key, EcKey):
        r, s = ecdsa(key, digest(name, message), chance)
        return sequence(integer(r), integer(s))
    block = _pss(key, name, message, chance) if scheme == "rsa-pss" else _pkcs1(key, name, message)
    return power(key, block)


def power(key: RsaKey, block: bytes) -> bytes:
    return pow(int.from_bytes(block, "big"), key.secret, key.modulus).to_bytes(key.size, "big")


def _pkcs1(key: RsaKey, name: Hash, message: bytes) -> bytes:
    info = sequence(sequence(oid(HASH_OIDS[name]), null()), octets(digest(name, message)))
    return b"\x00\x01" + b"\xff" * (key.size - len(info) - 3) + b"\x00" + info


def _pss(key: RsaKey, name: Hash, message: bytes, chance: Chance) -> bytes:
    """EMSA-PSS with a salt as long as the digest."""
    size = hashlib.new(name).digest_size
    salt = chance.bytes(size)
    hashed = digest(name, bytes(8) + digest(name, message) + salt)
    block = bytes(key.size - 2 * size - 2) + b"\x01" + salt
    masked = bytearray(one ^ other for one, other in zip(block, _mask(name, hashed, len(block)), strict=True))
    masked[0] &= 0xFF >> (8 * key.size - (key.modulus.bit_length() - 1))
    return bytes(masked) + hashed + b"\xbc"


def _mask(name: Hash, seed: bytes, size: int) -> bytes:
    out, count = b"", 0
    while len(out) < size:
        out += digest(name, seed + count.to_bytes(4, "big"))
        count += 1
    return out[:size]


def iso9796(key: RsaKey, name: Hash, challenge: bytes, chance: Chance) -> bytes:
    """ISO/IEC 9796-2, scheme 1 with partial recovery: 6A, recovered part, digest, trailer (9303-11, 6.1.2)."""
    trailer = b"\xbc" if name == "sha1" else {"sha256": b"\x34\xcc", "sha384": b"\x36\xcc", "sha512": b"\x35\xcc"}[name]
    own = chance.bytes(key.size - hashlib.new(name).digest_size - len(trailer) - 1)
    return power(key, b"\x6a" + own + digest(name, own + challenge) + trailer)


# --- coding ---


def algorithm(key: Key, scheme: Scheme, name: Hash) -> bytes:
    """AlgorithmIdentifier of a signature."""
    if isinstance(key, EcKey):
        return sequence(oid(_ECDSA_OIDS[name]))
    if scheme == "rsa-pkcs1":
        return sequence(oid(_RSA_OIDS[name]), null())
    hashing = sequence(oid(HASH_OIDS[name]), null())
    size = hashlib.new(name).digest_size
    return sequence(
        oid("1.2.840.113549.1.1.10"),
        sequence(
            explicit(0, hashing),
            explicit(1, sequence(oid("1.2.840.113549.1.1.8"), hashing)),
            explicit(2, integer(size)),
        ),
    )


def public_key_info(key: Key) -> bytes:
    """SubjectPublicKeyInfo."""
    if isinstance(key, RsaKey):
        numbers = sequence(integer(key.modulus), integer(key.exponent))
        return sequence(sequence(oid("1.2.840.113549.1.1.1"), null()), bits(numbers))
    named = key.parameters == "named"
    domain = oid(key.curve.oid) if named else explicit_domain(key.used)
    return sequence(sequence(oid("1.2.840.10045.2.1"), domain), bits(key.public))


def explicit_domain(curve: Curve) -> bytes:
    """SpecifiedECDomain (SEC 1, C.2), with the cofactor."""
    field = sequence(oid("1.2.840.10045.1.1"), integer(curve.p))
    coefficients = sequence(octets(curve.a.to_bytes(curve.size, "big")), octets(curve.b.to_bytes(curve.size, "big")))
    generator = octets(curves.encode(curve, curve.generator))
    return sequence(integer(1), field, coefficients, generator, integer(curve.n), integer(1))
