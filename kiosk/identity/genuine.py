"""Is the chip a copy? It proves a key that it cannot show: chip and active authentication (9303-11, 6)."""

import hashlib
import secrets
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from kiosk.identity import ciphers, tlv
from kiosk.identity.access import ChipAuthentication, ChipKey, SecurityInfos
from kiosk.identity.apdu import OK, SHORT, Command
from kiosk.identity.ciphers import TDES
from kiosk.identity.curves import base_times, curve_of, encode_point, new_scalar, x_times
from kiosk.identity.keys import Algorithm, UnsupportedKeyError, load_key, plain_to_der, verify
from kiosk.identity.messaging import Card, Session, SessionLostError
from kiosk.identity.problems import ProblemCode, StopReadingError
from kiosk.identity.verdict import OK as PASSED
from kiosk.identity.verdict import Check

_TDES_INFO = ChipAuthentication("0.4.0.127.0.7.2.2.3.2.1", TDES, None)
_ECDSA_SHA256 = "0.4.0.127.0.7.1.1.4.1.3"
# ISO/IEC 9796-2, by the trailer: the hash, and the octets of the trailer.
_TRAILERS = {
    0xBC: ("sha1", 1),
    0x33CC: ("sha1", 2),
    0x38CC: ("sha224", 2),
    0x34CC: ("sha256", 2),
    0x36CC: ("sha384", 2),
    0x35CC: ("sha512", 2),
}


class ChipKeyPair(NamedTuple):
    protocol: ChipAuthentication
    key: ChipKey


def choose(infos: SecurityInfos) -> ChipKeyPair | None:
    """The strongest protocol with its key; None: none that is known."""
    pairs = [
        ChipKeyPair(protocol, key)
        for protocol in infos.chip_authentication
        for key in infos.chip_keys
        if protocol.key_id is None or key.key_id is None or protocol.key_id == key.key_id
    ]
    if not pairs and infos.chip_keys and not infos.chip_authentication:
        # 9303-11, 9.2.5: a key alone means 3DES.
        pairs = [ChipKeyPair(_TDES_INFO, infos.chip_keys[0])]
    return max(pairs, key=lambda pair: (pair.protocol.suite.block, pair.protocol.suite.key), default=None)


def authenticate_chip(card: Card, pair: ChipKeyPair) -> Check:
    """The session goes on under new keys, which only the holder of the key of DG14 has. A refusal by the card leaves
    the old session; whether it has the key shows in the first answer under the new one (`confirm`).

    Raises `SessionLostError`, `StopReadingError`.
    """
    try:
        key = load_key(pair.key.spki)
    except UnsupportedKeyError:
        return Check("unsupported", "chip_key")
    except tlv.MalformedError:
        return Check("failed", "chip_key")
    curve = curve_of(key) if isinstance(key, ec.EllipticCurvePublicKey) else None
    if curve is None or not isinstance(key, ec.EllipticCurvePublicKey):
        return Check("unsupported", "chip_key")
    numbers = key.public_numbers()
    scalar = new_scalar(curve)
    public = encode_point(curve, base_times(curve, scalar))
    shared = x_times(curve, scalar, (numbers.x, numbers.y))
    if not _agreed(card, pair, public):
        return Check("failed", "chip_refused")
    suite = pair.protocol.suite
    card.secure(Session(suite, ciphers.derive(suite, shared, 1), ciphers.derive(suite, shared, 2)))
    return PASSED


def _agreed(card: Card, pair: ChipKeyPair, public: bytes) -> bool:
    """9303-11, 6.2.4: MSE:Set KAT for 3DES; MSE:Set AT and GENERAL AUTHENTICATE for AES."""
    number = b"" if pair.key.key_id is None else tlv.encode(0x84, pair.key.key_id)
    if pair.protocol.suite is TDES:
        return card.send(Command(0x00, 0x22, 0x41, 0xA6, tlv.encode(0x91, public) + number)).sw == OK
    chosen = tlv.encode(0x80, tlv.oid_value(pair.protocol.oid)) + number
    if card.send(Command(0x00, 0x22, 0x41, 0xA4, chosen)).sw != OK:
        return False
    data = tlv.encode(0x7C, tlv.encode(0x80, public))
    return card.send(Command(0x00, 0x86, 0x00, 0x00, data, SHORT)).sw == OK


def authenticate_actively(card: Card, dg15: bytes, infos: SecurityInfos) -> Check:
    """The chip signs a challenge with the key of DG15. Raises `SessionLostError`, `StopReadingError`."""
    try:
        key = load_key(tlv.only(dg15, 0x6F))
    except UnsupportedKeyError:
        return Check("unsupported", "chip_key")
    except tlv.MalformedError:
        return Check("failed", "chip_key")
    challenge = secrets.token_bytes(8)
    le = 4_096 if card.extended else SHORT
    answer = card.send(Command(0x00, 0x88, 0x00, 0x00, challenge, le))
    if answer.sw != OK:
        return Check("failed", "chip_refused")
    if isinstance(key, rsa.RSAPublicKey):
        return PASSED if recovers(key, answer.data, challenge) else Check("failed", "chip_signature")
    try:
        by = Algorithm(infos.active_authentication_hash or _ECDSA_SHA256, b"")
        outcome = verify(key, by, "", _as_signed(by, answer.data), challenge)
    except tlv.MalformedError:
        outcome = "failed"
    return PASSED if outcome == "ok" else Check(outcome, "chip_signature" if outcome == "failed" else "chip_key")


def _as_signed(by: Algorithm, signature: bytes) -> bytes:
    """9303-11, 6.1.2.3 asks for r || s; some chips wrap them as X9.62 does, and some name X9.62 and send r || s."""
    wrapped = signature[:1] == b"\x30" and len(signature) == signature[1] + 2 if len(signature) > 2 else False
    if by.oid.startswith("0.4.0.127.0.7.1.1.4.1."):
        return signature
    return signature if wrapped else plain_to_der(signature)


def recovers(key: rsa.RSAPublicKey, signature: bytes, challenge: bytes) -> bool:
    """ISO/IEC 9796-2, scheme 1, partial recovery: 6A || M1 || H(M1 || challenge) || trailer."""
    numbers = key.public_numbers()
    value = int.from_bytes(signature, "big")
    if value >= numbers.n:
        return False
    size = (numbers.n.bit_length() + 7) // 8
    opened = pow(value, numbers.e, numbers.n)
    for candidate in (opened, numbers.n - opened):
        message = candidate.to_bytes(size, "big")
        trailer = _TRAILERS.get(0xBC if message[-1] == 0xBC else int.from_bytes(message[-2:], "big"))
        if message[0] != 0x6A or trailer is None:
            continue
        name, octets = trailer
        hashed = hashlib.new(name, usedforsecurity=False)
        body = message[1 : size - octets - hashed.digest_size]
        hashed.update(body + challenge)
        if hashed.digest() == message[size - octets - hashed.digest_size : size - octets]:
            return True
    return False


def confirm(card: Card) -> bool:
    """Whether the chip answers under the keys of chip authentication: READ BINARY of a few octets of EF.COM."""
    try:
        return card.send(Command(0x00, 0xB0, 0x9E, 0x00, b"", 4)).secured
    except SessionLostError:
        return False
    except StopReadingError as stop:
        if stop.problem.code is ProblemCode.TAMPERED:
            return False
        raise
