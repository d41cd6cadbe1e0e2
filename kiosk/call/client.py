"""The call's process, from the screen's side: started with the citizen's yes, killed with the call."""

import asyncio
from collections.abc import Callable

import msgspec

from kiosk.call import port, protocol
from kiosk.processes.host import Life, WorkerHost, WorkerLost
from kiosk.web.shared_picture import SharedPicture, fits

MODULE = "kiosk.call.driver"
# A busy machine of a hall takes many times as long as a quiet one (docs/web-view.md).
START_S = 30.0
# Each command only begins something: an engine that does not answer in this time hangs, and is started anew.
ANSWER_S = 10.0


class CallClient:
    """One visit's calls. `told` gets what the engine says; `frames` each picture, and None when there is none any more.
    Belongs to the event loop's thread.

    What was begun is begun again by itself when the page, or the whole process, had to be started anew.
    """

    def __init__(
        self,
        told: Callable[[port.Told], None],
        *,
        stand_in: bool,
        devices: protocol.Sounds,
        listens_to: tuple[port.Speaker, ...] = (),
    ) -> None:
        """`listens_to`: whose voices are told as `Sound`."""
        self.pictures = SharedPicture()
        self._told = told
        self._stand_in = stand_in
        self._devices = devices
        self._listens_to = listens_to
        self._frames: Callable[[port.Frame | None], None] = lambda frame: None
        self._host: WorkerHost | None = None
        self._begun: protocol.Begin | None = None
        self._third: protocol.Third | None = None
        self._size = (480, 360)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def pid(self) -> int | None:
        return self._host.pid if self._host is not None else None

    def watch(self, frames: Callable[[port.Frame | None], None]) -> None:
        self._frames = frames

    def begin(self, begin: protocol.Begin) -> None:
        """Start the engine if it is not there, and connect. Again: with what is allowed now, and other relays."""
        before, self._begun = self._begun, begin
        if self._host is None:
            ring = self.pictures.descriptor
            self._host = WorkerHost(
                MODULE,
                protocol.Setup(ring, *self._size, self._stand_in, self._devices),
                event_type=protocol.Event,
                on_event=self._event,
                on_life=self._lives,
                start_timeout_s=START_S,
                inherit=(ring,),
            )
            self._host.start()
        elif before is not None:
            self._send(protocol.Renew(begin.servers, begin.relay_only))
            self._send(protocol.Allow(begin.allowed))

    def do(self, request: protocol.Request) -> None:
        """In order. What is said while the engine starts is dropped: what lasts is said again with `PageReady`."""
        begun = self._begun
        match request:
            case protocol.Resize(width=width, height=height):
                if not fits(width, height) or (width, height) == self._size:
                    return
                self._size = (width, height)
            case protocol.Allow(allowed=allowed) if begun is not None:
                self._begun = msgspec.structs.replace(begun, allowed=allowed)
            case protocol.Play(headset=headset) if begun is not None:
                self._begun = msgspec.structs.replace(begun, headset=headset)
            case protocol.Third():
                self._third = request if request.there else None
        self._send(request)

    async def close(self) -> None:
        """The engine and its children are killed, and no picture is left. Idempotent."""
        host, self._host = self._host, None
        self._begun = self._third = None
        if host is not None:
            await host.stop()
            self._frames(None)
            self.pictures.wipe()

    def _send(self, request: protocol.Request) -> None:
        if self._host is not None and self._host.is_up:
            task = asyncio.get_running_loop().create_task(self._call(self._host, request))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

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
            return
        if isinstance(event, port.PageReady) and self._begun is not None:
            self._send(protocol.Resize(*self._size))
            if self._listens_to:
                self._send(protocol.Listen(self._listens_to))
            self._send(self._begun)
            if self._third is not None:
                self._send(self._third)
        self._told(event)

    def _lives(self, life: Life) -> None:
        if self._host is not None and life == "down":
            self._frames(None)
            self.pictures.wipe()
            self._told(port.Crashed())
