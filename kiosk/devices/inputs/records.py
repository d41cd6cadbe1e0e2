"""`struct input_event` of Linux out of a byte stream (linux/input.h), pure.

The kernel hands over whole records. What comes is judged all the same, as the other end may be a pipe or a driver
gone wrong: bytes that cannot be a record are skipped, one at a time, until one fits again.
"""

import struct
from typing import NamedTuple

# struct timeval as two native longs, then type, code, value: 24 bytes on a 64-bit system, 16 on a 32-bit one.
RECORD = struct.Struct("@llHHi")

EV_SYN, EV_KEY, EV_SW = 0x00, 0x01, 0x05
SYN_REPORT, SYN_DROPPED = 0, 3
SW_HEADPHONE_INSERT, SW_LINEOUT_INSERT, SW_FRONT_PROXIMITY = 0x02, 0x06, 0x0B

# The highest code of each type (input-event-codes.h); other types are none.
_MAX_CODE = {
    EV_SYN: 0x0F, EV_KEY: 0x2FF, 0x02: 0x0F, 0x03: 0x3F, 0x04: 0x07, EV_SW: 0x11,
    0x11: 0x0F, 0x12: 0x07, 0x14: 0x01, 0x15: 0x7F,
}  # fmt: skip
_MAX_VALUE = {EV_KEY: 2, EV_SW: 1}
_MICROSECONDS = 1_000_000


class Record(NamedTuple):
    """`at_s`: seconds of the clock that the sender has; for a device that has been told so, the monotonic one."""

    at_s: float
    type: int
    code: int
    value: int


class RecordReader:
    """Records out of pieces of any size. `skipped`: bytes that fitted nowhere since the last good record."""

    def __init__(self) -> None:
        self._rest = b""
        self.skipped = 0

    def feed(self, data: bytes) -> list[Record]:
        data = self._rest + data
        found: list[Record] = []
        start = 0
        while start + RECORD.size <= len(data):
            record = _record(data, start)
            if record is None:
                start += 1
                self.skipped += 1
            else:
                start += RECORD.size
                self.skipped = 0
                found.append(record)
        self._rest = data[start:]
        return found


def _record(data: bytes, start: int) -> Record | None:
    seconds, microseconds, kind, code, value = RECORD.unpack_from(data, start)
    if seconds < 0 or not 0 <= microseconds < _MICROSECONDS or code > _MAX_CODE.get(kind, -1):
        return None
    if kind in _MAX_VALUE and not 0 <= value <= _MAX_VALUE[kind]:
        return None
    return Record(seconds + microseconds / _MICROSECONDS, kind, code, value)
