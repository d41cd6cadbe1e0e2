"""PACE (9303-11, 4.4): a secret of six digits becomes keys that nobody who listens can work out."""

import hmac
import secrets

from kiosk.identity import ciphers, mapping, tlv
from kiosk.identity.access import PaceInfo
from kiosk.identity.apdu import OK, SHORT, Command
from kiosk.identity.curves import Curve, Point, base_times, decode_point, encode_point, new_scalar, times, x_times
from kiosk.identity.messaging import Card, Session
from kiosk.identity.passwords import password_key, password_reference, refused, refused_before
from kiosk.identity.problems import ProblemCode, StopReadingError
from kiosk.identity.secrets import Key, Secret
from kiosk.privacy.private import Private

_MSE_REFUSED = (0x6A80, 0x6A88, 0x6A86, 0x6A81)


class CamProof(Private, frozen=True):
    """What a chip with CAM has said to prove itself; to be held against its signed key."""

    curve: Curve
    scalar: Key
    mapped: Point


class SessionKeys(Private, frozen=True):
    encryption: Key
    authentication: Key


class Established(Private, frozen=True):
    """The session stands on the card. `proof`: of PACE-CAM only."""

    proof: CamProof | None = None


def establish(card: Card, info: PaceInfo, secret: Secret, *, named: bool) -> Established | None:
    """Secures `card`; None when the card does not take this protocol after all. `named`: say which domain parameters,
    because the card offers several (without DO 84, German and Polish cards failed).

    Raises `StopReadingError`.
    """
    try:
        return _establish(card, info, secret, named=named)
    except tlv.MalformedError as error:
        raise StopReadingError(ProblemCode.GARBAGE, f"PACE: {error}") from None


def _establish(card: Card, info: PaceInfo, secret: Secret, *, named: bool) -> Established | None:
    curve, suite = info.curve, info.suite
    if not _chosen(card, info, secret, named=named):
        return None
    nonce = _nonce(card, info, secret)
    mapped_theirs: Point | None = None
    if info.mapping == "IM":
        ours = secrets.token_bytes(suite.key)
        _step(card, 0x81, ours)
        generator = mapping.integrated(curve, suite, nonce, ours)
    else:
        scalar = new_scalar(curve)
        answer = _step(card, 0x81, encode_point(curve, base_times(curve, scalar)))
        mapped_theirs = decode_point(curve, _of(answer, 0x82))
        generator = mapping.generic(curve, nonce, scalar, mapped_theirs)
    scalar = new_scalar(curve)
    public = times(curve, scalar, generator)
    theirs = decode_point(curve, _of(_step(card, 0x83, encode_point(curve, public)), 0x84))
    if theirs == public:
        raise StopReadingError(ProblemCode.TAMPERED, "PACE: our own key came back")
    shared = x_times(curve, scalar, theirs)
    keys = SessionKeys(ciphers.derive(suite, shared, 1), ciphers.derive(suite, shared, 2))
    answer = _confirmed(card, info, keys, public, theirs)
    proof = None
    if info.mapping == "CAM" and mapped_theirs is not None:
        proof = CamProof(curve, _chip_scalar(info, keys, _of(answer, 0x8A)), mapped_theirs)
    card.secure(Session(suite, keys.encryption, keys.authentication))
    return Established(proof)


def _chosen(card: Card, info: PaceInfo, secret: Secret, *, named: bool) -> bool:
    data = tlv.encode(0x80, tlv.oid_value(info.oid)) + tlv.encode(0x83, bytes((password_reference(secret),)))
    if named:
        data += tlv.encode(0x84, bytes((info.curve.parameter_id,)))
    answer = card.send(Command(0x00, 0x22, 0xC1, 0xA4, data))
    if answer.sw in _MSE_REFUSED:
        return False
    refused_before(answer.sw)
    return True


def _nonce(card: Card, info: PaceInfo, secret: Secret) -> Key:
    sealed = _of(_step(card, None, b""), 0x80)
    if len(sealed) > 64:
        raise tlv.MalformedError("a nonce was expected")
    return Key(ciphers.decrypt(info.suite, password_key(info.suite, secret), sealed))


def _confirmed(card: Card, info: PaceInfo, keys: SessionKeys, ours: Point, theirs: Point) -> dict[int, bytes]:
    """Each side shows that it has the keys; the card looks first, so that it alone counts the tries."""
    token = ciphers.mac(info.suite, keys.authentication, token_input(info, theirs))
    answer = _step(card, 0x85, token, last=True)
    expected = ciphers.mac(info.suite, keys.authentication, token_input(info, ours))
    if not hmac.compare_digest(_of(answer, 0x86), expected):
        raise StopReadingError(ProblemCode.TAMPERED, "PACE: the card's token does not match")
    return answer


def _chip_scalar(info: PaceInfo, keys: SessionKeys, sealed: bytes) -> Key:
    """The chip authentication data (9303-11, 4.4.3.5)."""
    minus_one = ciphers.encrypt(info.suite, keys.encryption, b"\xff" * info.suite.block)
    scalar = Key(ciphers.unpad(ciphers.decrypt(info.suite, keys.encryption, sealed, minus_one)))
    if len(scalar.raw) > info.curve.size:
        raise tlv.MalformedError("chip authentication data of another length")
    return scalar


def token_input(info: PaceInfo, point: Point) -> bytes:
    """9303-11, 4.4.3.4: the public key data object of the other side's key."""
    inner = tlv.encode(0x06, tlv.oid_value(info.oid)) + tlv.encode(0x86, encode_point(info.curve, point))
    return tlv.encode(0x7F49, inner)


def cam_holds(proof: CamProof, chip_key: Point) -> bool:
    """Whether the chip has the private half of the key that its issuer has signed."""
    try:
        return times(proof.curve, proof.scalar, chip_key) == proof.mapped
    except tlv.MalformedError:
        return False


def _step(card: Card, tag: int | None, value: bytes, *, last: bool = False) -> dict[int, bytes]:
    """GENERAL AUTHENTICATE: the data objects of the answer."""
    data = tlv.encode(0x7C, b"" if tag is None else tlv.encode(tag, value))
    answer = card.send(Command(0x00 if last else 0x10, 0x86, 0x00, 0x00, data, SHORT))
    if answer.sw != OK:
        refused(answer.sw, last=last)
    return tlv.by_tag(tlv.only(answer.data, 0x7C), 8)


def _of(objects: dict[int, bytes], tag: int) -> bytes:
    found = objects.get(tag)
    if found is None:
        raise tlv.MalformedError(f"the data object {tag:02X} was expected")
    return found
