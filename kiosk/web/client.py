"""The engine's process, from the screen's side: started when a step needs it, killed with the visit."""

import asyncio
from collections.abc import Callable

from kiosk.processes.host import Life, WorkerHost, WorkerLost
from kiosk.web import port, protocol
from kiosk.web.allowed import Place
from kiosk.web.shared_picture import SharedPicture, fits

MODULE = "kiosk.web.driver"
# A busy machine of a hall takes many times as long as a quiet one (docs/web-view.md).
START_S = 30.0
# Each command only begins something: an engine that does not answer in this time hangs, and is started anew.
ANSWER_S = 10.0


class WebClient:
    """One visit's engine. `told` gets what it says, `life` whether it is there; `frames` each picture, and None when
    there is none any more. Belongs to the event loop's thread."""

    def __init__(
        self,
        told: Callable[[port.Told], None],
        life: Callable[[bool], None],
    ) -> None:
        self.pictures = SharedPicture()
        self._told = told
        self._life = life
        self._frames: Callable[[port.Frame | None], None] = lambda frame: None
        self._host: WorkerHost | None = None
        self._place: Place | None = None
        self._size = (0, 0)
        self._zoom = 100
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def pid(self) -> int | None:
        return self._host.pid if self._host is not None else None

    def watch(self, frames: Callable[[port.Frame | None], None]) -> None:
        self._frames = frames

    def open(self, setup: protocol.Setup, place: Place) -> None:
        """Start the engine, which shows `place` as soon as it is there, and again whenever it had to be started anew.
        `setup.ring_fd`, and a size that was told before, are filled in. Idempotent."""
        self._place, self._zoom = place, setup.zoom_percent
        if self._host is not None:
            self.do(protocol.Show(place))
            return
        width, height = self._size if fits(*self._size) else (setup.width, setup.height)
        self._size = (width, height)
        ring = self.pictures.descriptor
        made = protocol.Setup(ring, width, height, setup.zoom_percent, setup.language, setup.proxy, setup.hosts)
        self._host = WorkerHost(
            MODULE, made, event_type=protocol.Event, on_event=self._event, on_life=self._lives,
            start_timeout_s=START_S, inherit=(ring,),
        )  # fmt: skip
        self._host.start()

    def do(self, request: protocol.Request) -> None:
        """Commands arrive in the order in which they were given. One that is given while the engine starts is dropped:
        nobody has seen what it was about."""
        match request:
            case protocol.Show(place=place):
                self._place = place
            case protocol.Zoom(percent=percent):
                self._zoom = percent
            case protocol.Resize(width=width, height=height):
                if not fits(width, height) or (width, height) == self._size:
                    return
                self._size = (width, height)
        if self._host is not None and self._host.is_up:
            self._ask(self._host, request)

    async def close(self) -> None:
        """The engine and its children are killed, and no picture is left. Idempotent."""
        host, self._host = self._host, None
        self._place = None
        if host is not None:
            await host.stop()
            self._frames(None)
            self.pictures.wipe()

    async def _call(self, host: WorkerHost, request: protocol.Request) -> None:
        try:
            await host.call(request, protocol.Reply, ANSWER_S)
        except WorkerLost:
            return  # `_lives` tells it

    def _event(self, event: port.Told) -> None:
        if self._host is None:
            return
        if isinstance(event, port.Frame):
            self._frames(event)
        else:
            self._told(event)

    def _lives(self, life: Life) -> None:
        host = self._host
        if host is None:
            return
        if life == "up":
            self._ask(host, protocol.Resize(*self._size))
            self._ask(host, protocol.Zoom(self._zoom))
            if self._place is not None:
                self._ask(host, protocol.Show(self._place))
            self._life(True)
        elif life == "down":
            self._frames(None)
            self.pictures.wipe()
            self._life(False)

    def _ask(self, host: WorkerHost, request: protocol.Request) -> None:
        task = asyncio.get_running_loop().create_task(self._call(host, request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
