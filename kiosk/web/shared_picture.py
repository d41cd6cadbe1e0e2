"""The picture of a page in memory that the engine's process and the screen share.

As the camera's ring (`devices/camera/ring.py`): a file in memory without a name, sealed in its size, two pictures in
turn, each with a sequence that is odd while it is written ("seqlock"). A page is as large as the screen's place for it,
and its picture may be of any shape below `MAX_SIDE`.
"""

import fcntl
import mmap
import os
import struct
import weakref
from typing import Final

from kiosk.devices.camera.ring import PIXEL_BYTES, FrameAt

SLOTS = 2
MAX_SIDE = 2400
MAX_PIXELS = 2400 * 1600

_PAGE = 4096
# sequence, an instant (CLOCK_MONOTONIC, ns), width and height in pixels
_HEADER = struct.Struct("<QQII")
_SEQUENCE = struct.Struct("<Q")
_STEP = 64
_SLOT_BYTES = -(-MAX_PIXELS * PIXEL_BYTES // _PAGE) * _PAGE
SIZE = _PAGE + SLOTS * _SLOT_BYTES

# linux/fcntl.h; Python 3.11 has no names for them.
_F_ADD_SEALS = 1033
_F_SEAL_SEAL, _F_SEAL_SHRINK, _F_SEAL_GROW = 1, 2, 4


def fits(width: int, height: int) -> bool:
    return 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS


class SharedPicture:
    """The screen's end: made for a visit's view, handed to the engine, gone with the visit."""

    def __init__(self) -> None:
        descriptor = os.memfd_create("kiosk-web", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        weakref.finalize(self, os.close, descriptor)
        self.descriptor: Final = descriptor
        os.ftruncate(descriptor, SIZE)
        fcntl.fcntl(descriptor, _F_ADD_SEALS, _F_SEAL_SHRINK | _F_SEAL_GROW | _F_SEAL_SEAL)
        self.memory: Final = memoryview(mmap.mmap(descriptor, SIZE, prot=mmap.PROT_READ))

    def find(self, slot: int, sequence: int) -> FrameAt | None:
        """The picture of that notice, if it lies there whole; None for one that is overwritten or nonsense."""
        if not 0 <= slot < SLOTS or sequence % 2:
            return None
        found, at, width, height = _HEADER.unpack_from(self.memory, slot * _STEP)
        if found != sequence or not fits(width, height):
            return None
        return FrameAt(slot, sequence, at, width, height, _PAGE + slot * _SLOT_BYTES)

    def is_whole(self, frame: FrameAt) -> bool:
        """Asked after a look at the pixels: were they one picture all the time?"""
        (found,) = _SEQUENCE.unpack_from(self.memory, frame.slot * _STEP)
        return bool(found == frame.sequence)

    def wipe(self) -> None:
        """No picture is left in memory; its pages go back to the system."""
        with mmap.mmap(self.descriptor, SIZE) as memory:
            memory.madvise(mmap.MADV_REMOVE)


class PictureWriter:
    """The engine's end."""

    def __init__(self, descriptor: int) -> None:
        self._memory = mmap.mmap(descriptor, SIZE)
        self._sequence = 0
        self._slot = 0

    def write(self, pixels: "memoryview | bytes", width: int, height: int, at_ns: int) -> tuple[int, int]:
        """`pixels`: rows of `width` times blue, green, red, unused. -> slot and sequence to be told."""
        slot = self._slot = 1 - self._slot
        self._sequence += 2
        _HEADER.pack_into(self._memory, slot * _STEP, self._sequence - 1, at_ns, width, height)
        begin = _PAGE + slot * _SLOT_BYTES
        self._memory[begin : begin + width * height * PIXEL_BYTES] = pixels
        _SEQUENCE.pack_into(self._memory, slot * _STEP, self._sequence)
        return slot, self._sequence
