"""Cuts an ESC/POS byte stream into commands, whatever the pieces it comes in and whoever wrote it.

Source: Epson, "ESC/POS Command Reference" (TM-T88V). Hostile bytes are safe: a command holds at most `MAX_DATA`
bytes, what claims more is skipped without being kept, and what is unknown is dropped after its two-byte name.
"""

import re
from collections.abc import Callable, Iterator

import msgspec

MAX_DATA = 1 << 20
_MAX_LIST = 255  # bytes before the NUL that ends a list
_TEXT = re.compile(rb"[\x20-\xff]+")

DLE, ESC, FS, GS = 0x10, 0x1B, 0x1C, 0x1D


class Command(msgspec.Struct, frozen=True):
    """`name`: the bytes that name it ("TEXT" for a run of printable bytes); `data`: what follows them."""

    name: bytes
    data: bytes = b""


# Commands by the count of the bytes that follow their name.
_FIXED: dict[bytes, int] = {
    **{b"\x1b" + bytes((c,)): 0 for c in b"2@SLimv\x0c<"},
    **{b"\x1b" + bytes((c,)): 1 for c in b" !-3=+AEGJMRTUVadefrtu{%?"},
    **{b"\x1b" + bytes((c,)): 2 for c in b"$\\BKcC"},
    **{b"\x1b" + bytes((c,)): 3 for c in b"p"},
    **{b"\x1b" + bytes((c,)): 8 for c in b"W"},
    **{b"\x1d" + bytes((c,)): 0 for c in b":\x0c"},
    **{b"\x1d" + bytes((c,)): 1 for c in b"!/BHITabfhrwjE"},
    **{b"\x1d" + bytes((c,)): 2 for c in b"$LPW\\"},
    **{b"\x1d" + bytes((c,)): 3 for c in b"^"},
    **{b"\x1c" + bytes((c,)): 0 for c in b"&."},
    **{b"\x1c" + bytes((c,)): 1 for c in b"!-CW"},
    **{b"\x1c" + bytes((c,)): 2 for c in b"Sp"},
}

SizeOf = Callable[[bytes], int]

# Commands whose head (its length, and how to read it) says how many bytes follow.
_COUNTED: dict[bytes, tuple[int, SizeOf]] = {
    b"\x1dV": (1, lambda h: 1 if h[0] in (65, 66, 97, 98, 103, 104) else 0),
    b"\x1dv": (6, lambda h: (h[2] + 256 * h[3]) * (h[4] + 256 * h[5])),
    b"\x1d*": (2, lambda h: h[0] * h[1] * 8),
    b"\x1b*": (3, lambda h: (h[1] + 256 * h[2]) * (3 if h[0] in (32, 33) else 1)),
    b"\x1d8": (5, lambda h: int.from_bytes(h[1:5], "little")),
    **{bytes((first, 0x28)): (3, lambda h: h[1] + 256 * h[2]) for first in (ESC, FS, GS)},
}


class Parser:
    """Feed it bytes as they come; it yields each command once it is whole."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._skip = 0

    def feed(self, data: bytes) -> Iterator[Command]:
        """Commands in order. At most `MAX_DATA` and a few bytes are held back between calls."""
        self._kept += data
        at = 0
        try:
            while True:
                if self._skip:
                    step = min(self._skip, len(self._kept) - at)
                    self._skip -= step
                    at += step
                    if self._skip:
                        return
                if at == len(self._kept):
                    return
                taken = self._take(at)
                if taken is None:
                    return
                command, at = taken
                if command is not None:
                    yield command
        finally:
            del self._kept[:at]

    def _take(self, at: int) -> tuple[Command | None, int] | None:
        """The command at `at` and where the next begins; None when it is not whole yet."""
        first = self._kept[at]
        if first in (DLE, ESC, FS, GS):
            if at + 1 >= len(self._kept):
                return None
            return self._take_named(bytes(self._kept[at : at + 2]), at + 2)
        run = _TEXT.match(self._kept, at)
        if run:
            return Command(b"TEXT", run.group()), run.end()
        return Command(bytes((first,))), at + 1

    def _take_named(self, name: bytes, at: int) -> tuple[Command | None, int] | None:
        fixed = _FIXED.get(name)
        if fixed is not None:
            return self._exactly(name, at, fixed)
        counted = _COUNTED.get(name)
        if counted is not None:
            return self._counted(name, at, *counted)
        match name:
            case b"\x10\x04" | b"\x10\x05" | b"\x10\x14":
                return self._real_time(name, at)
            case b"\x1dk":
                return self._bar_code(name, at)
            case b"\x1bD":
                return self._list(name, at)
            case _:
                return None, at

    def _exactly(self, name: bytes, at: int, count: int) -> tuple[Command, int] | None:
        if len(self._kept) < at + count:
            return None
        return Command(name, bytes(self._kept[at : at + count])), at + count

    def _real_time(self, name: bytes, at: int) -> tuple[Command, int] | None:
        if at >= len(self._kept):
            return None
        if name == b"\x10\x14":  # function 8, clear the buffers, carries a fixed word of seven bytes
            return self._exactly(name, at, 8 if self._kept[at] == 8 else 3)
        return self._exactly(name, at, 2 if self._kept[at] in (7, 8) and name == b"\x10\x04" else 1)

    def _counted(self, name: bytes, at: int, head: int, size_of: SizeOf) -> tuple[Command | None, int] | None:
        """A head of fixed length that says how much follows it."""
        if len(self._kept) < at + head:
            return None
        size = size_of(bytes(self._kept[at : at + head]))
        if size > MAX_DATA:
            self._skip = size
            return None, at + head
        return self._exactly(name, at, head + size)

    def _bar_code(self, name: bytes, at: int) -> tuple[Command | None, int] | None:
        if at >= len(self._kept):
            return None
        if self._kept[at] <= 6:
            return self._list(name, at)
        return self._counted(name, at, 2, lambda h: h[1])

    def _list(self, name: bytes, at: int) -> tuple[Command, int] | None:
        """Bytes up to a NUL, or as many as the printer has room for."""
        start = at + 1 if name == b"\x1dk" else at
        end = self._kept.find(b"\0", start, start + _MAX_LIST)
        if end >= 0:
            return Command(name, bytes(self._kept[at:end])), end + 1
        if len(self._kept) < start + _MAX_LIST:
            return None
        return Command(name, bytes(self._kept[at : start + _MAX_LIST])), start + _MAX_LIST
