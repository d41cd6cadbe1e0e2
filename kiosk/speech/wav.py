"""The head of a WAV stream, under limits; also of one that is written to a pipe and does not know its length."""

import struct

from kiosk.speech.playing import Format

# The samples begin within so many bytes: what stands before them (names, dates) is skipped.
MAX_HEAD = 4096


class NotWavError(Exception):
    """Not a WAV stream that can be played: 16 bit PCM, one or two channels, 8 to 48 kHz."""


def head(data: bytes) -> tuple[Format, int]:
    """The format, and where the samples begin. `data`: the first bytes, up to `MAX_HEAD`. Raises `NotWavError`."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise NotWavError("no RIFF")
    form: Format | None = None
    place = 12
    while place + 8 <= min(len(data), MAX_HEAD):
        name, size = data[place : place + 4], struct.unpack_from("<I", data, place + 4)[0]
        place += 8
        if name == b"data" and form is not None:
            return form, place
        if name == b"fmt ":
            form = _format(data[place : place + 16])
        place += size + size % 2
    raise NotWavError("no samples")


def _format(data: bytes) -> Format:
    if len(data) < 16:
        raise NotWavError("short")
    coding, channels, rate, _, _, bits = struct.unpack("<HHIIHH", data)
    if coding not in (1, 0xFFFE) or bits != 16 or channels not in (1, 2) or not 8000 <= rate <= 48000:
        raise NotWavError("another format")
    return Format(rate, channels)
