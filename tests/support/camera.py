"""Helpers for tests of the camera: a hall with one, clients whose states, frames and light are kept, small sources."""

import asyncio
import contextlib
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Literal

import cv2
import msgspec
import numpy as np
from PIL import Image

from kiosk.config import Camera
from kiosk.devices.camera.client import CameraClient
from kiosk.devices.camera.lessor import CameraLease
from kiosk.devices.camera.protocol import Frame, Preview
from kiosk.devices.camera.ring import Reader
from kiosk.devices.states import DeviceState
from tests.support.devices import opened
from tests.support.hall import RunningHall, running_hall
from tests.support.patience import PATIENCE_S

CameraFault = Literal["stalled", "garbage", "truncated", "huge", "disconnect", "slow", "frozen"]


class CameraHall:
    """The camera of a running hall."""

    def __init__(self, hall: RunningHall) -> None:
        self.hall = hall
        self.url: str = hall.ready["camera_url"]

    def set(self, **keys: object) -> None:
        self.hall.client.post("/camera", keys)

    def fault(self, fault: CameraFault | None) -> None:
        self.set(fault=fault)

    def reset(self) -> None:
        """Small and quick: a face at 640 x 480, 50 frames a second, nothing wrong."""
        self.set(scene="face", paper="bill-valid", size="480p", rate=50, fault=None)

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.hall.state()["camera"]
        return found

    @property
    def is_on(self) -> bool:
        """Somebody takes its frames: a true camera's own light is lit."""
        return bool(self.state()["on"])

    def config(self) -> Camera:
        return quick(Camera(url=self.url))

    def until_off(self) -> None:
        self.hall.wait_until(lambda: not self.is_on)


def quick(camera: Camera) -> Camera:
    """With time-outs that a test can wait for."""
    return msgspec.structs.replace(
        camera, enabled=True, simulated=True, open_timeout_s=2, stall_timeout_s=0.4, picture_timeout_s=1
    )


@contextlib.contextmanager
def camera_hall(folder: Path) -> Iterator[CameraHall]:
    with running_hall(folder, also=("camera",)) as hall:
        yield CameraHall(hall)


class SeenCamera(CameraClient):
    """What it has told so far, oldest first."""

    def __init__(self, config: Camera) -> None:
        super().__init__(config)
        self.states: list[DeviceState] = []
        self.lights: list[bool] = []
        self.previews: list[Preview] = []
        self._moved = asyncio.Event()
        self._reader = Reader(self.ring)
        self.watch(self._keep(self.states))
        self.watch_light(self._keep(self.lights))
        self.watch_preview(self._keep(self.previews))

    def _keep(self, told: list[Any]) -> Callable[[Any], None]:
        def keep(value: Any) -> None:
            told.append(value)
            self._moved.set()

        return keep

    async def until(self, holds: Callable[[], bool], timeout_s: float = PATIENCE_S) -> None:
        """Wait for something told such that `holds`."""
        async with asyncio.timeout(timeout_s):
            while not holds():
                self._moved.clear()
                await self._moved.wait()

    async def frames(self, count: int) -> list[Frame]:
        """The next `count` live frames."""
        start = len(self.previews)
        await self.until(lambda: len([one for one in self.previews[start:] if one.live]) >= count)
        return [one.frame for one in self.previews[start:] if one.live and one.frame is not None]

    async def seen(self) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        """The pixels of a frame that comes from now on: rows of blue, green, red, unused."""
        while True:
            frame = (await self.frames(1))[-1]
            at = self._reader.find(frame.slot, frame.sequence)
            if at is not None:
                pixels = np.frombuffer(self._reader.memory, np.uint8, at.size, at.offset).copy()
                if self._reader.is_whole(at):
                    return pixels.reshape(at.height, at.width, 4)

    async def lent(self, purpose: Literal["photo", "document"] = "photo") -> CameraLease:
        lease = await self.lease(purpose)
        assert isinstance(lease, CameraLease), lease
        return lease


def open_camera(config: Camera) -> AbstractAsyncContextManager[SeenCamera]:
    """The camera is off."""
    return opened(SeenCamera(config))


def specimen_jpeg(width: int = 64, height: int = 48, grey: int = 128) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 40).point(lambda level: (level + grey) // 2).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def sequence(folder: Path) -> str:
    """Three pictures, brighter and brighter, as a pattern."""
    for number, grey in enumerate((60, 120, 180)):
        Image.new("RGB", (320, 240), (grey, grey, grey)).save(folder / f"page-{number:03d}.jpg")
    return str(folder / "page-%03d.jpg")


def video(folder: Path) -> str:
    """Ten frames at 25 a second, in MJPEG."""
    file = str(folder / "specimen.avi")
    writer = cv2.VideoWriter(file, cv2.VideoWriter.fourcc(*"MJPG"), 25, (320, 240))
    for number in range(10):
        writer.write(np.full((240, 320, 3), 40 + 15 * number, np.uint8))
    writer.release()
    return file
