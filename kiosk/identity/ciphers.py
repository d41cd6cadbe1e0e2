"""The two families of ciphers that chips speak, key derivation and padding (9303-11, 9.7 and 9.8). All of OpenSSL's."""

import hashlib
from typing import Literal, NamedTuple

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from kiosk.identity.secrets import Key
from kiosk.identity.tlv import MalformedError

MAC_BYTES = 8


class Suite(NamedTuple):
    """`name`: the cipher; octets of a key, of a block (and of the send-sequence counter)."""

    name: Literal["3DES", "AES"]
    key: int
    block: int


TDES = Suite("3DES", 16, 8)
AES_128 = Suite("AES", 16, 16)
AES_192 = Suite("AES", 24, 16)
AES_256 = Suite("AES", 32, 16)
# The last arc of the object identifiers of PACE and chip authentication.
SUITES = {1: TDES, 2: AES_128, 3: AES_192, 4: AES_256}


def derive(suite: Suite, shared: Key, counter: int) -> Key:
    """9303-11, 9.7.1. `counter` 1: encryption, 2: authentication, 3: from a password."""
    hashed = hashlib.sha256 if suite.key > 16 else hashlib.sha1
    key = hashed(shared.raw + counter.to_bytes(4, "big"), usedforsecurity=False).digest()[: suite.key]
    return Key(_odd_parity(key) if suite is TDES else key)


def encrypt(suite: Suite, key: Key, data: bytes, iv: bytes | None = None) -> bytes:
    """CBC; `data` of whole blocks. Without `iv`: zero."""
    context: CipherContext = _cbc(suite, key, iv).encryptor()
    return context.update(data) + context.finalize()


def decrypt(suite: Suite, key: Key, data: bytes, iv: bytes | None = None) -> bytes:
    """Raises `MalformedError` for what is not whole blocks."""
    if not data or len(data) % suite.block:
        raise MalformedError("whole blocks of a cipher were expected")
    context: CipherContext = _cbc(suite, key, iv).decryptor()
    return context.update(data) + context.finalize()


def mac(suite: Suite, key: Key, data: bytes) -> bytes:
    """Eight octets: CMAC, or the retail MAC of ISO/IEC 9797-1 (algorithm 3, padding 2)."""
    if suite is TDES:
        return _retail_mac(key, pad(data, 8))
    code = CMAC(AES(key.raw))
    code.update(data)
    return code.finalize()[:MAC_BYTES]


def pad(data: bytes, block: int) -> bytes:
    """ISO/IEC 9797-1, padding method 2."""
    return data + b"\x80" + bytes(-(len(data) + 1) % block)


def unpad(data: bytes) -> bytes:
    """Raises `MalformedError`."""
    stripped = data.rstrip(b"\0")
    if not stripped or stripped[-1] != 0x80:
        raise MalformedError("padding was expected")
    return stripped[:-1]


def _cbc(suite: Suite, key: Key, iv: bytes | None) -> "Cipher[modes.CBC]":
    """Two-key 3DES is given as three keys: the two-key form is on its way out of the library."""
    algorithm = TripleDES(key.raw + key.raw[:8]) if suite is TDES else AES(key.raw)
    return Cipher(algorithm, modes.CBC(iv or bytes(suite.block)))


def _retail_mac(key: Key, data: bytes) -> bytes:
    """Single DES, chained, over all but the last block; the last one under all of the key. E(k1) = 3DES(k1, k1, k1)."""
    chained = bytes(8)
    if len(data) > 8:
        single = Cipher(TripleDES(key.raw[:8] * 3), modes.CBC(bytes(8))).encryptor()
        chained = single.update(data[:-8])[-8:]
    return encrypt(TDES, key, data[-8:], chained)


def _odd_parity(key: bytes) -> bytes:
    return bytes(octet & 0xFE | (octet & 0xFE).bit_count() & 1 ^ 1 for octet in key)
