"""Basic access control (9303-11, 4.3): for documents without PACE, by what their zone says."""

import hmac
import secrets

from kiosk.identity import ciphers
from kiosk.identity.apdu import OK, Command
from kiosk.identity.ciphers import TDES
from kiosk.identity.messaging import Card, Session
from kiosk.identity.passwords import refused, zone_digest
from kiosk.identity.problems import ProblemCode, StopReadingError
from kiosk.identity.secrets import Key, MrzKey

_CRYPTOGRAM = 32


def establish(card: Card, secret: MrzKey) -> None:
    """Secures `card`. Raises `StopReadingError`."""
    challenge = card.send(Command(0x00, 0x84, 0x00, 0x00, b"", 8))
    if challenge.sw != OK:
        refused(challenge.sw, last=False)
    if len(challenge.data) != 8:
        raise StopReadingError(ProblemCode.GARBAGE, "BAC: a challenge of eight octets was expected")
    seed = Key(zone_digest(secret).raw[:16])
    encryption, authentication = ciphers.derive(TDES, seed, 1), ciphers.derive(TDES, seed, 2)
    ours, half = secrets.token_bytes(8), Key(secrets.token_bytes(16))
    sealed = ciphers.encrypt(TDES, encryption, ours + challenge.data + half.raw)
    command = Command(0x00, 0x82, 0x00, 0x00, sealed + ciphers.mac(TDES, authentication, sealed), 40)
    answer = card.send(command)
    if answer.sw != OK:
        refused(answer.sw, last=True)
    theirs = _their_half(answer.data, encryption, authentication, challenge.data + ours)
    card.secure(session(theirs, half, challenge.data, ours))


def _their_half(answer: bytes, encryption: Key, authentication: Key, nonces: bytes) -> Key:
    sealed, code = answer[:_CRYPTOGRAM], answer[_CRYPTOGRAM:]
    if len(sealed) != _CRYPTOGRAM or not hmac.compare_digest(ciphers.mac(TDES, authentication, sealed), code):
        raise StopReadingError(ProblemCode.TAMPERED, "BAC: the card's cryptogram does not match")
    opened = Key(ciphers.decrypt(TDES, encryption, sealed))
    if opened.raw[:16] != nonces:
        raise StopReadingError(ProblemCode.TAMPERED, "BAC: an answer to another challenge")
    return Key(opened.raw[16:])


def session(theirs: Key, half: Key, challenge: bytes, ours: bytes) -> Session:
    """The keys of both halves; the counter is of both nonces."""
    seed = Key(bytes(one ^ other for one, other in zip(half.raw, theirs.raw, strict=True)))
    counter = int.from_bytes(challenge[4:] + ours[4:], "big")
    return Session(TDES, ciphers.derive(TDES, seed, 1), ciphers.derive(TDES, seed, 2), counter)
