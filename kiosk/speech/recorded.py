"""Sentences that somebody recorded, for a language without a good voice: a folder of WAV files with a manifest.

    DIR/manifest.toml           [languages.tr] speaker = "..." (who reads, or "synthetic: ...")
    DIR/tr/<name>.wav           name: the first 32 hexadecimal digits of the SHA-256 of the sentence, as it is displayed

The name comes from the displayed sentence in its own language, and not from the French one: a translation that is
changed is no longer the one that was recorded, and is then spoken by the next engine.
"""

import hashlib
import sys
import tomllib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Annotated

import msgspec

from kiosk.errors import ConfigError
from kiosk.speech.engine import Manner, OnPiece, Outcome, Speech, whole
from kiosk.speech.playing import play
from kiosk.speech.program import run
from kiosk.speech.wav import MAX_HEAD, NotWavError, head

MANIFEST = "manifest.toml"
# Two minutes of stereo at 48 kHz.
MAX_FILE_BYTES = 24_000_000
MAX_MANIFEST_BYTES = 100_000
_CHUNK = 4096


class Reader(msgspec.Struct, frozen=True):
    """`speaker`: a person's name or role, or "synthetic: " and what made it."""

    speaker: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]

    @property
    def synthetic(self) -> bool:
        return self.speaker.lower().startswith("synthetic")


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    languages: dict[str, Reader]


def file_name(sentence: str) -> str:
    """The file of a displayed sentence, below its language's folder."""
    return hashlib.sha256(sentence.strip().encode("utf-8", "replace")).hexdigest()[:32] + ".wav"


def read_manifest(folder: Path) -> Manifest:
    """Raises `ConfigError` of one line: recordings of which nobody says who made them are not played."""
    file = folder / MANIFEST
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_MANIFEST_BYTES + 1)
        if len(data) > MAX_MANIFEST_BYTES:
            raise ConfigError(f"{file}: too large")
        return msgspec.convert(tomllib.loads(data.decode()), Manifest)
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):  # not UTF-8, not TOML, not a manifest
        raise ConfigError(f'{file}: [languages.XX] with speaker = "..." is expected') from None


class RecordedEngine:
    """Plays a file for a sentence that has one; never for one that holds a value of the citizen."""

    name = "recorded"

    def __init__(self, folder: Path) -> None:
        """Raises `ConfigError` for a folder without a usable manifest."""
        self._folder = folder
        self.manifest = read_manifest(folder)

    async def warm(self, device: str) -> None:
        """Nothing to do."""

    async def speak(self, speech: Speech, manner: Manner, on_piece: OnPiece) -> Outcome:
        utterance = speech.utterance
        if utterance.personal or utterance.kind == "spelling" or utterance.language not in self.manifest.languages:
            return "cannot"
        file = self._folder / utterance.language / file_name(utterance.text)
        return await play_file(file, manner, lambda: on_piece(whole(speech)))

    async def close(self) -> None:
        """Nothing is open."""


async def play_file(file: Path, manner: Manner, begun: Callable[[], None] = lambda: None) -> Outcome:
    """Play one WAV file at the manner's speed and volume. `begun`: the sound begins."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
        form, start = head(data[:MAX_HEAD])
    except (OSError, NotWavError):
        return "cannot"
    if len(data) > MAX_FILE_BYTES:
        return "cannot"
    if manner.speed != 1.0:
        # In a process of its own: it needs NumPy and a tenth of a second, which the screen has not.
        return await run(
            [sys.executable, "-P", "-m", "kiosk.speech.stretch", f"{manner.speed:.2f}"], data, form, manner, begun
        )
    begun()
    heard = await play(_chunks(data[start:]), form, manner.device, manner.volume_db)
    return "done" if heard else "cannot"


async def _chunks(data: bytes) -> AsyncIterator[bytes]:
    for place in range(0, len(data), _CHUNK):
        yield data[place : place + _CHUNK]
