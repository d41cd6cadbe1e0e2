"""Files sealed between the kiosk and one telephone. For workers only: it loads OpenSSL."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.documents.phone.wire import NONCE_BYTES, OVERHEAD_BYTES, Direction, associated


def seal(key: bytes, slot: str, direction: Direction, number: int, data: bytes) -> bytes:
    """Different each time; `OVERHEAD_BYTES` longer."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, associated(slot, direction, number))


def opened(key: bytes, slot: str, direction: Direction, number: int, sealed: bytes) -> bytes | None:
    """The bytes; None when they were sealed with another key or for another place, or altered."""
    if len(sealed) < OVERHEAD_BYTES:
        return None
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated(slot, direction, number))
    except InvalidTag:
        return None
