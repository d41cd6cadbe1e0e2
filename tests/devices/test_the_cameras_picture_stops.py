"""A stream that stalls, a camera that freezes or is unplugged: the last frame is no longer live, the state says why,
and all comes back by itself."""

import os
import signal
from collections.abc import Iterator

import msgspec
import pytest

from kiosk.devices.camera.port import Picture, Streaming
from kiosk.devices.states import Absent, Fault, Lost, NeedsAttention, Ready
from kiosk.errors import Code
from tests.support.camera import CameraFault, CameraHall, SeenCamera, camera_hall, open_camera
from tests.support.loops import run_in


@pytest.fixture(scope="module")
def module_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CameraHall]:
    with camera_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture
def hall(module_hall: CameraHall) -> CameraHall:
    module_hall.reset()
    return module_hall


def fault_of(client: SeenCamera) -> Code | None:
    state = client.state
    return state.fault.code if isinstance(state, NeedsAttention | Lost) else None


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("stalled", Code.CAMERA_STALLED),
        pytest.param("frozen", Code.CAMERA_STALLED, marks=pytest.mark.long),
        ("disconnect", Code.DISCONNECTED),
    ],
)
def test_mid_preview_it_stops_and_comes_back(hall: CameraHall, fault: CameraFault, code: Code) -> None:
    async def story() -> None:
        async with open_camera(hall.config()) as client, await client.lent() as lease:
            assert await lease.start() == Streaming()
            await client.frames(3)
            hall.fault(fault)
            await client.until(lambda: fault_of(client) is code)
            assert not client.previews[-1].live
            assert client.camera_on
            told = await lease.snapshot()
            assert isinstance(told, Fault)
            assert told.code is code
            hall.fault(None)
            await client.until(lambda: client.state == Ready())
            await client.frames(3)
            assert isinstance(await lease.snapshot(), Picture)

    run_in("asyncio", story)


def test_a_driver_that_hangs_is_noticed_by_its_silence(hall: CameraHall) -> None:
    async def story() -> None:
        async with open_camera(hall.config()) as client, await client.lent() as lease:
            assert await lease.start() == Streaming()
            await client.frames(2)
            pid = client.driver_pid
            assert pid is not None
            os.kill(pid, signal.SIGSTOP)
            await client.until(lambda: not client.previews[-1].live)
            assert client.camera_on
            os.kill(pid, signal.SIGCONT)
            await client.frames(3)
            assert client.driver_pid == pid

    run_in("asyncio", story)


def test_a_slow_camera_is_slow_and_nothing_else(hall: CameraHall) -> None:
    async def story() -> None:
        hall.set(rate=4)
        settings = msgspec.structs.replace(hall.config(), stall_timeout_s=5, picture_timeout_s=10)
        async with open_camera(settings) as client, await client.lent() as lease:
            assert await lease.start() == Streaming()
            await client.frames(4)
            assert fault_of(client) is None
            assert isinstance(await lease.snapshot(), Picture)

    run_in("asyncio", story)


def test_it_is_unplugged_before_anybody_looks_through_it(hall: CameraHall) -> None:
    async def story() -> None:
        hall.fault("disconnect")
        async with open_camera(hall.config()) as client:
            assert client.state == Absent()
            lease = await client.lent()
            told = await lease.start()
            assert isinstance(told, Fault)
            assert told.code is Code.DISCONNECTED
            hall.fault(None)
            await client.frames(2)
            assert client.state == Ready()
            await lease.release()

    run_in("asyncio", story)


def test_the_citizen_leaves_while_the_camera_does_not_answer(hall: CameraHall) -> None:
    async def story() -> None:
        hall.fault("frozen")
        async with open_camera(hall.config()) as client:
            lease = await client.lent()
            told = await lease.start()
            assert isinstance(told, Fault)
            assert told.code is Code.CAMERA_STALLED
            await lease.release()
            assert not client.camera_on
            hall.fault(None)
            hall.until_off()

    run_in("asyncio", story)


def test_another_resolution_in_mid_stream_is_shown_in_its_own_shape(hall: CameraHall) -> None:
    async def story() -> None:
        async with open_camera(hall.config()) as client, await client.lent() as lease:
            assert await lease.start() == Streaming()
            assert (await client.seen()).shape == (480, 640, 4)
            hall.set(size="1080p")
            while (await client.seen()).shape != (720, 1280, 4):
                pass
            picture = await lease.snapshot()
            assert isinstance(picture, Picture)
            assert (picture.width_px, picture.height_px) == (1920, 1080)
            assert fault_of(client) is None

    run_in("asyncio", story)
