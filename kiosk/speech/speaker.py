"""The one voice of a screen."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace

from kiosk.config import Speech as SpeechConfig
from kiosk.errors import ConfigError
from kiosk.i18n.translator import FRENCH, Translator, load
from kiosk.privacy import logs
from kiosk.speech import queue as queues
from kiosk.speech.choice import Engines
from kiosk.speech.earcons import play_earcon
from kiosk.speech.engine import Manner, Speech
from kiosk.speech.privacy import WITHHELD, may_be_heard
from kiosk.speech.queue import Queue, Turn
from kiosk.speech.rates import DUCKED_DB, NORMAL_SPEED, NORMAL_VOLUME, SPEEDS, VOLUMES_DB, louder, next_speed, softer
from kiosk.speech.say_as import Piece, pieces
from kiosk.speech.utterance import Utterance, Word

# "off": nobody asked for speech. "unavailable": no engine speaks; the screen says so in text.
Status = Literal["off", "silent", "speaking", "unavailable"]


class SpeechState(msgspec.Struct, frozen=True):
    """`speed` and `volume` are places in `rates.SPEEDS` and `rates.VOLUMES_DB`, from 0. `status` may be "speaking"
    while `listening` is false: a page that is heard by one touch."""

    status: Status = "off"
    listening: bool = False
    speed: int = NORMAL_SPEED
    volume: int = NORMAL_VOLUME
    headset: bool = False
    consent: bool = False


class Speaker:
    """Belongs to the screen's loop. No method blocks or raises; the constructor starts nothing.

    What is on the screen is handed over with `say` whether speech is on or not: `listen(True)`, a headset that is
    plugged in and `read_page` say what was handed over last. A visit is a process: volume, speed and consent end with
    it.
    """

    def __init__(
        self,
        config: SpeechConfig,
        *,
        on_word: Callable[[Word], None] = lambda word: None,
        on_state: Callable[[SpeechState], None] = lambda state: None,
        engines: Engines | None = None,
    ) -> None:
        self._config = config
        self._engines = engines or Engines(config)
        self._on_word = on_word
        self._on_state = on_state
        self._queue = Queue()
        self._state = SpeechState(status="off" if config.enabled else "unavailable")
        self._mute = not config.enabled
        self._by_key = False
        self._ducked = False
        self._withheld = False
        self._closed = False
        self._one_voice = asyncio.Lock()
        self._saying: asyncio.Task[None] | None = None
        self._warming: asyncio.Task[None] | None = None

    @property
    def state(self) -> SpeechState:
        return self._state

    def start(self) -> None:
        """Warm the engines in the background (0.3 s); without it the first sentence waits for them."""
        if self._config.enabled and self._warming is None and not self._closed:
            self._warming = asyncio.get_running_loop().create_task(self._warm())

    def say(self, utterances: Sequence[Utterance]) -> None:
        """Say these in order; what they cut off: `queue.py`."""
        queue = queues.noted(self._queue, utterances)
        if self._state.listening:
            queue = queues.said(queue, utterances)
        elif any(one.kind != "change" for one in utterances):
            queue = queues.silence(queue)  # the page that is read by one touch is no longer there
        self._become(queue)

    def interrupt(self) -> None:
        """Silence, now: a key, a touch."""
        self._become(queues.silence(self._queue))

    def repeat(self) -> None:
        """Say again what was handed over last; also while speech is off."""
        self._become(queues.repeated(self._queue))

    def read_page(self) -> None:
        """Say the page from its beginning; also while speech is off: a page heard by one touch."""
        self._become(queues.page_read(self._queue))

    def spell(self) -> None:
        """Spell what is being said, or was said last."""
        self._become(queues.spelled(self._queue))

    def next_speed(self) -> None:
        """One step faster, from the fastest to the slowest; the present sentence begins again."""
        self._set(speed=next_speed(self._state.speed))
        self._become(queues.restarted(self._queue))

    def volume_up(self) -> None:
        self._set(volume=louder(self._state.volume))
        self._become(queues.restarted(self._queue))

    def volume_down(self) -> None:
        self._set(volume=softer(self._state.volume))
        self._become(queues.restarted(self._queue))

    def listen(self, on: bool) -> None:
        """Speech on or off, by the tactile key or the screen; on: the page is read."""
        self._by_key = on and (self._by_key or not self._state.headset)  # what is begun in a headset ends with it
        if on == self._state.listening:
            return
        self._set(listening=on)
        self._become(queues.page_read(self._queue) if on else queues.silence(self._queue))

    def headset(self, plugged: bool) -> None:
        """Plugged in: speech is on, and the page is read to it. Pulled out: silence at once, and speech is off unless
        a key had put it on over the loudspeaker."""
        if plugged == self._state.headset:
            return
        self._set(headset=plugged, listening=plugged or self._by_key)
        self._become(queues.page_read(self._queue) if plugged else queues.silence(self._queue))

    def consent(self, given: bool) -> None:
        """Whether personal values may be spoken over the loudspeaker during this visit."""
        self._set(consent=given)
        current = self._queue.current
        if current is not None and not self._may_say(current.utterance):
            self._become(queues.silence(self._queue))

    def duck(self, on: bool) -> None:
        """Softer while a call is under way; from the next sentence on."""
        self._ducked = on

    async def close(self) -> None:
        """Silence, and the end of the engines; idempotent."""
        self._closed = True
        self._queue = Queue()
        tasks = [task for task in (self._saying, self._warming) if task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await self._engines.close()

    def _become(self, queue: Queue) -> None:
        if self._closed:
            return
        before, self._queue = self._queue, queue
        if queue.current != before.current:
            if self._saying is not None:
                self._saying.cancel()
            if queue.current is not None and self._config.enabled:
                self._saying = asyncio.get_running_loop().create_task(self._turn(queue.current))
        self._tell()

    async def _turn(self, turn: Turn) -> None:
        """Say one utterance, when the one before it has fallen silent."""
        async with self._one_voice:
            await self._utter(turn.utterance)
        self._saying = None
        self._become(queues.ended(self._queue, turn))

    async def _utter(self, utterance: Utterance) -> None:
        if utterance.kind == "earcon":
            await play_earcon(utterance, self._manner())
            return
        if not self._may_say(utterance):
            if self._withheld:
                return  # it was said of the value just before
            utterance, self._withheld = _notice(utterance), True
        else:
            self._withheld = False
        speech = Speech(utterance, pieces(utterance))

        def heard(piece: Piece) -> None:
            self._on_word(Word(utterance, piece.start, piece.end))

        try:
            self._heard(await self._engines.voiced(speech, self._manner(), heard), utterance.language)
        finally:
            self._on_word(Word(utterance, 0, 0))

    def _heard(self, engine: str, language: str = "") -> None:
        """What came of an utterance; an engine that is mute is logged once."""
        if not engine and not self._mute:
            logs.event("speech_unavailable", level=logging.WARNING, language=language)
        elif engine and self._mute:
            logs.event("speech_back", kind=engine)
        self._mute = not engine
        if self._mute:
            self._queue = replace(self._queue, waiting=())

    def _may_say(self, utterance: Utterance) -> bool:
        return may_be_heard(utterance, headset=self._state.headset, consent=self._state.consent)

    def _manner(self) -> Manner:
        volume_db = VOLUMES_DB[self._state.volume] + (DUCKED_DB if self._ducked else 0)
        return Manner(SPEEDS[self._state.speed], max(volume_db, VOLUMES_DB[0]), self._device())

    def _device(self) -> str:
        return self._config.headset_device if self._state.headset else self._config.loudspeaker_device

    async def _warm(self) -> None:
        await self._engines.warm({self._config.headset_device, self._config.loudspeaker_device})

    def _set(self, **changes: bool | int) -> None:
        self._state = replace(self._state, **changes)
        self._tell(changed=True)

    def _tell(self, *, changed: bool = False) -> None:
        """Tell the watcher, when the state is another."""
        status: Status = "silent" if self._state.listening else "off"
        if self._mute:
            status = "unavailable"
        elif self._queue.current is not None:
            status = "speaking"
        if status != self._state.status or changed:
            self._state = replace(self._state, status=status)
            self._on_state(self._state)


def _notice(utterance: Utterance) -> Utterance:
    """What stands for a value that may not be heard, in its language."""
    try:
        translate: Translator = load(utterance.language)
    except ConfigError:
        translate = FRENCH
    kind = "control" if utterance.kind == "spelling" else utterance.kind
    return Utterance(translate(WITHHELD), translate.language, kind, key=utterance.key)
