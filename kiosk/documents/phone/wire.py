"""What the kiosk, the desk and the page on the telephone agree upon (docs/papers-phone.md).

A slot is a place at the desk, for some minutes and one use. Its id, 128 random bits, is in the address that the QR code
says; the key, 256 random bits, is in that address's fragment, which no browser sends. Whoever holds the slot's token,
the kiosk alone, collects and ends it; the desk keeps the token's SHA-256.

    sealed = nonce (12 bytes) + AES-256-GCM(key, nonce, bytes, associated)
"""

import re
from typing import Literal

import msgspec

Direction = Literal["in", "out"]

ID = re.compile(r"[0-9a-f]{32}")
TOKEN_HASH = re.compile(r"[0-9a-f]{64}")
KEY_BYTES = 32
TOKEN_BYTES = 32
NONCE_BYTES = 12
# Nonce and authenticator.
OVERHEAD_BYTES = NONCE_BYTES + 16

SLOT_S = 600.0
# A front and a back, or a contract photographed page by page.
MAX_FILES = 10
# Of all files of a slot, sealed; and of a paper. A page of a telephone's camera has 3 to 6 MB.
MAX_SLOT_BYTES = 40_000_000
# A browser that opens a paper may ask for it again; who has it three times has it.
MAX_FETCHES = 3

# Headers of the kiosk's `PUT /phone/ID`, beside those that say which kiosk asks.
DIRECTION, LANGUAGE, TOKEN = "kiosk-direction", "kiosk-language", "kiosk-token-sha256"


def opening(slot: str, direction: str, token_hash: str, language: str) -> bytes:
    """What a kiosk signs when it opens a slot (`kiosk.help.wire_asked.PHONE`), in the place of a body: what is offered
    is sealed, and need not be read before it is known who offers it."""
    return "\0".join((slot, direction, token_hash, language)).encode()


class Standing(msgspec.Struct, frozen=True):
    """`GET /phone/ID`, JSON. `opened`: the page was asked for. `done`: every file has been sent. `taken`: the telephone
    has the paper, and the desk no longer."""

    opened: bool = False
    files: int = 0
    done: bool = False
    taken: bool = False


def associated(slot: str, direction: Direction, number: int) -> bytes:
    """What is authenticated beside the bytes: a file moved to another place does not open."""
    return f"kiosk phone 1 {direction} {slot} {number}".encode()
