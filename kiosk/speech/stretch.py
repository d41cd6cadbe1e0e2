"""Recorded speech, faster or slower at the same pitch: `python -m kiosk.speech.stretch SPEED`, WAV in, samples out.

WSOLA (Verhelst and Roelands, 1993): frames of 30 ms are laid at a fixed distance, each taken near the place that the
speed asks for, where it continues best what has been laid before.
"""

import sys

import numpy as np
from numpy.typing import NDArray

from kiosk.speech.wav import MAX_HEAD, NotWavError, head

_FRAME_S = 0.030
_SEARCH_S = 0.010

Samples = NDArray[np.float64]


def stretched(samples: Samples, rate: int, speed: float) -> Samples:
    """Mono samples at `speed` times their speed."""
    half = int(rate * _FRAME_S / 2)
    search = int(rate * _SEARCH_S)
    if len(samples) < 4 * half + 2 * search:
        return samples
    window = np.hanning(2 * half + 1)[:-1]
    count = int((len(samples) - 2 * half - search) / (half * speed))
    out = np.zeros((count + 1) * half)
    place = 0
    for number in range(count):
        if number:
            place = _continuing(samples, place + half, int(number * half * speed), half, search)
        out[number * half : number * half + 2 * half] += samples[place : place + 2 * half] * window
    return out


def _continuing(samples: Samples, follows: int, wanted: int, half: int, search: int) -> int:
    """The place within `search` of `wanted` whose samples look most like those at `follows`."""
    begin = max(0, min(wanted - search, len(samples) - 2 * half))
    end = max(begin, min(wanted + search, len(samples) - 2 * half))
    pattern = samples[follows : follows + half]
    near = samples[begin : end + len(pattern)]
    likeness = np.correlate(near, pattern, "valid")
    energy = np.sqrt(np.convolve(near**2, np.ones(len(pattern)), "valid")) + 1e-9
    return begin + int(np.argmax(likeness / energy)) if len(likeness) else begin


def main() -> int:
    try:
        speed = float(sys.argv[1])
        data = sys.stdin.buffer.read()
        form, start = head(data[:MAX_HEAD])
    except (IndexError, ValueError, NotWavError):
        return 2
    if not 0.25 <= speed <= 4:
        return 2
    whole = (len(data) - start) // (2 * form.channels) * 2 * form.channels
    samples = np.frombuffer(data, "<i2", whole // 2, start).reshape(-1, form.channels).astype(np.float64)
    channels = [stretched(samples[:, channel], form.rate, speed) for channel in range(form.channels)]
    shortest = min(len(channel) for channel in channels)
    out = np.stack([channel[:shortest] for channel in channels], axis=1)
    sys.stdout.buffer.write(np.clip(out, -32768, 32767).astype("<i2").tobytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
