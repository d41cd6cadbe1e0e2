"""Sealing with a ticket's secret. Both sides that open it have the algorithms: this program by `cryptography`, a
phone's browser by WebCrypto.

    key, proof = HKDF-SHA256(secret, salt = id, info = "kiosk ticket 1 key" / "kiosk ticket 1 proof"), 32 bytes each
    sealed     = nonce (12 random bytes) + AES-256-GCM(key, nonce, plaintext, associated data = id)

A secret seals once, so that no nonce comes twice under one key. The desk is given the proof's SHA-256 when it keeps,
and the proof when it is asked: neither leads to the key.
"""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.ticket.code import TicketCode

NONCE_BYTES = 12
TAG_BYTES = 16
OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES

_FOR_KEY = b"kiosk ticket 1 key"
_FOR_PROOF = b"kiosk ticket 1 proof"


class CannotOpenError(Exception):
    """Not sealed with this ticket's secret, or altered or cut since. Never carries a byte of either."""


def seal(code: TicketCode, plaintext: bytes) -> bytes:
    """28 bytes longer than the plaintext. To be called once for a code."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_derived(code, _FOR_KEY)).encrypt(nonce, plaintext, bytes.fromhex(code.id))


def open_sealed(code: TicketCode, sealed: bytes) -> bytes:
    """The plaintext. Raises `CannotOpenError`."""
    if len(sealed) < OVERHEAD_BYTES:
        raise CannotOpenError("too short")
    key = AESGCM(_derived(code, _FOR_KEY))
    try:
        return key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bytes.fromhex(code.id))
    except InvalidTag:
        raise CannotOpenError("another secret, or altered") from None


def proof_of(code: TicketCode) -> bytes:
    """What shows the desk that one holds the ticket: 32 bytes."""
    return _derived(code, _FOR_PROOF)


def digest_of(proof: bytes) -> bytes:
    """What the desk keeps of it: who reads the desk's disk cannot ask in a citizen's name."""
    return hashlib.sha256(proof).digest()


def _derived(code: TicketCode, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=bytes.fromhex(code.id), info=purpose).derive(code.secret)
