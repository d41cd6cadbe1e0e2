"""The machine's touchscreens, by which a screen without a picture is woken: without an output no touch has a place.

Nothing that they say is looked at but that they say something.
"""

import contextlib
import os
from pathlib import Path

SYSFS = Path("/sys/class/input")
DEV = Path("/dev/input")
# ABS_MT_POSITION_X of linux/input-event-codes.h; the kernel writes its bits as words of 64, the highest first.
_MT_POSITION_X = 0x35
_WORD_BITS = 64
_CHUNK = 64 * 1024


class Fingers:
    """Open from the start; whoever holds it listens to `descriptors`."""

    def __init__(self, sysfs: Path = SYSFS, dev: Path = DEV) -> None:
        self._sysfs, self._dev = sysfs, dev
        self._open: dict[str, int] = {}
        self.look()

    @property
    def descriptors(self) -> tuple[int, ...]:
        return tuple(self._open.values())

    def look(self) -> bool:
        """Take what has been plugged in; whether there is one to listen to."""
        for name in _touchscreens(self._sysfs):
            if name not in self._open:
                with contextlib.suppress(OSError):  # it has gone again, or is not for this user
                    self._open[name] = os.open(self._dev / name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        return bool(self._open)

    def read(self, descriptor: int) -> bool:
        """Whether it was a finger: a device that has left is readable as well, and is let go."""
        try:
            said = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return False
        except OSError:
            said = b""
        if not said:
            self._drop(descriptor)
        return bool(said)

    def _drop(self, descriptor: int) -> None:
        self._open = {name: one for name, one in self._open.items() if one != descriptor}
        os.close(descriptor)

    def close(self) -> None:
        for descriptor in self.descriptors:
            self._drop(descriptor)


def _touchscreens(sysfs: Path) -> list[str]:
    found = []
    for entry in sorted(sysfs.glob("event*")):
        with contextlib.suppress(OSError, ValueError):
            words = (entry / "device/capabilities/abs").read_text("ascii").split()
            bits = sum(int(word, 16) << _WORD_BITS * place for place, word in enumerate(reversed(words)))
            if bits >> _MT_POSITION_X & 1:
                found.append(entry.name)
    return found
