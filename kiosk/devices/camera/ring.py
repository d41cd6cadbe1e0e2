"""The preview's frames in memory that driver and screen share: the layout, the owner's end and the reader's.

A file in memory without a name (memfd), inherited by its descriptor. It holds `SLOTS` frames in turn. Each slot has a
sequence that is odd while the driver writes into it and even when the frame is whole (a "seqlock"): a reader that finds
the same even number before and after it has looked has seen one whole frame. The memory is sealed in its size, so that
no driver can make the screen's look at it fail (SIGBUS), and its content is believed under limits only.
"""

import fcntl
import mmap
import os
import struct
import weakref
from typing import Final, NamedTuple

SLOTS = 3
# What a preview is drawn at, at most. Larger frames are made smaller by the driver; pictures are not.
MAX_WIDTH = 1280
MAX_HEIGHT = 960
# Blue, green, red, unused: QImage's Format_RGB32, which is drawn in 0.66 ms where RGB888 takes 1.8 (720p, smooth).
PIXEL_BYTES = 4

_PAGE = 4096
# sequence, instant of capture (CLOCK_MONOTONIC, ns), width, height in pixels
HEADER = struct.Struct("<QQII")
_SEQUENCE = struct.Struct("<Q")
_HEADER_STEP = 64
_SLOT_BYTES = -(-MAX_WIDTH * MAX_HEIGHT * PIXEL_BYTES // _PAGE) * _PAGE
SIZE = _PAGE + SLOTS * _SLOT_BYTES

# linux/fcntl.h; Python 3.11 has no names for them.
_F_ADD_SEALS = 1033
_F_SEAL_SEAL, _F_SEAL_SHRINK, _F_SEAL_GROW = 1, 2, 4


class FrameAt(NamedTuple):
    """A whole frame: `offset` bytes into the ring, rows of `width * PIXEL_BYTES` bytes without padding."""

    slot: int
    sequence: int
    captured_ns: int
    width: int
    height: int
    offset: int

    @property
    def size(self) -> int:
        return self.width * self.height * PIXEL_BYTES


def header_offset(slot: int) -> int:
    return slot * _HEADER_STEP


def pixels_offset(slot: int) -> int:
    return _PAGE + slot * _SLOT_BYTES


def parse(memory: "mmap.mmap | memoryview | bytes", slot: int, sequence: int) -> FrameAt | None:
    """The frame of that notice, if it lies there whole; None for one that is overwritten, being written or nonsense."""
    if not 0 <= slot < SLOTS or sequence % 2:
        return None
    found, captured_ns, width, height = HEADER.unpack_from(memory, header_offset(slot))
    if found != sequence or not (0 < width <= MAX_WIDTH and 0 < height <= MAX_HEIGHT):
        return None
    return FrameAt(slot, sequence, captured_ns, width, height, pixels_offset(slot))


class Ring:
    """The owner's end, in the screen's process: made here, handed to each driver, wiped when the camera is off."""

    def __init__(self) -> None:
        descriptor = os.memfd_create("kiosk-camera", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        weakref.finalize(self, os.close, descriptor)
        self.descriptor: Final = descriptor
        os.ftruncate(descriptor, SIZE)
        fcntl.fcntl(descriptor, _F_ADD_SEALS, _F_SEAL_SHRINK | _F_SEAL_GROW | _F_SEAL_SEAL)

    def wipe(self) -> None:
        """No frame is left in memory, for whoever has it mapped; its pages go back to the system."""
        with mmap.mmap(self.descriptor, SIZE) as memory:
            memory.madvise(mmap.MADV_REMOVE)


class Reader:
    """The screen's look at the ring. `memory` stays mapped as long as this object lives."""

    def __init__(self, ring: Ring) -> None:
        self.memory = memoryview(mmap.mmap(ring.descriptor, SIZE, prot=mmap.PROT_READ))

    def find(self, slot: int, sequence: int) -> FrameAt | None:
        return parse(self.memory, slot, sequence)

    def is_whole(self, frame: FrameAt) -> bool:
        """Asked after a look at the pixels: were they one frame all the time?"""
        (found,) = _SEQUENCE.unpack_from(self.memory, header_offset(frame.slot))
        return bool(found == frame.sequence)
