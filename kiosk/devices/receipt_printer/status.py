"""What a printer says, byte by byte, and what it means (Epson, "ESC/POS Command Reference": DLE EOT, GS r, GS a,
GS ( H). Hostile until sorted: any bytes in any order and in any pieces give values.

The kinds can be told apart by their fixed bits, so that one answer may come in the middle of another.
"""

import secrets
from collections.abc import Iterator

import msgspec

from kiosk.devices.states import Fault
from kiosk.errors import Code

# Real-time status, answered at once even off line: 1 printer, 2 cause of being off line, 3 error, 4 roll.
QUESTIONS = tuple(b"\x10\x04" + bytes((n,)) for n in (1, 2, 3, 4))
# Queued status, answered when everything before it has been processed: nearly every ESC/POS printer knows it.
WHEN_DONE = b"\x1dr\x01"
# Forget what is still to be printed (DLE DC4, function 8), in real time.
FORGET = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
# Of these letters none looks like an answer to DLE EOT, which may come in the middle of a process id.
_ID_LETTERS = "ABCDEFGHIJKLMNO"

_BLOCK, _PROCESS_ID = 0x37, 0x22
_MAX_BLOCK = 8
_GARBAGE = Fault(Code.PRINTER_ERROR, "status bytes are not as specified")


class RealTime(msgspec.Struct, frozen=True):
    """The answer to one of `QUESTIONS`."""

    byte: int


class Queued(msgspec.Struct, frozen=True):
    """The answer to `WHEN_DONE`."""

    byte: int


class ProcessId(msgspec.Struct, frozen=True):
    """The answer to `when_done(id)`: all that was sent before it is on the paper."""

    name: bytes


class Automatic(msgspec.Struct, frozen=True):
    """Four bytes that a printer sends by itself when its state changes, if somebody told it to (GS a)."""

    data: bytes


class Noise(msgspec.Struct, frozen=True):
    """A byte that has no place where it stands."""

    byte: int


Answer = RealTime | Queued | ProcessId | Automatic | Noise


class Sorter:
    """Feed it bytes as they come. It holds back at most seven of them."""

    def __init__(self) -> None:
        self._automatic = bytearray()
        self._block = bytearray()

    @property
    def in_the_middle(self) -> bool:
        """Whether an answer has begun that has not ended."""
        return bool(self._automatic or self._block)

    def feed(self, data: bytes) -> Iterator[Answer]:
        for byte in data:
            yield from self._take(byte)

    def _take(self, byte: int) -> Iterator[Answer]:
        if byte & 0x93 == 0x12:  # an answer to DLE EOT, wherever it comes
            yield RealTime(byte)
        elif self._block:
            yield from self._take_in_block(byte)
        elif byte == _BLOCK:
            yield from self._broken_off()
            self._block.append(byte)
        elif byte & 0x93 == 0x10:  # the first of four
            yield from self._broken_off()
            self._automatic.append(byte)
        elif byte & 0x90 == 0:
            yield from self._take_plain(byte)
        else:
            yield from self._broken_off()
            yield Noise(byte)

    def _take_plain(self, byte: int) -> Iterator[Answer]:
        if not self._automatic:
            yield Queued(byte)
            return
        self._automatic.append(byte)
        if len(self._automatic) == 4:
            yield Automatic(bytes(self._automatic))
            self._automatic.clear()

    def _take_in_block(self, byte: int) -> Iterator[Answer]:
        self._block.append(byte)
        if byte == 0:
            block = bytes(self._block)
            self._block.clear()
            if len(block) == 7 and block[1] == _PROCESS_ID:
                yield ProcessId(block[2:6])
        elif len(self._block) >= _MAX_BLOCK:
            yield from self._broken_off()

    def _broken_off(self) -> Iterator[Answer]:
        """What was begun does not go on as it should."""
        for byte in (*self._block, *self._automatic):
            yield Noise(byte)
        self._block.clear()
        self._automatic.clear()


def new_id() -> bytes:
    """A process id, for one ticket."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(4)).encode()


def when_done(process_id: bytes) -> bytes:
    """As `WHEN_DONE`, but the answer names the ticket: an answer that is late for an earlier one is not taken for
    this one's (GS ( H, function 48)."""
    return b"\x1d(H\x06\x00\x30\x30" + process_id


def is_real_time(byte: int) -> bool:
    """Bits 1 and 4 are set, 0 and 7 are not, in every answer to DLE EOT."""
    return byte & 0x93 == 0x12


def judge(answers: bytes) -> Fault | None:
    """What the four answers to `QUESTIONS` say; None: ready. The most telling reason comes first."""
    if len(answers) != len(QUESTIONS) or not all(is_real_time(byte) for byte in answers):
        return _GARBAGE
    printer, offline, error, roll = answers
    if offline & 0x04:
        return Fault(Code.PRINTER_COVER_OPEN)
    if offline & 0x20 or roll & 0x60:
        return Fault(Code.PRINTER_NO_PAPER)
    if offline & 0x40 or error & 0x68:
        return Fault(Code.PRINTER_ERROR, _error_name(error))
    if printer & 0x08:
        return Fault(Code.PRINTER_ERROR, "off line")
    return None


def judge_when_done(byte: int) -> Fault | None:
    """What the answer to `WHEN_DONE` says: bits 2 and 3 are set when the roll has ended."""
    if byte & 0x90:
        return _GARBAGE
    return Fault(Code.PRINTER_NO_PAPER) if byte & 0x0C else None


def judge_automatic(data: bytes) -> Fault | None:
    """What the four bytes say: 1 printer, 2 error, 3 roll."""
    if len(data) != 4 or data[0] & 0x93 != 0x10 or any(byte & 0x90 for byte in data[1:]):
        return _GARBAGE
    printer, error, roll, _ = data
    if printer & 0x20:
        return Fault(Code.PRINTER_COVER_OPEN)
    if roll & 0x0C:
        return Fault(Code.PRINTER_NO_PAPER)
    if error & 0x6C:
        return Fault(Code.PRINTER_ERROR, _error_name(error))
    return Fault(Code.PRINTER_ERROR, "off line") if printer & 0x08 else None


def _error_name(error: int) -> str:
    if error & 0x08:
        return "cutter"
    return "not recoverable" if error & 0x20 else "error"
