"""The four notes of the kiosk, `assets/sounds/NAME.wav`: `python packaging/make_sounds.py`.

Made by us, of sines: soft attacks, no note below 500 Hz (small loudspeakers) or above 1100 Hz (ageing ears), each
under half a second. "go" rises, "done" comes home, "attention" falls, "help" sounds twice on one height, so that they
are told apart by their shape and not by their pitch alone. The same samples come out at each run.
"""

import array
import math
import sys
import wave
from pathlib import Path

RATE = 22050
# 12 dB below full scale: beside speech, not over it.
LEVEL = 0.25

# (hertz, seconds from the beginning, seconds of sound)
NOTES = {
    "go": ((523.25, 0.0, 0.18), (783.99, 0.13, 0.26)),
    "done": ((783.99, 0.0, 0.16), (659.26, 0.11, 0.16), (1046.50, 0.22, 0.26)),
    "attention": ((880.00, 0.0, 0.20), (587.33, 0.16, 0.30)),
    "help": ((698.46, 0.0, 0.16), (698.46, 0.22, 0.24)),
}


def note(hertz: float, seconds: float) -> list[float]:
    """A sine with a little of its octave, that begins in 12 ms and dies away."""
    samples = []
    for number in range(int(seconds * RATE)):
        moment = number / RATE
        attack = min(1.0, moment / 0.012)
        release = min(1.0, (seconds - moment) / 0.03)
        body = math.sin(2 * math.pi * hertz * moment) + 0.18 * math.sin(4 * math.pi * hertz * moment)
        samples.append(body * attack * release * math.exp(-5.0 * moment / seconds))
    return samples


def sound(notes: tuple[tuple[float, float, float], ...]) -> "array.array[int]":
    length = max(int((begin + seconds) * RATE) for _, begin, seconds in notes) + 1
    mix = [0.0] * length
    for hertz, begin, seconds in notes:
        for number, value in enumerate(note(hertz, seconds)):
            mix[int(begin * RATE) + number] += value
    peak = max(abs(value) for value in mix)
    return array.array("h", (round(32767 * LEVEL * value / peak) for value in mix))


def main() -> int:
    folder = Path(__file__).resolve().parent.parent / "assets" / "sounds"
    folder.mkdir(exist_ok=True)
    for name, notes in NOTES.items():
        samples = sound(notes)
        if sys.byteorder == "big":
            samples.byteswap()
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples.tobytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
