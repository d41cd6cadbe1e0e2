"""Secure messaging (ICAO 9303-11, 9.8), with triple DES or AES, from the chip's side."""

import hashlib

import msgspec

from kiosk.hall.chip.aes import Aes
from kiosk.hall.chip.apdu import SM_MISSING, SM_WRONG, Command, StatusError, status_bytes
from kiosk.hall.chip.des import TripleDes
from kiosk.hall.chip.profile import Cipher
from kiosk.hall.chip.tlv import TlvError, split, tlv

KEY_BYTES: dict[Cipher, int] = {"3DES": 16, "AES-128": 16, "AES-192": 24, "AES-256": 32}
FOR_ENCRYPTION, FOR_MAC, FOR_PASSWORD = 1, 2, 3


def derive(cipher: Cipher, secret: bytes, purpose: int) -> bytes:
    """The key derivation of 9303-11, 9.7.1, without DES' parity bits, which no cipher looks at."""
    longer = cipher in ("AES-192", "AES-256")
    data = secret + purpose.to_bytes(4, "big")
    hashed = hashlib.sha256(data) if longer else hashlib.sha1(data, usedforsecurity=False)
    return hashed.digest()[: KEY_BYTES[cipher]]


def mac(cipher: Cipher, key: bytes, data: bytes) -> bytes:
    """Eight bytes: the retail MAC over data padded here, or the head of a CMAC over it as it is."""
    if cipher == "3DES":
        return TripleDes(key).retail_mac(pad(data, 8))
    return Aes(key).cmac(data)[:8]


def pad(data: bytes, block: int) -> bytes:
    return data + b"\x80" + bytes(-(len(data) + 1) % block)


def unpad(data: bytes) -> bytes | None:
    stripped = data.rstrip(b"\x00")
    return stripped[:-1] if stripped[-1:] == b"\x80" else None


class Keys(msgspec.Struct, frozen=True):
    cipher: Cipher
    encryption: bytes
    mac: bytes

    @classmethod
    def of(cls, cipher: Cipher, secret: bytes) -> "Keys":
        return cls(cipher, derive(cipher, secret, FOR_ENCRYPTION), derive(cipher, secret, FOR_MAC))


class Channel:
    """One session's keys and its send sequence counter."""

    def __init__(self, keys: Keys, counter: int = 0) -> None:
        self.keys = keys
        self.counter = counter
        self._aes = None if keys.cipher == "3DES" else Aes(keys.encryption)
        self._aes_mac = None if keys.cipher == "3DES" else Aes(keys.mac)
        self._des = TripleDes(keys.encryption) if keys.cipher == "3DES" else None
        self._des_mac = TripleDes(keys.mac) if keys.cipher == "3DES" else None
        self.block = 8 if keys.cipher == "3DES" else 16

    def open(self, command: Command) -> Command:
        """The command that a secured one carries. Raises `StatusError` 6987 or 6988."""
        self._count()
        try:
            found = dict(split(command.data))
        except TlvError:
            raise StatusError(SM_MISSING) from None
        if 0x8E not in found:
            raise StatusError(SM_MISSING)
        covered = b"".join(tlv(tag, value) for tag, value in split(command.data) if tag in (0x85, 0x87, 0x97))
        head = pad(bytes((command.cla, command.ins, command.p1, command.p2)), self.block)
        if self._mac(head + (pad(covered, self.block) if covered else b"")) != found[0x8E]:
            raise StatusError(SM_WRONG)
        data = self._opened(found)
        le = found.get(0x97)
        expected = None if le is None else int.from_bytes(le, "big") or 256 ** len(le)
        return Command(command.cla & 0xF3, command.ins, command.p1, command.p2, data, expected, command.extended)

    def seal(self, data: bytes, status: int, *, odd: bool = False, skew: int = 0) -> bytes:
        """A secured answer with its status word. `odd`: the instruction was odd, so that the data are TLV already.
        `skew`: how far the counter lies, for a chip that is evil."""
        self._count()
        self.counter += skew
        body = b""
        if data:
            sealed = self._encrypt(pad(data, self.block))
            body = tlv(0x85, sealed) if odd else tlv(0x87, b"\x01" + sealed)
        body += tlv(0x99, status_bytes(status))
        return body + tlv(0x8E, self._mac(pad(body, self.block))) + status_bytes(status)

    def most(self, *, extended: int) -> int:
        """Bytes of data that one answer can carry; `extended`: bytes of the longest answer, 0 for a short one."""
        room = (extended or 256) - 4 - 10 - (5 if extended > 256 else 4)
        return room // self.block * self.block - 1

    def _opened(self, found: dict[int, bytes]) -> bytes:
        sealed = found.get(0x85, found.get(0x87, b"\x01")[1:])
        if not sealed:
            return b""
        if len(sealed) % self.block or (0x87 in found and found[0x87][:1] != b"\x01"):
            raise StatusError(SM_WRONG)
        data = unpad(self._decrypt(sealed))
        if data is None:
            raise StatusError(SM_WRONG)
        return data

    def _count(self) -> None:
        self.counter = (self.counter + 1) % (1 << 8 * self.block)

    def _counted(self) -> bytes:
        return (self.counter % (1 << 8 * self.block)).to_bytes(self.block, "big")

    def _iv(self) -> bytes:
        return bytes(8) if self._aes is None else self._aes.encrypt(self._counted())

    def _encrypt(self, data: bytes) -> bytes:
        if self._des is not None:
            return self._des.encrypt_cbc(bytes(8), data)
        assert self._aes is not None  # noqa: S101
        return self._aes.encrypt_cbc(self._iv(), data)

    def _decrypt(self, data: bytes) -> bytes:
        if self._des is not None:
            return self._des.decrypt_cbc(bytes(8), data)
        assert self._aes is not None  # noqa: S101
        return self._aes.decrypt_cbc(self._iv(), data)

    def _mac(self, data: bytes) -> bytes:
        whole = self._counted() + data
        if self._des_mac is not None:
            return self._des_mac.retail_mac(whole)
        assert self._aes_mac is not None  # noqa: S101
        return self._aes_mac.cmac(whole)[:8]
