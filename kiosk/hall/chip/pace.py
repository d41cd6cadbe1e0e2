"""PACE from the chip's side (ICAO 9303-11, 4.4): generic and integrated mapping, and chip authentication mapping."""

from enum import IntEnum

import msgspec

from kiosk.hall.chip import curves
from kiosk.hall.chip.aes import Aes
from kiosk.hall.chip.apdu import CONDITIONS, WRONG_DATA, StatusError
from kiosk.hall.chip.chance import Chance
from kiosk.hall.chip.channel import FOR_PASSWORD, KEY_BYTES, Keys, derive, mac, pad
from kiosk.hall.chip.curves import CURVES, Curve, Point, PointError
from kiosk.hall.chip.des import TripleDes
from kiosk.hall.chip.files import pace_oid
from kiosk.hall.chip.profile import Cipher, PaceInfo
from kiosk.hall.chip.tlv import TlvError, first, oid, tlv

# 9303-11, 4.4.3.3.2: the constants of the pseudo-random number mapping, for 128 and for 256 bits.
_C0 = bytes.fromhex("A668892A7C41E3CA739F40B057D85904")
_C1 = bytes.fromhex("A4E136AC725F738B01C1F60217C188AD")
_C0_LONG = bytes.fromhex("D463D65234124EF7897054986DCA0A174E28DF758CBAA03F240616414D5A1676")
_C1_LONG = bytes.fromhex("54BD7255F0AAF831BEC3423FCF39D69B6CBF066677D0FAAE5AADD99DF8E53517")


class Step(IntEnum):
    NONCE = 1
    MAPPING = 2
    AGREEMENT = 3
    TOKEN = 4
    DONE = 5


class Manners(msgspec.Struct, frozen=True):
    """How an evil chip behaves: it answers with the reader's own key, or with a point off the curve."""

    mirrors: bool = False
    off_curve: bool = False


class WrongPasswordError(Exception):
    """The reader's token is not what this password gives."""


