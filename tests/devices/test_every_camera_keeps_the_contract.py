"""The same story for each source that has a stand-in here: MJPEG over HTTP, a video, a sequence of pictures."""

import asyncio
import hashlib
import io
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image

from kiosk.config import Camera
from kiosk.devices.camera.client import CameraClient
from kiosk.devices.camera.lessor import CameraLease
from kiosk.devices.camera.port import Picture, Streaming
from kiosk.devices.states import Absent, Busy, Fault, Ready, Starting
from kiosk.errors import Code
from tests.support.camera import CameraHall, camera_hall, open_camera, quick, sequence, video
from tests.support.loops import LOOPS, run_in


@pytest.fixture(scope="module")
def module_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CameraHall]:
    with camera_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture(params=["mjpeg", pytest.param("video", marks=pytest.mark.long), "sequence"])
def camera(request: pytest.FixtureRequest, tmp_path: Path) -> Camera:
    if request.param == "mjpeg":
        hall: CameraHall = request.getfixturevalue("module_hall")
        hall.reset()
        return hall.config()
    return quick(Camera(file=video(tmp_path) if request.param == "video" else sequence(tmp_path)))


@pytest.mark.parametrize("loop", LOOPS)
def test_the_preview_flows_and_a_picture_is_taken(camera: Camera, loop: str) -> None:
    async def story() -> None:
        async with open_camera(camera) as client:
            assert client.state == Ready()
            async with await client.lent() as lease:
                assert await lease.start() == Streaming()
                # More than the files hold: they are played again.
                sequences = [frame.sequence for frame in await client.frames(15)]
                assert sequences == sorted(set(sequences))
                seen = await client.seen()
                picture = await lease.snapshot()
                assert isinstance(picture, Picture)
                assert seen.shape[:2] == (picture.height_px, picture.width_px)
            with Image.open(io.BytesIO(picture.jpeg)) as decoded:
                decoded.load()
                assert (decoded.format, decoded.mode) == ("JPEG", "RGB")
                assert decoded.size == (picture.width_px, picture.height_px)
                assert not decoded.getexif()
            assert picture.sha256 == hashlib.sha256(picture.jpeg).hexdigest()
            assert len(picture.preview_rgb) == picture.preview_width * picture.preview_height * 3
            assert str(picture) == repr(picture) == "Picture(***)"
            assert client.states == [Starting(), Ready(), Busy(), Ready(), Busy(), Ready()]

    run_in(loop, story)


def test_a_picture_alone_turns_the_camera_on_and_the_lease_s_end_turns_it_off(camera: Camera) -> None:
    async def story() -> None:
        async with open_camera(camera) as client:
            async with await client.lent("document") as lease:
                assert isinstance(await lease.snapshot(), Picture)
                assert client.camera_on
                assert [one for one in client.previews if one.frame is not None] == [], "nobody asked for a preview"
            assert not client.camera_on

    run_in("asyncio", story)


def test_the_driver_is_killed_mid_preview_and_the_preview_comes_back(camera: Camera) -> None:
    async def story() -> None:
        async with open_camera(camera) as client, await client.lent() as lease:
            assert await lease.start() == Streaming()
            before = (await client.frames(3))[-1]
            pid = client.driver_pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            await client.until(lambda: not client.previews[-1].live)
            assert client.previews[-1].frame is not None, "the last frame may stay, greyed"
            assert client.camera_on, "it comes back by itself: the light stays"
            after = (await client.frames(3))[-1]
            assert after.sequence > before.sequence
            assert client.driver_pid != pid
            assert isinstance(await lease.snapshot(), Picture)

    run_in("asyncio", story)


def test_the_driver_is_killed_while_a_picture_is_taken_and_the_next_one_works(camera: Camera) -> None:
    async def story() -> None:
        async with open_camera(camera) as client, await client.lent() as lease:
            pid = client.driver_pid
            assert pid is not None
            os.kill(pid, signal.SIGSTOP)
            asked = asyncio.ensure_future(lease.snapshot())
            await client.until(lambda: client.state == Busy())
            os.kill(pid, signal.SIGKILL)
            assert await asked == Fault(Code.DRIVER_DIED)
            assert isinstance(await lease.snapshot(), Picture)

    run_in("asyncio", story)


def test_closing_leaves_no_process_no_light_and_can_be_said_twice(camera: Camera) -> None:
    async def story() -> None:
        async with open_camera(camera) as client:
            lease = await client.lent()
            assert await lease.start() == Streaming()
            await client.close()
            await client.close()
            assert not client.camera_on
            assert not lease.held
            assert await lease.snapshot() == Fault(Code.DEVICE_BUSY)
            own = [child for child in psutil.Process().children() if "kiosk.hall" not in child.cmdline()]
            assert own == []

    run_in("asyncio", story)


def test_a_camera_that_is_not_installed_is_absent() -> None:
    async def story() -> None:
        async with open_camera(Camera()) as client:
            assert client.state == Absent()
            assert await client.lease("photo") == Fault(Code.NOT_CONFIGURED)
            assert client.driver_pid is None
        for unset in (Camera(), Camera(url="ftp://camera.example"), Camera(url="http://[")):
            async with open_camera(quick(unset)) as client:
                assert client.state == Absent()
                assert client.fault is not None
                assert client.fault.code is Code.NOT_CONFIGURED

    run_in("asyncio", story)


def test_before_it_is_opened_it_is_lent_to_nobody(tmp_path: Path) -> None:
    async def story() -> None:
        client = CameraClient(quick(Camera(file=sequence(tmp_path))))
        client.start()
        assert isinstance(await client.lease("photo"), Fault)
        await client.close()

    run_in("asyncio", story)


def test_what_is_no_camera_is_said(tmp_path: Path) -> None:
    async def story() -> None:
        (tmp_path / "text.avi").write_bytes(b"no video" * 500)
        for camera, code in (
            (Camera(device="/dev/null"), Code.NOT_CONFIGURED),
            (Camera(device="/dev/video-that-is-not-there"), Code.DISCONNECTED),
            (Camera(file=str(tmp_path / "nothing.avi")), Code.DISCONNECTED),
        ):
            async with open_camera(quick(camera)) as client:
                assert client.fault is not None
                assert client.fault.code is code
        async with open_camera(quick(Camera(file=str(tmp_path / "text.avi")))) as client:
            lease = await client.lent()
            assert isinstance(lease, CameraLease)
            started = await lease.start()
            assert isinstance(started, Fault)
            assert started.code is Code.CAMERA_GARBAGE
            await lease.release()

    run_in("asyncio", story)
