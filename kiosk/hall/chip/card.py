"""A chip in one's hand: power, then command APDUs and their answers (ICAO 9303-10 and 9303-11, ISO/IEC 7816-4)."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from kiosk.hall.chip import access, files
from kiosk.hall.chip.access import BacError, ChipKeys
from kiosk.hall.chip.apdu import (
    CONDITIONS,
    NO_SECURE_MESSAGING,
    OK,
    REFERENCE_NOT_FOUND,
    SM_MISSING,
    SM_WRONG,
    UNKNOWN_INSTRUCTION,
    WRONG_DATA,
    WRONG_LENGTH,
    WRONG_PARAMETERS,
    Command,
    StatusError,
    parse,
    status_bytes,
)
from kiosk.hall.chip.chance import Chance
from kiosk.hall.chip.channel import Channel
from kiosk.hall.chip.mischief import CardRemovedError, Mischief
from kiosk.hall.chip.pace import Manners, Pace, WrongPasswordError
from kiosk.hall.chip.profile import Cipher, PaceInfo, Profile
from kiosk.hall.chip.reading import FileName, FileSystem, wanted
from kiosk.hall.chip.tlv import TlvError, oid_value, split, tlv

__all__ = ["CardRemovedError", "ChipCard", "Memory"]

_ZONE, _CAN = 1, 2  # password references (9303-11, 4.4.4.1)
_TRIES = 3  # of a chip whose profile counts none and whose fault is that they are spent


class Memory(msgspec.Struct, frozen=True):
    """What personalisation has written. `zone_hash`: SHA-1 over number, birth and expiry with their check digits."""

    files: Mapping[FileName, bytes]
    zone_hash: bytes
    can: bytes
    keys: ChipKeys


@dataclass
class Session:
    """What power's absence wipes. `is_known`: the reader has shown that it has seen the document. `resumed`: it has
    shown so by the zone, so that a suspended CAN may be tried again."""

    channel: Channel | None = None
    next_channel: Channel | None = None
    pace: Pace | None = None
    pace_by_can: bool = False
    resumed: bool = False
    challenge: bytes = b""
    chip_authentication: bool = False
    is_known: bool = False


class ChipCard:
    """One chip. Its try counter lives as long as the object, a session until power goes. Not for two threads at once.

    `selected`: file identifiers that were asked for, in order; `apdus`: how many commands have come since power came;
    `busy_s`: the seconds that the chip has worked on commands in all, without what it is slow by.
    """

    def __init__(self, memory: Memory, profile: Profile, chance: Chance) -> None:
        self.profile = profile
        self.atr = bytes.fromhex(profile.atr)
        self.selected: list[int] = []
        self.busy_s = 0.0
        self.apdus = 0
        self._memory = memory
        self.chance = chance
        spent = {"can_suspended": 1, "can_blocked": 0}.get(profile.fault.name if profile.fault else "")
        self._counted = profile.can_tries > 0 or spent is not None
        self._all_tries = profile.can_tries or _TRIES
        self._tries = self._all_tries if spent is None else spent
        self._mischief = Mischief(profile.fault, chance)
        self._now = Session()
        self._files = FileSystem(memory.files, profile, self._mischief, self.selected)

    def power_on(self) -> bytes:
        """The ATR; a session that was open is gone."""
        self._now = Session()
        self._files = FileSystem(self._memory.files, self.profile, self._mischief, self.selected)
        self.apdus = 0
        self._mischief.power_on()
        return self.atr

    def let_go(self) -> None:
        """The document is taken away: what it still waits with, it waits with no longer (until power comes again)."""
        self._mischief.let_go()

    def transmit(self, apdu: bytes) -> bytes:
        """The answer to one command, its status word at the end. Raises `CardRemovedError`."""
        number, self.apdus = self.apdus, self.apdus + 1
        self._mischief.before(number)
        started = time.perf_counter()
        answer = self._mischief.after(number, self._answer(number, apdu))
        self.busy_s += time.perf_counter() - started
        return answer

    # --- from bytes to a command, and through the channel ---

    def _answer(self, number: int, apdu: bytes) -> bytes:
        try:
            command = parse(apdu)
            if command.extended and not self.profile.extended:
                raise StatusError(WRONG_LENGTH)
            if not command.secured:
                self._now.channel = None  # whoever speaks plainly has left the channel
                return self._plain(command)
            if self._now.channel is None or self._mischief.is_swapped(number):
                raise StatusError(SM_MISSING if self._now.channel is None else NO_SECURE_MESSAGING)
            return self._secured(number, command, self._now.channel)
        except StatusError as refused:
            if refused.status in (SM_MISSING, SM_WRONG):
                self._now.channel = None
            return status_bytes(refused.status)

    def _plain(self, command: Command) -> bytes:
        data, status = self._carry_out(command, self.profile.extended if command.extended else 256)
        return data + status_bytes(status)

    def _secured(self, number: int, command: Command, channel: Channel) -> bytes:
        plain = channel.open(command)
        data, status = self._carry_out(plain, channel.most(extended=self.profile.extended if command.extended else 0))
        if self._mischief.speaks_plainly(number):
            return data + status_bytes(status)
        answer = channel.seal(data, status, odd=plain.ins & 1 == 1, skew=self._mischief.skew(number))
        if self._now.next_channel is not None:
            self._now.channel, self._now.next_channel = self._now.next_channel, None
        return answer

    def _carry_out(self, command: Command, most: int) -> tuple[bytes, int]:
        try:
            match command.ins:
                case 0xA4:
                    return self._files.select(command, is_known=self._now.is_known)
                case 0xB0 | 0xB1:
                    return self._files.read(command, most, is_known=self._now.is_known)
                case 0x84:
                    return self._give_challenge(command), OK
                case 0x82:
                    return self._basic_access(command), OK
                case 0x22:
                    return self._set_environment(command)
                case 0x86:
                    return self._general_authenticate(command), OK
                case 0x88:
                    return self._active_authentication(command), OK
                case _:
                    raise StatusError(UNKNOWN_INSTRUCTION)
        except StatusError as refused:
            return b"", refused.status

    # --- access ---

    def _give_challenge(self, command: Command) -> bytes:
        if command.le != 8:
            raise StatusError(WRONG_LENGTH)
        self._now.challenge = self.chance.bytes(8)
        return self._now.challenge

    def _basic_access(self, command: Command) -> bytes:
        if not self.profile.bac or not self._now.challenge or self._files.place != "lds":
            raise StatusError(CONDITIONS)
        challenge, self._now.challenge = self._now.challenge, b""
        try:
            answer, channel = access.basic_access(self._memory.zone_hash[:16], challenge, command.data, self.chance)
        except BacError:
            raise StatusError(0x6300) from None
        self._begin(channel)
        return answer

    def _set_environment(self, command: Command) -> tuple[bytes, int]:
        try:
            asked = dict(split(command.data))
        except TlvError:
            raise StatusError(WRONG_DATA) from None
        match command.p1p2:
            case 0xC1A4:
                return b"", self._prepare_pace(asked)
            case 0x41A4 if self._now.is_known and asked.get(0x80) == self._chip_authentication_oid():
                self._now.chip_authentication = True
                return b"", OK
            case 0x41A6 if self._now.is_known and self.profile.chip_authentication == "3DES" and 0x91 in asked:
                self._authenticate_chip(asked[0x91])
                return b"", OK
            case _:
                raise StatusError(WRONG_PARAMETERS if command.p1p2 not in (0x41A4, 0x41A6) else REFERENCE_NOT_FOUND)

    def _prepare_pace(self, asked: dict[int, bytes]) -> int:
        info = self._info(asked)
        reference = asked.get(0x83, b"")
        self._now.pace_by_can = reference == bytes([_CAN])
        if reference not in (bytes([_ZONE]), bytes([_CAN])) or (self._now.pace_by_can and not self._memory.can):
            raise StatusError(REFERENCE_NOT_FOUND)
        if self._now.pace_by_can and self._counted and self._tries == 0:
            raise StatusError(0x6983)
        password = self._memory.can if self._now.pace_by_can else self._memory.zone_hash
        manners = Manners(self.profile.is_evil("pace_mirrors"), self.profile.is_evil("pace_off_curve"))
        secret = access.cam_of(info, self._memory.keys)
        self._now.pace = Pace(info, password, secret, self.chance, manners)
        if self._now.pace_by_can and self._counted and self._tries == 1:
            self._now.pace = self._now.pace if self._now.resumed else None  # suspended: the zone has to be shown first
            return 0x63C1
        return OK

    def _info(self, asked: dict[int, bytes]) -> PaceInfo:
        """The PACEInfo that the reader has picked; where two have the same protocol, it says which curve."""
        from kiosk.hall.chip.curves import CURVES

        found = [info for info in self.profile.pace if oid_value(files.pace_oid(info)) == asked.get(0x80)]
        if not found:
            raise StatusError(WRONG_DATA)
        if 0x84 in asked:
            found = [info for info in found if CURVES[info.curve].parameter_id == int.from_bytes(asked[0x84], "big")]
        if len(found) != 1:
            raise StatusError(REFERENCE_NOT_FOUND)
        return found[0]

    def _general_authenticate(self, command: Command) -> bytes:
        if self._now.chip_authentication:
            self._now.chip_authentication = False
            try:
                inside = wanted(command.data, 0x7C)
            except StatusError:
                raise StatusError(WRONG_DATA) from None
            self._authenticate_chip(wanted(inside, 0x80))
            return tlv(0x7C)
        if self._now.pace is None:
            raise StatusError(CONDITIONS)
        try:
            answer = self._now.pace.step(command.data)
            if self.profile.is_evil("pace_fails") and wanted(answer, 0x7C)[:1] == b"\x86":
                raise WrongPasswordError
        except WrongPasswordError:
            self._now.pace = None
            raise StatusError(self._wrong_password()) from None
        except StatusError:
            self._now.pace = None
            raise
        if command.cla & 0x10 == 0 and self._now.pace.keys is not None:
            self._begin(Channel(self._now.pace.keys))
            self._right_password()
        return answer

    def _wrong_password(self) -> int:
        if not (self._now.pace_by_can and self._counted):
            return 0x6300
        self._tries, self._now.resumed = max(0, self._tries - 1), False
        return 0x63C0 | self._tries

    def _right_password(self) -> None:
        self._now.pace = None
        if self._now.pace_by_can:
            self._tries = self._all_tries
        else:
            self._now.resumed = True

    def _begin(self, channel: Channel) -> None:
        self._now.channel, self._now.is_known = channel, True

    # --- the chip itself ---

    def _chip_authentication_oid(self) -> bytes:
        cipher = self.profile.chip_authentication
        return access.ca_oid(cipher) if cipher else b""

    def _authenticate_chip(self, sent: bytes) -> None:
        key = self._memory.keys.ca
        cipher: Cipher | None = self.profile.chip_authentication
        if key is None or cipher is None:
            raise StatusError(CONDITIONS)
        self._now.next_channel = access.chip_authentication(key, cipher, sent)

    def _active_authentication(self, command: Command) -> bytes:
        key = self._memory.keys.aa
        if key is None or not self._now.is_known:
            raise StatusError(CONDITIONS)
        if len(command.data) != 8:
            raise StatusError(WRONG_LENGTH)
        return access.active_authentication(key, command.data, self.chance, self.profile.active_hash)