class Pace:
    """One run. `step` takes and gives the contents of 7C; `keys` are there once it is done."""

    def __init__(
        self, info: PaceInfo, password: bytes, chip_secret: int | None, chance: Chance, manners: Manners
    ) -> None:
        """`password`: what the key is derived from (the CAN's digits, or SHA-1 of the zone's). `chip_secret`: the
        static key of chip authentication mapping."""
        self._info = info
        self._curve = CURVES[info.curve]
        self._chance = chance
        self._manners = manners
        self._chip_secret = chip_secret
        self._password_key = derive(info.cipher, password, FOR_PASSWORD)
        self._next = Step.NONCE
        self._nonce = b""
        self._mapping_secret = 0
        self._generator: Point = self._curve.generator
        self._theirs: Point = self._curve.generator
        self._ours: Point = self._curve.generator
        self.keys: Keys | None = None

    def step(self, data: bytes) -> bytes:
        """Raises `StatusError`, `WrongPasswordError`."""
        try:
            content = first(data, 0x7C)
        except TlvError:
            raise StatusError(WRONG_DATA) from None
        if content is None:
            raise StatusError(WRONG_DATA)
        number, self._next = self._next, Step.DONE  # whoever fails begins again
        match number:
            case Step.NONCE:
                answer = self._give_nonce()
            case Step.MAPPING:
                answer = self._map(_asked(content, 0x81))
            case Step.AGREEMENT:
                answer = self._agree(_asked(content, 0x83))
            case Step.TOKEN:
                answer = self._finish(_asked(content, 0x85))
            case Step.DONE:
                raise StatusError(CONDITIONS)
        self._next = Step(number + 1)
        return tlv(0x7C, answer)

    def _give_nonce(self) -> bytes:
        """As long as the integrated mapping wants it; the others take 128 bits of any cipher."""
        long = self._info.mapping == "IM" and KEY_BYTES[self._info.cipher] > 16
        self._nonce = self._chance.bytes(32 if long else 16)
        return tlv(0x80, encrypt(self._info.cipher, self._password_key, self._nonce))

    def _map(self, sent: bytes) -> bytes:
        curve = self._curve
        if self._info.mapping == "IM":
            if len(sent) != KEY_BYTES[self._info.cipher]:
                raise StatusError(WRONG_DATA)
            self._generator = integrated(self._info.cipher, curve, self._nonce, sent)
            return tlv(0x82)
        theirs = self._point(curve, sent)
        self._mapping_secret = self._chance.scalar(curve.n)
        shared = curves.multiply(curve, self._mapping_secret, theirs)
        start = curves.multiply(curve, int.from_bytes(self._nonce, "big"), curve.generator)
        mapped = curves.add(curve, start, shared)
        if mapped is None:
            raise StatusError(WRONG_DATA)
        self._generator = mapped
        return tlv(0x82, curves.encode(curve, curves.public(curve, self._mapping_secret)))

    def _agree(self, sent: bytes) -> bytes:
        curve = self._curve
        self._theirs = self._point(curve, sent)
        secret = self._chance.scalar(curve.n)
        ours = curves.multiply(curve, secret, self._generator)
        shared = curves.multiply(curve, secret, self._theirs)
        if ours is None or shared is None or ours == self._theirs:
            raise StatusError(WRONG_DATA)
        self._ours = ours
        self.keys = Keys.of(self._info.cipher, shared[0].to_bytes(curve.size, "big"))
        if self._manners.mirrors:
            return tlv(0x84, sent)
        if self._manners.off_curve:
            return tlv(0x84, curves.encode(curve, (ours[0], (ours[1] + 1) % curve.p)))
        return tlv(0x84, curves.encode(curve, ours))

    def _finish(self, sent: bytes) -> bytes:
        assert self.keys is not None  # noqa: S101 - the step before has set them
        if sent != self._token(self.keys, self._ours):
            self.keys = None
            raise WrongPasswordError
        answer = tlv(0x86, self._token(self.keys, self._theirs))
        if self._info.mapping == "CAM" and self._chip_secret is not None:
            answer += tlv(0x8A, self._chip_data(self.keys, self._chip_secret))
        return answer

    def _token(self, keys: Keys, point: Point) -> bytes:
        data = tlv(0x7F49, oid(pace_oid(self._info)), tlv(0x86, curves.encode(self._curve, point)))
        return mac(keys.cipher, keys.mac, data)

    def _chip_data(self, keys: Keys, chip_secret: int) -> bytes:
        """The mapping's secret divided by the chip's (9303-11, 4.4.3.3.3), encrypted for the reader."""
        curve = self._curve
        value = pow(chip_secret, -1, curve.n) * self._mapping_secret % curve.n
        aes = Aes(keys.encryption)
        return aes.encrypt_cbc(aes.encrypt(b"\xff" * 16), pad(value.to_bytes(curve.size, "big"), 16))

    def _point(self, curve: Curve, data: bytes) -> Point:
        try:
            return curves.decode(curve, data)
        except PointError:
            raise StatusError(WRONG_DATA) from None


def _asked(content: bytes, tag: int) -> bytes:
    try:
        found = first(content, tag)
    except TlvError:
        found = None
    if found is None:
        raise StatusError(WRONG_DATA)
    return found


def encrypt(cipher: Cipher, key: bytes, data: bytes) -> bytes:
    """CBC without padding, from a vector of zeros."""
    if cipher == "3DES":
        return TripleDes(key).encrypt_cbc(bytes(8), data)
    return Aes(key).encrypt_cbc(bytes(16), data)


def integrated(cipher: Cipher, curve: Curve, s: bytes, t: bytes) -> Point:
    """The generator that the integrated mapping gives for the nonces of chip (s) and reader (t)."""
    return curves.from_field(curve, pseudo_random(cipher, curve.p, s, t))


def pseudo_random(cipher: Cipher, p: int, s: bytes, t: bytes) -> int:
    """A number of the field: as many blocks as make it 64 bits longer than the field, reduced."""
    c0, c1 = (_C0_LONG, _C1_LONG) if KEY_BYTES[cipher] > 16 else (_C0, _C1)
    key, out = encrypt(cipher, t, s), b""
    while 8 * len(out) < p.bit_length() + 64:
        key = key[: KEY_BYTES[cipher]]
        out += encrypt(cipher, key, c1)
        key = encrypt(cipher, key, c0)
    return int.from_bytes(out, "big") % p
