"""A terminal written for the tests of the virtual chip: its cryptography is OpenSSL's, its protocol its own."""

import hashlib
import secrets
from collections.abc import Callable
from functools import lru_cache

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

OPENSSL_CURVES: dict[str, ec.EllipticCurve] = {
    "P-256": ec.SECP256R1(),
    "P-384": ec.SECP384R1(),
    "P-521": ec.SECP521R1(),
    "brainpoolP256r1": ec.BrainpoolP256R1(),
    "brainpoolP384r1": ec.BrainpoolP384R1(),
    "brainpoolP512r1": ec.BrainpoolP512R1(),
}
HASHES: dict[str, HashAlgorithm] = {"sha256": SHA256(), "sha384": SHA384(), "sha512": SHA512()}
KEY_BYTES = {"3DES": 16, "AES-128": 16, "AES-192": 24, "AES-256": 32}
PACE_OIDS = {
    f"{mapping}/{cipher}": bytes.fromhex("04007F0007020204") + bytes([kind, number])
    for mapping, kind in (("GM", 2), ("IM", 4), ("CAM", 6))
    for number, cipher in enumerate(KEY_BYTES, 1)
}
AID = bytes.fromhex("A0000002471001")

Transmit = Callable[[bytes], bytes]


class RefusedError(Exception):
    """The card's status word is not 9000."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status:04X}")
        self.status = status


class UntrueError(Exception):
    """The card's answer is not what its keys give."""


def do(tag: int, value: bytes) -> bytes:
    head = bytes([tag]) if tag < 256 else tag.to_bytes(2, "big")
    size = len(value)
    if size < 128:
        return head + bytes([size]) + value
    return head + (b"\x81" + bytes([size]) if size < 256 else b"\x82" + size.to_bytes(2, "big")) + value


def objects(data: bytes) -> dict[int, bytes]:
    """Elements of one-byte tags; the last one of a tag holds."""
    found, at = {}, 0
    while at < len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size & 0x80:
            width = size & 0x7F
            size, at = int.from_bytes(data[at : at + width], "big"), at + width
        found[tag] = data[at : at + size]
        at += size
    return found


def kdf(cipher: str, secret: bytes, number: int) -> bytes:
    name = "sha256" if cipher in ("AES-192", "AES-256") else "sha1"
    return hashlib.new(name, secret + number.to_bytes(4, "big")).digest()[: KEY_BYTES[cipher]]


def zone_hash(zone_key: str) -> bytes:
    """What PACE takes as the password of a zone; its first 16 bytes are the seed of BAC."""
    return hashlib.sha1(zone_key.encode(), usedforsecurity=False).digest()


