"""The camera and the framing coach in the hands of one visit, from "turn it on" until the picture is there."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from kiosk.devices.camera.port import Camera, Lease
from kiosk.devices.camera.protocol import Frame, Preview
from kiosk.devices.states import Fault
from kiosk.documents.photo.port import Hint, Looked, NoPhoto, Photo, PhotoAnswer
from kiosk.errors import Code

# Between two looks. Five a second follow a person who moves, and leave the processor to the preview.
LOOK_EVERY_S = 0.2


class PreviewedCamera(Camera, Protocol):
    """A camera whose frames can be looked at (`CameraClient`)."""

    def watch_preview(self, changed: Callable[[Preview], None]) -> None: ...


class Coach(Protocol):
    """`kiosk.documents.photo.client.FaceCoach`."""

    def start(self) -> None: ...

    async def look(self, slot: int, sequence: int) -> Looked | Fault: ...

    async def make(self, picture: bytes) -> PhotoAnswer | Fault: ...

    async def close(self) -> None: ...


class PhotoRoom:
    """One photo at a time: `open`, hints, `take`, `give_back`. Belongs to the event loop's thread."""

    def __init__(self, camera: PreviewedCamera, coach: Coach) -> None:
        self._camera = camera
        self._coach = coach
        self._lease: Lease | None = None
        self._turn = asyncio.Lock()
        self._told: Callable[[Hint], None] = lambda hint: None
        self._looking: asyncio.Task[None] | None = None
        self._next_look = 0.0
        self._watched = False

    def listen(self, told: Callable[[Hint], None]) -> None:
        """`told` is called with what the coach says of a frame, some times a second while the camera is on."""
        self._told = told

    async def open(self) -> Fault | None:
        """Turn the camera on; why it shows nothing, or None. `CANCELLED` when it is given back meanwhile."""
        async with self._turn:
            lease = self._lease or await self._camera.lease("photo")
            if isinstance(lease, Fault):
                return lease
            self._lease = lease
        # It loads while the camera warms up.
        self._coach.start()
        if not self._watched:
            self._watched = True
            self._camera.watch_preview(self._seen)
        shown = await lease.start()
        return shown if isinstance(shown, Fault) else None

    async def take(self) -> Photo | NoPhoto | Fault:
        """A picture of now, cropped."""
        if self._lease is None:
            return Fault(Code.DEVICE_BUSY)
        picture = await self._lease.snapshot()
        return picture if isinstance(picture, Fault) else await self._coach.make(picture.jpeg)

    async def give_back(self) -> None:
        """Turn the camera off. The coach's process ends, too: it has seen a face."""
        async with self._turn:
            lease, self._lease = self._lease, None
            if lease is not None:
                await lease.release()
                await self._coach.close()

    def _seen(self, preview: Preview) -> None:
        now = asyncio.get_running_loop().time()
        busy = self._looking is not None and not self._looking.done()
        if self._lease is None or preview.frame is None or not preview.live or busy or now < self._next_look:
            return
        self._next_look = now + LOOK_EVERY_S
        self._looking = asyncio.get_running_loop().create_task(self._look(preview.frame))

    async def _look(self, frame: Frame) -> None:
        looked = await self._coach.look(frame.slot, frame.sequence)
        if self._lease is None:
            return
        if isinstance(looked, Fault):
            self._told("no_coach")
        elif looked.hint is not None:
            self._told(looked.hint)
