"""A sound card that writes down what it is given, and an engine that speaks when it is told to."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kiosk.config import Speech as SpeechConfig
from kiosk.speech.engine import Manner, OnPiece, Outcome, Speech
from kiosk.speech.say_as import Piece, pieces
from kiosk.speech.utterance import Kind, Utterance
from tests.support.patience import PATIENCE_S

RATE = 22050
TEXT = (
    "Vous allez déclarer un changement d'adresse. Préparez votre pièce d'identité et un justificatif de domicile de "
    "moins d'un an. Posez le papier sur la vitre, face imprimée vers le bas, puis refermez le couvercle."
)

_CARD = """
pcm.silence {{ type null }}
pcm.loudspeaker {{ type file slave.pcm "silence" format "raw" file "{folder}/loudspeaker.raw" }}
pcm.headset {{ type file slave.pcm "silence" format "raw" file "{folder}/headset.raw" }}
pcm.real_time {{ type file slave.pcm "silence" format "raw" file "| exec {python} {reader} {folder}/real_time.raw" }}
"""
# Takes samples no faster than a loudspeaker does; a pipe of a page, so that little is taken ahead.
_READER = """
import contextlib, fcntl, os, sys, time
with contextlib.suppress(OSError):  # there may be more in it already
    fcntl.fcntl(0, fcntl.F_SETPIPE_SZ, 4096)
due = time.monotonic()
with open(sys.argv[1], "ab", buffering=0) as out:
    while data := os.read(0, 2048):
        out.write(data)
        due = max(due, time.monotonic() - 0.05) + len(data) / 44100
        time.sleep(max(0.0, due - time.monotonic()))
"""


class SoundCard:
    """ALSA devices "loudspeaker", "headset" (at once) and "real_time", whose sound goes to files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[Path, int] = {}
        reader = folder / "reader.py"
        reader.write_text(_READER, encoding="utf-8")
        self.alsa = folder / "asound.conf"
        self.alsa.write_text(_CARD.format(folder=folder, python=sys.executable, reader=reader), encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        return {"ALSA_CONFIG_PATH": f"/usr/share/alsa/alsa.conf:{self.alsa}"}

    def heard(self, device: str = "loudspeaker") -> NDArray[np.float64]:
        """Samples so far, from -1 to 1, without the silence at both ends."""
        file = self._folder / f"{device}.raw"
        data = file.read_bytes() if file.exists() else b""
        data = data[self._known.get(file, 0) :]
        samples = np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.float64) / 32768
        loud = np.flatnonzero(np.abs(samples) > 0.005)
        return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]

    def empty(self) -> None:
        """For players that open the device anew for each sound."""
        self._known.clear()
        for file in self._folder.glob("*.raw"):
            file.unlink()

    def forget(self) -> None:
        """For an engine that keeps the device open: what follows is what is heard."""
        for file in self._folder.glob("*.raw"):
            self._known[file] = file.stat().st_size


def card_config(**changes: object) -> SpeechConfig:
    settings: dict[str, object] = {"loudspeaker_device": "loudspeaker", "headset_device": "headset", **changes}
    return SpeechConfig(**settings)  # type: ignore[arg-type]


def level_db(samples: NDArray[np.float64]) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(samples**2))))


def pitch_hz(samples: NDArray[np.float64], rate: int = RATE) -> float:
    """The median pitch of the voiced parts, by autocorrelation of 40 ms frames between 60 and 400 Hz."""
    size = int(rate * 0.04)
    low, high = rate // 400, rate // 60
    found = []
    for start in range(0, len(samples) - 2 * size, size):
        frame = samples[start : start + 2 * size] - np.mean(samples[start : start + 2 * size])
        alike = np.correlate(frame, frame, "full")[len(frame) - 1 :]
        if alike[0] < 0.5:
            continue
        lag = low + int(np.argmax(alike[low:high]))
        if alike[lag] > 0.5 * alike[0]:
            found.append(rate / lag)
    return float(np.median(found))


def utterance(text: str, kind: Kind = "control", *, language: str = "fr", personal: bool = False) -> Utterance:
    return Utterance(text, language, kind, personal=personal, key="here")


def speech(text: str, language: str = "fr") -> Speech:
    one = utterance(text, language=language)
    return Speech(one, pieces(one))


class ToldEngine:
    """Speaks a sentence when it is told that it has been heard. `said`: every text that was begun, with its manner."""

    name = "told"

    def __init__(self, *, able: bool = True) -> None:
        self.able = able
        self.said: list[tuple[str, Manner]] = []
        self.silenced: list[str] = []
        self._begun = asyncio.Condition()
        self._end = asyncio.Event()
        self._quiet = asyncio.Event()

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.said]

    async def warm(self, device: str) -> None:
        pass

    async def speak(self, speech: Speech, manner: Manner, on_piece: OnPiece) -> Outcome:
        self._end.clear()
        self.said.append((speech.utterance.text, manner))
        async with self._begun:
            self._begun.notify_all()
        if not self.able:
            return "cannot"
        try:
            for piece in speech.pieces:
                if piece.heard:
                    on_piece(piece)
            await self._end.wait()
        except asyncio.CancelledError:
            self.silenced.append(speech.utterance.text)
            self._quiet.set()
            raise
        return "done"

    def finish(self) -> None:
        """The present sentence has been heard."""
        self._end.set()

    async def begun(self, count: int, timeout_s: float = PATIENCE_S) -> None:
        """Wait until so many sentences have been begun, in all."""
        async with asyncio.timeout(timeout_s), self._begun:
            await self._begun.wait_for(lambda: len(self.said) >= count)

    async def silent(self, count: int, timeout_s: float = PATIENCE_S) -> None:
        """Wait until so many sentences have been cut off, in all."""
        async with asyncio.timeout(timeout_s):
            while len(self.silenced) < count:
                self._quiet.clear()
                await self._quiet.wait()

    async def close(self) -> None:
        pass


class Words:
    """The pieces that an engine reported."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.some = asyncio.Event()
        self.count = 0

    def __call__(self, piece: Piece) -> None:
        self.pieces.append(piece)
        self.some.set()

    @property
    def starts(self) -> Sequence[int]:
        return [piece.start for piece in self.pieces]
