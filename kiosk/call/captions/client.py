"""The recogniser of a call, from the screen's side: started with the first sound, killed with the call."""

import asyncio
from collections.abc import Callable

from kiosk.call.captions.port import Lost, Told
from kiosk.call.captions.protocol import Event, Hear, Reply, Setup
from kiosk.call.port import Speaker
from kiosk.config import Captions
from kiosk.processes.host import Life, WorkerHost, WorkerLost

MODULE = "kiosk.call.captions.driver"
# It hands on what it gets, or drops it: who does not answer in this time hangs.
ANSWER_S = 5.0
# Sound that waits for more than this is of no use to anybody who reads along.
MOST_UNDER_WAY = 10


def wanted(config: Captions) -> bool:
    return bool(config.command or config.socket)


def speakers(config: Captions) -> tuple[Speaker, ...]:
    """Whose voices it needs."""
    others: tuple[Speaker, ...] = ("agent", "third")
    return ((*others, "citizen") if config.citizen else others) if wanted(config) else ()


class Recogniser:
    """Belongs to the event loop's thread."""

    def __init__(self, config: Captions, told: Callable[[Told], None]) -> None:
        self._setup = Setup(config.command, config.socket)
        self._told = told
        self._host: WorkerHost | None = None
        self._heard: set[Speaker] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def pid(self) -> int | None:
        return self._host.pid if self._host is not None else None

    @property
    def is_up(self) -> bool:
        return self._host is not None and self._host.is_up

    def hear(self, speaker: Speaker, language: str, pcm: bytes) -> None:
        """What cannot be handed on now is dropped."""
        if self._host is None:
            self._host = WorkerHost(MODULE, self._setup, event_type=Event, on_event=self._event, on_life=self._lives)
            self._host.start()
        self._heard.add(speaker)
        if self._host.is_up and len(self._tasks) < MOST_UNDER_WAY:
            task = asyncio.get_running_loop().create_task(self._call(self._host, Hear(speaker, language, pcm)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Idempotent."""
        host, self._host = self._host, None
        self._heard.clear()
        if host is not None:
            await host.stop()

    async def _call(self, host: WorkerHost, request: Hear) -> None:
        try:
            await host.call(request, Reply, ANSWER_S)
        except WorkerLost:
            return  # it is started again

    def _event(self, told: Told) -> None:
        if self._host is not None:
            self._told(told)

    def _lives(self, life: Life) -> None:
        if self._host is not None and life == "down":
            for speaker in sorted(self._heard):
                self._told(Lost(speaker, "gone"))
