"""Hashes of the staff's PIN: memory-hard, compared in constant time.

A hash reads `scrypt:N:r:p:SALT:KEY` (base64). A PIN has few values, so a hash slows a thief down and no more: the
file that holds it is for the kiosk's user alone, and tries are counted where the PIN is typed.
"""

import base64
import binascii
import hashlib
import hmac
import itertools
import re
import secrets
from typing import NamedTuple

from kiosk.errors import KioskError


class Cost(NamedTuple):
    """scrypt's parameters; it takes 128 * n * r bytes of memory."""

    n: int
    r: int
    p: int


# OWASP's Password Storage Cheat Sheet lists N=2^14, r=8, p=5 (16 MiB): 0.2 s on the development machine, so it is
# computed away from the GUI thread.
STAFF = Cost(2**14, 8, 5)
# For a PIN that is made for one run of simulated hardware, whose screen waits for it: 0.04 s.
LIGHT = Cost(2**14, 8, 1)

MAX_MEMORY = 64 * 1024 * 1024
# The longest is what the digit pad of the staff page takes.
STAFF_PIN_DIGITS = range(6, 9)
_DIGITS = re.compile(r"[0-9]*")
_HASH = re.compile(r"scrypt:([0-9]{1,7}):([0-9]{1,2}):([0-9]{1,2}):([A-Za-z0-9+/=]{16,64}):([A-Za-z0-9+/=]{16,128})")


class WeakPinError(KioskError):
    """The PIN is too short or too plain; says what is expected, never what was typed."""


def hash_staff_pin(pin: str, cost: Cost = STAFF) -> str:
    """The line for `[staff] pin_hash`. Raises `WeakPinError`: 6 to 8 digits, not all the same, not a run."""
    if len(pin) not in STAFF_PIN_DIGITS or not _DIGITS.fullmatch(pin):
        raise WeakPinError("a staff PIN is 6 to 8 digits")
    steps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    if steps in ({0}, {1}, {9}):
        raise WeakPinError("this staff PIN is the first that anyone would try: not a repeated digit, not a run")
    return _hash(pin, cost)


def hash_badge_number(number: bytes) -> str:
    """The line for `[staff] badges`: of a number that is no secret, light, as each badge that is held up is compared
    with every line."""
    return _hash(number.hex(), LIGHT)


def verify(typed: str, hashed: str) -> bool:
    """Whether `typed` is what was hashed; False for a hash that is empty or damaged, and for over-long input."""
    parsed = _parse(hashed)
    if parsed is None or len(typed) > 64:
        return False
    cost, salt, expected = parsed
    try:
        return hmac.compare_digest(_derive(typed, salt, cost, len(expected)), expected)
    except (ValueError, MemoryError):
        return False


def is_hash(text: str) -> bool:
    """Whether `text` has the form of a hash (for `kiosk doctor`)."""
    return _parse(text) is not None


def _hash(pin: str, cost: Cost) -> str:
    salt = secrets.token_bytes(16)
    key = _derive(pin, salt, cost, 32)
    fields = (str(cost.n), str(cost.r), str(cost.p), _base64(salt), _base64(key))
    return ":".join(("scrypt", *fields))


def _parse(hashed: str) -> tuple[Cost, bytes, bytes] | None:
    found = _HASH.fullmatch(hashed.strip())
    if found is None:
        return None
    cost = Cost(int(found[1]), int(found[2]), int(found[3]))
    try:
        return cost, base64.b64decode(found[4], validate=True), base64.b64decode(found[5], validate=True)
    except binascii.Error:
        return None


def _derive(pin: str, salt: bytes, cost: Cost, size: int) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=MAX_MEMORY, dklen=size)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
