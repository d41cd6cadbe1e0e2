"""What a JPEG of a camera says of itself, before anything decodes it: hostile bytes give a sentence, not a picture.

libjpeg is patient: it draws a broken file as far as it can and makes the rest grey, and it makes room for whatever size
the header claims. So the structure is walked first (ITU-T T.81, annex B): a whole file, of a size that a camera has.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

MAX_BYTES = 16 * 1024 * 1024
# No camera of a kiosk has more; a decoded frame of it takes 72 MB. A driver allows less: what its settings ask for.
MAX_SIDE = 6000
MAX_PIXELS = 24_000_000

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
# Start of frame: baseline, extended, progressive. The others (lossless, arithmetic, hierarchical) libjpeg lacks.
_SOF = (0xC0, 0xC1, 0xC2)
# In entropy-coded data an FF is followed by 00 (stuffed), a restart marker, or another FF (fill).
_MARKER = re.compile(rb"\xff(?![\x00\xd0-\xd7\xff])")
_MAX_SEGMENTS = 1000


class Size(NamedTuple):
    width: int
    height: int


def check(data: bytes, most: int = MAX_PIXELS) -> Size | str:
    """The size in pixels of a whole JPEG file of at most `most` pixels, or what is wrong with it (English, technical,
    nothing of its content).

    `data`: one file, from SOI to EOI; what follows EOI is ignored, as cameras pad their frames.
    """
    try:
        return _measure(data, most)
    except _BrokenError as broken:
        return str(broken)


class _BrokenError(Exception):
    pass


def _measure(data: bytes, most: int) -> Size:
    size: Size | None = None
    for marker, at, length in _segments(data):
        if marker in _SOF:
            if size is not None or length < 8:
                raise _BrokenError("more than one picture")
            height, width = (int.from_bytes(data[at + n : at + n + 2], "big") for n in (3, 5))
            if problem := size_problem(width, height, most):
                raise _BrokenError(problem)
            size = Size(width, height)
        elif marker == _SOS and size is None:
            raise _BrokenError("data before its size")
    if size is None:
        raise _BrokenError("no picture in it")
    return size


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """`(marker, offset of its length, length)` of each segment up to EOI. Raises `_BrokenError`."""
    if len(data) > MAX_BYTES or data[:2] != b"\xff\xd8":
        raise _BrokenError("not a JPEG, or a very long one")
    at = 2
    for _ in range(_MAX_SEGMENTS):
        found = _MARKER.search(data, at)
        if found is None or found.end() >= len(data):
            raise _BrokenError("cut short")
        marker, at = data[found.end()], found.end() + 1
        if marker == _EOI:
            return
        length = int.from_bytes(data[at : at + 2], "big")
        if marker == _SOI or marker < 0xC0 or length < 2 or at + length > len(data):
            raise _BrokenError("a broken segment")
        yield marker, at, length
        at += length
        # After an SOS comes entropy-coded data, after any other segment the next marker.
        if marker != _SOS and data[at : at + 1] != b"\xff":
            raise _BrokenError("bytes between two segments")
    raise _BrokenError("too many segments")


def size_problem(width: int, height: int, most: int = MAX_PIXELS) -> str:
    """Empty for a size that a frame may have."""
    if 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= min(most, MAX_PIXELS):
        return ""
    return f"{width} x {height} pixels"