def cbc(cipher: str, key: bytes, data: bytes, *, iv: bytes = b"", decrypt: bool = False) -> bytes:
    algorithm = TripleDES(key + key[:8]) if cipher == "3DES" else algorithms.AES(key)
    context = Cipher(algorithm, modes.CBC(iv or bytes(algorithm.block_size // 8)))
    work = context.decryptor() if decrypt else context.encryptor()
    return work.update(data) + work.finalize()


def padded(data: bytes, block: int) -> bytes:
    return data + b"\x80" + bytes(-(len(data) + 1) % block)


def mac(cipher: str, key: bytes, data: bytes) -> bytes:
    """Over data that is padded already."""
    if cipher == "3DES":
        chained = cbc("3DES", key[:8] * 2, data[:-8]) if len(data) > 8 else bytes(8)
        last = bytes(a ^ b for a, b in zip(chained[-8:], data[-8:], strict=True))
        return cbc("3DES", key, last)
    work = CMAC(algorithms.AES(key))
    work.update(data)
    return work.finalize()[:8]


class Terminal:
    """Speaks plainly until `bac` or `pace` has opened a channel."""

    def __init__(self, transmit: Transmit) -> None:
        self._transmit = transmit
        self.cipher = ""
        self.keys = (b"", b"")
        self.counter = 0
        self.chip_data = b""
        self.mapping_key = b""
        self.warned = 0

    def send(self, head: str, data: bytes = b"", le: int | None = None) -> bytes:
        """The answer's data. Raises `RefusedError`, `UntrueError`."""
        whole = bytes.fromhex(head)
        answer = self._secured(whole, data, le) if self.cipher else self._plain(whole, data, le)
        status = int.from_bytes(answer[-2:], "big")
        if status not in (0x9000, 0x6282):
            raise RefusedError(status)
        return answer[:-2]

    def _plain(self, head: bytes, data: bytes, le: int | None) -> bytes:
        long = len(data) > 255 or (le or 0) > 256
        width = 2 if long else 1
        body = b"\x00" if long else b""
        if data:
            body += len(data).to_bytes(width, "big") + data
        if le is not None:
            body += (le % 256**width).to_bytes(width, "big")
        return self._transmit(head + body)

    def _secured(self, head: bytes, data: bytes, le: int | None) -> bytes:
        cipher, (enc, mac_key) = self.cipher, self.keys
        block = 8 if cipher == "3DES" else 16
        odd = head[1] & 1
        self.counter += 1
        body = b""
        if data:
            sealed = cbc(cipher, enc, padded(data, block), iv=self._iv())
            body += do(0x85, sealed) if odd else do(0x87, b"\x01" + sealed)
        if le is not None:
            body += do(0x97, (le % 256).to_bytes(1, "big") if le <= 256 else (le % 65536).to_bytes(2, "big"))
        head = bytes([head[0] | 0x0C]) + head[1:]
        covered = padded(head, block) + (padded(body, block) if body else b"")
        body += do(0x8E, mac(cipher, mac_key, self.counter.to_bytes(block, "big") + covered))
        answer = self._plain(head, body, 65536 if (le or 0) > 256 else 256)
        return self._opened(answer, odd=bool(odd))

    def _opened(self, answer: bytes, *, odd: bool) -> bytes:
        cipher, (enc, mac_key) = self.cipher, self.keys
        block = 8 if cipher == "3DES" else 16
        self.counter += 1
        if len(answer) == 2:
            if answer == b"\x90\x00":
                raise UntrueError("no MAC")
            return answer  # the card has ended the channel
        found = objects(answer[:-2])
        body = b"".join(do(tag, found[tag]) for tag in (0x85, 0x87, 0x99) if tag in found)
        if found.get(0x8E) != mac(cipher, mac_key, self.counter.to_bytes(block, "big") + padded(body, block)):
            raise UntrueError("the MAC")
        sealed = found.get(0x85, b"") if odd else found.get(0x87, b"\x01")[1:]
        plain = cbc(cipher, enc, sealed, iv=self._iv(), decrypt=True) if sealed else b""
        return plain.rstrip(b"\x00")[:-1] + found[0x99]

    def _iv(self) -> bytes:
        if self.cipher == "3DES":
            return bytes(8)
        work = Cipher(algorithms.AES(self.keys[0]), modes.ECB()).encryptor()  # noqa: S305 - one block, as 9303-11 wants
        return work.update(self.counter.to_bytes(16, "big"))

    def begin(self, cipher: str, secret: bytes, counter: int = 0) -> None:
        self.cipher, self.counter = cipher, counter
        self.keys = kdf(cipher, secret, 1), kdf(cipher, secret, 2)

    # --- access ---

    def select_application(self) -> None:
        self.send("00A4040C", AID)

    def bac(self, zone_key: str) -> None:
        """`zone_key`: number, birth and expiry with their check digits."""
        seed = zone_hash(zone_key)[:16]
        enc, mac_key = kdf("3DES", seed, 1), kdf("3DES", seed, 2)
        challenge = self.send("00840000", le=8)
        ours, our_key = secrets.token_bytes(8), secrets.token_bytes(16)
        sealed = cbc("3DES", enc, ours + challenge + our_key)
        answer = self.send("00820000", sealed + mac("3DES", mac_key, padded(sealed, 8)), le=40)
        if mac("3DES", mac_key, padded(answer[:32], 8)) != answer[32:]:
            raise UntrueError("the MAC of the chip")
        plain = cbc("3DES", enc, answer[:32], decrypt=True)
        if plain[:16] != challenge + ours:
            raise UntrueError("the nonces")
        secret = bytes(a ^ b for a, b in zip(our_key, plain[16:], strict=True))
        self.begin("3DES", secret, int.from_bytes(challenge[4:] + ours[4:], "big"))

    def pace(
        self, password: bytes, reference: int, *, mapping: str, cipher: str, curve: str, parameter: int = 0
    ) -> None:
        """Generic mapping, or with chip authentication mapping. `parameter`: the standardized parameters to ask for."""
        assert mapping in ("GM", "CAM")
        oid = PACE_OIDS[f"{mapping}/{cipher}"]
        asked = do(0x80, oid) + do(0x83, bytes([reference])) + (do(0x84, bytes([parameter])) if parameter else b"")
        try:
            self.send("0022C1A4", asked)
        except RefusedError as warned:
            if warned.status >> 4 != 0x63C:  # so many tries are left; what comes of it, the next command tells
                raise
            self.warned = warned.status
        nonce = cbc(cipher, kdf(cipher, password, 3), self._step(b"", 0x80, last=False), decrypt=True)
        named = OPENSSL_CURVES[curve]
        size = (named.key_size + 7) // 8
        first = secrets.randbelow(2**250) + 2
        theirs = self._step(do(0x81, encoded(named, generator_times(named, first), size)), 0x82, last=False)
        self.mapping_key = theirs
        generator = mapped(named, int.from_bytes(nonce, "big"), first, theirs)
        second = secrets.randbelow(2**250) + 2
        ours = encoded(named, times(named, generator, second), size)
        theirs = self._step(do(0x83, ours), 0x84, last=False)
        if theirs == ours:
            raise UntrueError("the reader's own key")
        shared = times(named, decoded(named, theirs), second)
        self.begin(cipher, shared[0].to_bytes(size, "big"))
        begun, self.cipher = self.cipher, ""
        answer = objects(self._steps(do(0x85, self._token(begun, oid, theirs)), last=True))
        if answer[0x86] != self._token(begun, oid, ours):
            raise UntrueError("the token of the chip")
        self.chip_data = answer.get(0x8A, b"")
        self.cipher = begun

    def _token(self, cipher: str, oid: bytes, point: bytes) -> bytes:
        data = do(0x7F49, do(0x06, oid) + do(0x86, point))
        return mac(cipher, self.keys[1], padded(data, 8) if cipher == "3DES" else data)

    def _step(self, data: bytes, tag: int, *, last: bool) -> bytes:
        return objects(self._steps(data, last=last))[tag]

    def _steps(self, data: bytes, *, last: bool) -> bytes:
        return objects(self.send("00860000" if last else "10860000", do(0x7C, data), 256))[0x7C]

    # --- files ---

    def file(self, identifier: int, block: int = 223) -> bytes:
        """The whole file. Raises `RefusedError`."""
        self.send("00A4020C", identifier.to_bytes(2, "big"))
        head = self.send("00B00000", le=6)
        width = head[1] & 0x7F if head[1] & 0x80 else 0
        size = 2 + width + (int.from_bytes(head[2 : 2 + width], "big") if width else head[1])
        content = head[:size]
        while len(content) < size:
            content += self.send(f"00B0{len(content):04X}", le=min(block, size - len(content)))
        return content


# --- points: OpenSSL multiplies the generator; what it lacks is done by the book ---

# The prime of each field.
_PRIMES = {
    "secp256r1": 2**256 - 2**224 + 2**192 + 2**96 - 1,
    "secp384r1": 2**384 - 2**128 - 2**96 + 2**32 - 1,
    "secp521r1": 2**521 - 1,
    "brainpoolP256r1": int("A9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377", 16),
    "brainpoolP384r1": int(
        "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53", 16
    ),
    "brainpoolP512r1": int(
        "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330871"
        "7D4D9B009BC66842AECDA12AE6A380E62881FF2F2D82C68528AA6056583A48F3",
        16,
    ),
}


@lru_cache
def _field(curve: ec.EllipticCurve) -> tuple[int, int]:
    """The prime and the coefficient a of a curve, found from two of its points (y² = x³ + ax + b)."""
    p = _PRIMES[curve.name]
    (x1, y1), (x2, y2) = generator_times(curve, 1), generator_times(curve, 2)
    return p, (y1 * y1 - y2 * y2 - x1**3 + x2**3) * pow(x1 - x2, -1, p) % p


def generator_times(curve: ec.EllipticCurve, secret: int) -> tuple[int, int]:
    numbers = ec.derive_private_key(secret, curve).public_key().public_numbers()
    return numbers.x, numbers.y


def added(curve: ec.EllipticCurve, one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    p, a = _field(curve)
    if one == other:
        slope = (3 * one[0] ** 2 + a) * pow(2 * one[1], -1, p)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, p)
    x = (slope * slope - one[0] - other[0]) % p
    return x, (slope * (one[0] - x) - one[1]) % p


def times(curve: ec.EllipticCurve, point: tuple[int, int], secret: int) -> tuple[int, int]:
    """By doubling and adding: a point that is not the generator has no y in OpenSSL's ECDH."""
    result: tuple[int, int] | None = None
    for bit in bin(secret)[2:]:
        result = added_or(curve, result, result) if result else None
        if bit == "1":
            result = added_or(curve, result, point)
    assert result is not None
    return result


def added_or(curve: ec.EllipticCurve, one: tuple[int, int] | None, other: tuple[int, int]) -> tuple[int, int]:
    return other if one is None else added(curve, one, other)


def mapped(curve: ec.EllipticCurve, nonce: int, secret: int, theirs: bytes) -> tuple[int, int]:
    return added(curve, times(curve, generator_times(curve, 1), nonce), times(curve, decoded(curve, theirs), secret))


def encoded(curve: ec.EllipticCurve, point: tuple[int, int], size: int) -> bytes:
    return b"\x04" + point[0].to_bytes(size, "big") + point[1].to_bytes(size, "big")


def decoded(curve: ec.EllipticCurve, data: bytes) -> tuple[int, int]:
    numbers = ec.EllipticCurvePublicKey.from_encoded_point(curve, data).public_numbers()
    return numbers.x, numbers.y
