"""The light on the screen and the camera's own agree: on while somebody looks, off once the driver has closed it."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.devices.camera.port import Picture, Streaming
from kiosk.devices.camera.ring import SIZE, Reader
from kiosk.devices.states import Fault, Ready
from kiosk.errors import Code
from tests.support.camera import CameraHall, SeenCamera, camera_hall, open_camera
from tests.support.loops import LOOPS, run_in
from tests.support.patience import PATIENCE_S


@pytest.fixture(scope="module")
def module_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CameraHall]:
    with camera_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture
def hall(module_hall: CameraHall) -> CameraHall:
    module_hall.reset()
    return module_hall


@pytest.mark.parametrize("loop", LOOPS)
def test_it_is_lit_between_start_and_stop_and_at_no_other_time(hall: CameraHall, loop: str) -> None:
    async def story() -> None:
        async with open_camera(hall.config()) as client:
            assert client.state == Ready()
            assert not hall.is_on, "to be there, a camera need not be on"
            async with await client.lent() as lease:
                assert not client.camera_on, "who has borrowed it has not looked through it yet"
                assert await lease.start() == Streaming()
                assert client.camera_on
                assert hall.is_on
                await lease.stop()
                assert not client.camera_on
                hall.until_off()
                assert isinstance(await lease.snapshot(), Picture)
                assert client.camera_on
            hall.until_off()
            assert client.lights == [False, True, False, True, False]

    run_in(loop, story)


def test_it_goes_off_though_the_driver_hangs(hall: CameraHall) -> None:
    async def story() -> None:
        async with open_camera(hall.config()) as client:
            lease = await client.lent()
            assert await lease.start() == Streaming()
            pid = client.driver_pid
            assert pid is not None
            os.kill(pid, signal.SIGSTOP)
            await lease.release()
            assert not client.camera_on
            hall.until_off()

    run_in("asyncio", story)


def test_it_goes_off_though_nobody_waits_for_the_release(hall: CameraHall) -> None:
    async def story() -> None:
        async with open_camera(hall.config()) as client:
            lease = await client.lent()
            assert await lease.start() == Streaming()
            leaving = asyncio.ensure_future(lease.release())
            await asyncio.sleep(0)
            leaving.cancel()
            await client.until(lambda: not client.camera_on)
            hall.until_off()
            assert (await client.lent("document")).held

    run_in("asyncio", story)


def test_who_leaves_while_the_camera_starts_or_takes_a_picture_is_not_kept_waiting(hall: CameraHall) -> None:
    async def story() -> None:
        patient = msgspec.structs.replace(
            hall.config(), open_timeout_s=2 * PATIENCE_S, picture_timeout_s=2 * PATIENCE_S
        )
        async with open_camera(patient) as client:
            hall.fault("frozen")
            for work in ("start", "snapshot"):
                lease = await client.lent()
                asked = asyncio.ensure_future(getattr(lease, work)())
                await client.until(lambda: client.camera_on)
                async with asyncio.timeout(PATIENCE_S):
                    await lease.release()
                assert await asked == Fault(Code.CANCELLED)
                assert not client.camera_on

    run_in("asyncio", story)


def test_nothing_of_a_frame_is_left_in_memory_when_it_is_off(hall: CameraHall) -> None:
    async def story() -> None:
        async with open_camera(hall.config()) as client:
            reader = Reader(client.ring)
            for killed in (False, True):
                async with await client.lent() as lease:
                    assert await lease.start() == Streaming()
                    await client.frames(4)
                    assert reader.memory[4096:] != bytes(SIZE - 4096)
                    if killed:
                        kill(client)
                assert reader.memory[:] == bytes(SIZE)
                assert client.previews[-1].frame is None

    run_in("asyncio", story)


def kill(client: SeenCamera) -> None:
    pid = client.driver_pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def test_the_frames_have_no_name_that_another_program_could_open(hall: CameraHall) -> None:
    async def story() -> None:
        async with open_camera(hall.config()) as client, await client.lent() as lease:
            assert await lease.start() == Streaming()
            assert named_memory() == []
            assert file_behind(client.ring.descriptor).startswith("/memfd:kiosk-camera")
            assert not os.get_inheritable(client.ring.descriptor)

    run_in("asyncio", story)


def named_memory() -> list[str]:
    return [path.name for path in Path("/dev/shm").glob("*kiosk-camera*")]


def file_behind(descriptor: int) -> str:
    return str(Path(f"/proc/self/fd/{descriptor}").readlink())
