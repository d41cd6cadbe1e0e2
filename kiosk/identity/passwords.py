"""Secrets as passwords: their keys, and what a card says when one is wrong, suspended or blocked."""

import hashlib
from typing import NoReturn

from kiosk.identity import ciphers
from kiosk.identity.ciphers import Suite
from kiosk.identity.problems import ProblemCode, StopReadingError
from kiosk.identity.secrets import Can, Key, MrzKey, Secret

# What cards have been seen to answer to a token or cryptogram that does not match: security status, secure messaging
# objects, wrong data; and the plain warning without a counter.
_WRONG = (0x6300, 0x6982, 0x6988, 0x6A80)
_BLOCKED = (0x6983, 0x63C0)
_SUSPENDED = (0x6984, 0x6985, 0x63C1)


def password_reference(secret: Secret) -> int:
    """9303-11, 4.4.4.1: 1 for the zone, 2 for the CAN."""
    return 2 if isinstance(secret, Can) else 1


def password_key(suite: Suite, secret: Secret) -> Key:
    """The key of the nonce (9303-11, 9.7.3)."""
    text = Key(secret.digits.encode()) if isinstance(secret, Can) else Key(zone_digest(secret).raw)
    return ciphers.derive(suite, text, 3)


def zone_digest(secret: MrzKey) -> Key:
    return Key(hashlib.sha1(secret.text.encode(), usedforsecurity=False).digest())


def refused_before(sw: int) -> None:
    """What the card says of its password before anything is tried. The last try is not the kiosk's to spend."""
    if sw in _BLOCKED:
        raise StopReadingError(ProblemCode.SECRET_BLOCKED, f"status {sw:04X}", 0)
    if sw in _SUSPENDED:
        raise StopReadingError(ProblemCode.SECRET_SUSPENDED, f"status {sw:04X}", 1 if sw == 0x63C1 else None)
    if sw != 0x9000 and sw >> 4 != 0x63C:
        raise StopReadingError(ProblemCode.GARBAGE, f"the choice of a protocol: status {sw:04X}")


def refused(sw: int, *, last: bool) -> NoReturn:
    """A step of an authentication that the card refuses; only at the `last` one does it know whether the secret is
    right."""
    if sw in _BLOCKED:
        raise StopReadingError(ProblemCode.SECRET_BLOCKED, f"status {sw:04X}", 0)
    if last and (sw in _WRONG or sw >> 4 == 0x63C):
        raise StopReadingError(ProblemCode.WRONG_SECRET, f"status {sw:04X}", sw & 0xF if sw >> 4 == 0x63C else None)
    if sw in _SUSPENDED:
        raise StopReadingError(ProblemCode.SECRET_SUSPENDED, f"status {sw:04X}")
    raise StopReadingError(ProblemCode.GARBAGE, f"an authentication: status {sw:04X}")
