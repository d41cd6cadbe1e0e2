"""A voice that is an external program with its model on the disk (Piper and its like): text in, sound out."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from kiosk.config import SpeechProgram
from kiosk.speech.children import Child
from kiosk.speech.engine import Manner, OnPiece, Outcome, Speech, whole
from kiosk.speech.playing import Format, play
from kiosk.speech.say_as import joined
from kiosk.speech.speechd.voices import spoken
from kiosk.speech.wav import MAX_HEAD, NotWavError, head

# Piper loads a model of 60 MB before its first sample.
FIRST_SOUND_S = 15.0
_CHUNK = 4096


class ProgramEngine:
    """Runs the program once for each sentence."""

    name = "program"

    def __init__(self, programs: dict[str, SpeechProgram], words_per_minute: int) -> None:
        self._programs = programs
        self._wpm = words_per_minute

    async def warm(self, device: str) -> None:
        """Nothing to do: a program starts with its sentence."""

    async def speak(self, speech: Speech, manner: Manner, on_piece: OnPiece) -> Outcome:
        language = speech.utterance.language
        program = self._programs.get(language) or self._programs.get(spoken(language))
        if program is None:
            return "cannot"
        text = joined(speech.utterance.text, speech.pieces)
        command = [_filled(argument, manner.speed, self._wpm) for argument in program.command]
        return await run(
            command,
            f"{text}\n".encode("utf-8", "replace"),
            Format(program.sample_rate),
            manner,
            lambda: on_piece(whole(speech)),
        )

    async def close(self) -> None:
        """Nothing stays behind between sentences."""


async def run(command: Sequence[str], given: bytes, raw: Format, manner: Manner, begun: Callable[[], None]) -> Outcome:
    """Play what a program answers to `given`: WAV, or samples of the format `raw`. `begun`: the sound begins."""
    try:
        child = await Child.start(command)
    except OSError:
        return "cannot"
    feeding = asyncio.get_running_loop().create_task(child.feed(given))
    try:
        first = await _first(child)
        form, start = head(first) if first[:4] == b"RIFF" else (raw, 0)
        if len(first) <= start:
            return "cannot"
        begun()
        heard = await play(_samples(child, first[start:]), form, manner.device, manner.volume_db)
        return "done" if heard and await child.exited() else "cannot"
    except (OSError, TimeoutError, NotWavError):
        return "cannot"
    finally:
        feeding.cancel()
        child.kill()
        await asyncio.wait([feeding])


async def _first(child: Child) -> bytes:
    """Enough bytes for a WAV's head, or all if there are fewer."""
    data = b""
    async with asyncio.timeout(FIRST_SOUND_S):
        while len(data) < MAX_HEAD and (more := await child.reader.read(MAX_HEAD - len(data))):
            data += more
    return data


async def _samples(child: Child, first: bytes) -> AsyncIterator[bytes]:
    yield first
    while chunk := await child.reader.read(_CHUNK):
        yield chunk


def _filled(argument: str, speed: float, words_per_minute: int) -> str:
    """Only our three words are filled: braces that stand for something else stay."""
    values = {"percent": f"{speed:.0%}"[:-1], "length_scale": f"{1 / speed:.2f}",
              "words_per_minute": f"{words_per_minute * speed:.0f}"}  # fmt: skip
    for name, value in values.items():
        argument = argument.replace(f"{{{name}}}", value)
    return argument
