"""The one voice of a screen."""

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from kiosk.config import Speech
from kiosk.speech.rates import NORMAL_SPEED, NORMAL_VOLUME
from kiosk.speech.utterance import Utterance, Word

# "off": nobody asked for speech. "unavailable": no engine speaks; the screen says so in text.
Status = Literal["off", "silent", "speaking", "unavailable"]


class SpeechState(msgspec.Struct, frozen=True):
    """`speed` and `volume` are places in `rates.SPEEDS` and `rates.VOLUMES_DB`, from 0."""

    status: Status = "off"
    listening: bool = False
    speed: int = NORMAL_SPEED
    volume: int = NORMAL_VOLUME
    headset: bool = False
    consent: bool = False


class Speaker:
    """Belongs to the screen's loop. No method blocks or raises; the constructor starts nothing.

    The page is handed over with `say` whether speech is on or not: `listen(True)`, a headset that is plugged in, and
    `repeat` say what was handed over last.
    """

    def __init__(
        self,
        config: Speech,
        *,
        on_word: Callable[[Word], None] = lambda word: None,
        on_state: Callable[[SpeechState], None] = lambda state: None,
    ) -> None: ...

    @property
    def state(self) -> SpeechState:
        return SpeechState()

    def start(self) -> None:
        """Warm the engines in the background."""

    def say(self, utterances: Sequence[Utterance]) -> None:
        """Say these in order; what they cut off: `queue.py`."""

    def interrupt(self) -> None:
        """Silence, now: a key, a touch."""

    def repeat(self) -> None:
        """Say again what was handed over last; also while speech is off (a page heard by one touch)."""

    def spell(self) -> None:
        """Spell what is being said, or was said last."""

    def next_speed(self) -> None: ...

    def volume_up(self) -> None: ...

    def volume_down(self) -> None: ...

    def listen(self, on: bool) -> None:
        """Speech on or off, by the tactile key or the screen."""

    def headset(self, plugged: bool) -> None:
        """Speech starts when it is plugged in, and is cut at once when it is pulled out."""

    def consent(self, given: bool) -> None:
        """Whether personal values may be spoken over the loudspeaker during this visit."""

    def duck(self, on: bool) -> None:
        """Softer while a call is under way."""

    async def close(self) -> None: ...
