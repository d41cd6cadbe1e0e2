"""The port of a voice: how the speaker asks for sound, whatever makes it."""

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

from kiosk.privacy.private import Private
from kiosk.speech.say_as import Piece
from kiosk.speech.utterance import Utterance

# "cannot": nothing to say it with here (no voice, no program, no device), or the engine was lost on the way and could
# not be had again: the next engine is asked.
Outcome = Literal["done", "cannot"]


class Manner(msgspec.Struct, frozen=True):
    """`speed`: 1 is the base. `volume_db`: below the loudest, at most 0. `device`: an ALSA name."""

    speed: float = 1.0
    volume_db: int = 0
    device: str = "default"


class Speech(Private, frozen=True):
    """An utterance with how its words are pronounced."""

    utterance: Utterance
    pieces: tuple[Piece, ...]


OnPiece = Callable[[Piece], None]


def whole(speech: Speech) -> Piece:
    """The sentence as one piece."""
    return Piece(0, len(speech.utterance.text), speech.utterance.text)


class Engine(Protocol):
    @property
    def name(self) -> str: ...

    async def warm(self, device: str) -> None:
        """Get ready to speak to this device; raises nothing."""
        ...

    async def speak(self, speech: Speech, manner: Manner, on_piece: OnPiece) -> Outcome:
        """Say it; returns when it has been heard. `on_piece` is called as a piece begins to be heard; an engine that
        does not know tells the `whole` as it begins. A caller who is cancelled silences it. Raises nothing else."""
        ...

    async def close(self) -> None: ...
