"""One evdev device: found by its stable name, opened, asked for the position of its switches, read.

The numbers are those of linux/input.h, checked with a C compiler against the header of Linux 6.1. A FIFO that carries
the same records (the simulated hall's) is read like a device; it cannot be asked, so it says its switches itself.
"""

import array
import contextlib
import errno
import fcntl
import os
import stat
from pathlib import Path

from kiosk.devices.inputs.records import (
    EV_SW,
    RECORD,
    SW_FRONT_PROXIMITY,
    SW_HEADPHONE_INSERT,
    SW_LINEOUT_INSERT,
    Record,
    RecordReader,
)

_READ, _WRITE = 2, 1
_CLOCK_MONOTONIC = 1
# What a read takes at most: the kernel's own buffer of a keypad holds 64 records.
_CHUNK = 64 * RECORD.size
# A keypad that sends this much without one record in it is ill.
_GARBAGE_LIMIT = 4096
_SWITCHES = (SW_HEADPHONE_INSERT, SW_LINEOUT_INSERT, SW_FRONT_PROXIMITY)
_SWITCH_BYTES = 8


def _ioctl_number(direction: int, number: int, size: int) -> int:
    """_IOC(direction, 'E', number, size) of asm-generic/ioctl.h."""
    return direction << 30 | size << 16 | ord("E") << 8 | number


EVIOCGVERSION = _ioctl_number(_READ, 0x01, 4)
EVIOCGSW = _ioctl_number(_READ, 0x1B, _SWITCH_BYTES)
EVIOCGBIT_SW = _ioctl_number(_READ, 0x20 + EV_SW, _SWITCH_BYTES)
EVIOCGRAB = _ioctl_number(_WRITE, 0x90, 4)
EVIOCSCLOCKID = _ioctl_number(_WRITE, 0xA0, 4)


class Unplugged(Exception):  # noqa: N818 - an ordinary outcome
    """The device is not there; `detail` says why in technical words."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Ill(Unplugged):
    """It is there and sends nothing that makes sense."""


def path_of(name: str, sysfs: Path = Path("/sys/class/input"), dev: Path = Path("/dev/input")) -> Path:
    """Where a device of the configuration is now. Raises `Unplugged`.

    `name:` looks the kernel's name up: udev makes no stable link for what is neither keyboard nor mouse, which is
    the case of the sound card's jack.
    """
    wanted = name.removeprefix("name:")
    if wanted == name:
        return Path(name)
    for entry in sorted(sysfs.glob("event*")):
        with contextlib.suppress(OSError):
            with (entry / "device/name").open("rb") as file:
                name_there = file.read(256).decode("utf-8", "replace")
            if name_there.split() == wanted.split():
                return dev / entry.name
    raise Unplugged("no device of that name")


class EvdevDevice:
    """Open from the start. Every method raises `Unplugged`, whereupon the device is of no more use."""

    def __init__(self, name: str, *, grab: bool) -> None:
        self._path = path_of(name)
        try:
            self._fd = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise Unplugged(_reason(error)) from None
        self._reader = RecordReader()
        try:
            self._is_device = self._prepare(grab)
        except Unplugged:
            self.close()
            raise

    def _prepare(self, grab: bool) -> bool:
        mode = os.fstat(self._fd).st_mode
        if stat.S_ISFIFO(mode):
            return False
        if not stat.S_ISCHR(mode):
            raise Unplugged("not an input device")
        try:
            fcntl.ioctl(self._fd, EVIOCGVERSION, bytes(4))
            fcntl.ioctl(self._fd, EVIOCSCLOCKID, array.array("i", [_CLOCK_MONOTONIC]).tobytes())
            if grab:
                fcntl.ioctl(self._fd, EVIOCGRAB, 1)
        except OSError as error:
            raise Unplugged("not an input device" if error.errno == errno.ENOTTY else _reason(error)) from None
        return True

    def fileno(self) -> int:
        return self._fd

    def switches(self) -> list[Record]:
        """The switches that it has and their position now, as if it had just said them; none of a FIFO."""
        if not self._is_device:
            return []
        try:
            there = int.from_bytes(fcntl.ioctl(self._fd, EVIOCGBIT_SW, bytes(_SWITCH_BYTES)), "little")
            closed = int.from_bytes(fcntl.ioctl(self._fd, EVIOCGSW, bytes(_SWITCH_BYTES)), "little")
        except OSError as error:
            raise Unplugged(_reason(error)) from None
        return [Record(0.0, EV_SW, code, closed >> code & 1) for code in _SWITCHES if there >> code & 1]

    def read(self) -> list[Record]:
        """What it has said since; at most 64 records at once."""
        try:
            data = os.read(self._fd, _CHUNK)
        except BlockingIOError:
            return []
        except OSError as error:
            raise Unplugged(_reason(error)) from None
        if not data:
            raise Unplugged("unplugged")
        records = self._reader.feed(data)
        if self._reader.skipped > _GARBAGE_LIMIT:
            raise Ill("no input records")
        return records

    def check(self) -> None:
        """Is it still what its name leads to? Another device may have come under the same name."""
        try:
            at_path, held = self._path.stat(), os.fstat(self._fd)
        except OSError as error:
            raise Unplugged(_reason(error)) from None
        if (at_path.st_dev, at_path.st_ino) != (held.st_dev, held.st_ino):
            raise Unplugged("replaced")

    def close(self) -> None:
        os.close(self._fd)


def _reason(error: OSError) -> str:
    if error.errno in (errno.EACCES, errno.EPERM):
        return "no right to read it: the kiosk's user belongs into the group `input`"
    if error.errno == errno.EBUSY:
        return "another program holds it"
    return (error.strerror or "unreadable").lower()
