"""The hall's camera, the real driver, the shared ring, the coach in its process: from a frame to words and a photo."""

import asyncio
import io
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from kiosk.devices.camera.client import CameraClient
from kiosk.devices.states import Fault
from kiosk.documents.photo.client import FaceCoach
from kiosk.documents.photo.port import HEIGHT_PX, WIDTH_PX, Hint, Looked, Photo
from kiosk.session.photo.errands import PhotoRoom
from tests.support.camera import CameraHall, camera_hall, open_camera
from tests.support.loops import run_in
from tests.support.patience import PATIENCE_S


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CameraHall]:
    with camera_hall(tmp_path_factory.mktemp("hall")) as running:
        yield running


def show(hall: CameraHall, scene: str) -> None:
    """Once it is drawn: a camera that draws its first picture for seconds is a stalled one."""
    hall.set(scene=scene, size="720p", rate=12)
    hall.hall.client.fetch("GET", "/camera/view.jpg")


class Posing:
    """A room with the camera on, and what was said in it."""

    def __init__(self, camera: CameraClient) -> None:
        self.coach = FaceCoach(camera.ring)
        self.room = PhotoRoom(camera, self.coach)
        self.said: list[Hint] = []
        self._heard = asyncio.Event()
        self.room.listen(self._hear)

    def _hear(self, hint: Hint) -> None:
        self.said.append(hint)
        self._heard.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not holds():
                self._heard.clear()
                await self._heard.wait()

    async def next(self, hint: Hint) -> None:
        """Until it is said from now on."""
        since = len(self.said)
        await self.until(lambda: hint in self.said[since:])


def alive(pid: int | None) -> bool:
    return pid is not None and Path(f"/proc/{pid}/stat").exists()


def files_of(pid: int | None) -> list[str]:
    """What the process has open on a disk, to read or to write; its standard error is the tests' own."""
    held = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.name != "2"]
    return [name for name in held if name.startswith("/") and name != "/dev/null" and "memfd" not in name]


def test_the_citizen_is_told_photographed_and_then_not_seen_any_more(hall: CameraHall) -> None:
    hall.reset()
    show(hall, "person")
    show(hall, "person_aside")

    async def pose() -> None:
        async with open_camera(hall.config()) as camera:
            posing = Posing(camera)
            assert await posing.room.open() is None
            await posing.next("go_left")
            hall.set(scene="person")
            await posing.next("good")
            photo = await posing.room.take()
            assert isinstance(photo, Photo)
            assert (photo.hint, photo.framed) == ("good", True)
            assert Image.open(io.BytesIO(photo.jpeg)).size == (WIDTH_PX, HEIGHT_PX)
            pid = posing.coach.pid
            assert alive(pid)
            assert files_of(pid) == []
            await posing.room.give_back()
            assert not alive(pid)
            assert not camera.camera_on
            assert not any(in_the_ring(camera))
            told = len(posing.said)
            hall.set(scene="nobody")
            assert len(posing.said) == told

    run_in("asyncio", pose, 60.0)
    hall.until_off()


def in_the_ring(camera: CameraClient) -> bytes:
    """The first 4 MB of it, as far as the first frame."""
    return os.pread(camera.ring.descriptor, 1 << 22, 0)


def test_a_coach_that_is_killed_comes_back_and_the_camera_stays(hall: CameraHall) -> None:
    hall.reset()
    show(hall, "person_asleep")

    async def pose() -> None:
        async with open_camera(hall.config()) as camera:
            posing = Posing(camera)
            assert await posing.room.open() is None
            await posing.next("eyes_closed")
            pid = posing.coach.pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            await posing.next("eyes_closed")
            assert posing.coach.pid != pid
            await posing.room.give_back()

    run_in("asyncio", pose, 60.0)


def test_a_frame_that_is_gone_is_not_judged(hall: CameraHall) -> None:
    hall.reset()

    async def look() -> None:
        async with open_camera(hall.config()) as camera:
            coach = FaceCoach(camera.ring)
            coach.start()
            for slot, sequence in ((0, 2), (2, 2**61), (1, 3)):
                assert await coach.look(slot, sequence) == Looked(None)
            await coach.close()

    run_in("asyncio", look, 60.0)


def test_a_camera_that_is_lent_already_is_said_and_a_picture_needs_a_camera(hall: CameraHall) -> None:
    hall.reset()

    async def ask() -> None:
        async with open_camera(hall.config()) as camera:
            posing = Posing(camera)
            assert isinstance(await posing.room.take(), Fault)
            lease = await camera.lent("document")
            assert isinstance(await posing.room.open(), Fault)
            await lease.release()
            await posing.room.give_back()

    run_in("asyncio", ask, 60.0)
