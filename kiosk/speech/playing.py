"""Samples to a sound device, through `aplay` (ALSA; PulseAudio and PipeWire by their ALSA plug-ins)."""

import array
import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from typing import NamedTuple

from kiosk.speech.children import Child

# 40 ms of ALSA buffer are enough for a machine that is busy, and short enough for "at once".
_BUFFER_US = 120_000
# A sound device that takes nothing for so long is not there.
STALLED_S = 10.0
# Longer than any sentence; a program that never ends is ended.
MAX_SECONDS = 600


class Format(NamedTuple):
    """Signed 16 bit little-endian samples."""

    rate: int = 22050
    channels: int = 1


async def play(chunks: AsyncIterator[bytes], form: Format, device: str, volume_db: int) -> bool:
    """Play the chunks as they come; whether all of them were heard. A caller who is cancelled silences it."""
    try:
        child = await Child.start(_aplay(form, device))
    except OSError:
        return False
    try:
        gain = 10 ** (volume_db / 20)
        left = MAX_SECONDS * form.rate * form.channels * 2
        odd = b""
        async for chunk in chunks:
            data = odd + chunk[:left]
            left -= len(chunk)
            whole = len(data) // 2 * 2
            odd = data[whole:]
            async with asyncio.timeout(STALLED_S):
                child.writer.write(scaled(data[:whole], gain))
                await child.writer.drain()
            if left <= 0:
                break
        child.writer.write_eof()
        return await child.exited()
    except (OSError, TimeoutError):
        return False
    finally:
        child.kill()
        with contextlib.suppress(OSError):
            await child.writer.wait_closed()


async def can_play(device: str) -> bool:
    """Whether the device is there and can be opened: an empty sound is played to it."""
    return await play(_nothing(), Format(), device, 0)


async def _nothing() -> AsyncIterator[bytes]:
    for nothing in tuple[bytes, ...]():
        yield nothing


def scaled(samples: bytes, gain: float) -> bytes:
    """Softer samples; `gain` is at most 1, so that none is clipped."""
    if gain >= 1:
        return samples
    values = array.array("h", samples)
    if sys.byteorder == "big":
        values.byteswap()
    softer = array.array("h", (int(value * gain) for value in values))
    if sys.byteorder == "big":
        softer.byteswap()
    return softer.tobytes()


def _aplay(form: Format, device: str) -> tuple[str, ...]:
    return (
        "aplay", "-q", "-D", device, "-t", "raw", "-f", "S16_LE", "-r", str(form.rate), "-c", str(form.channels),
        f"--buffer-time={_BUFFER_US}",
    )  # fmt: skip
