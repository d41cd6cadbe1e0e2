"""Whatever bytes a camera sends: a picture that is whole, or a fault; never half a picture, never the driver's end."""

import io
from collections.abc import Iterator

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.devices.camera import jpeg
from kiosk.devices.camera.port import Picture, Streaming
from kiosk.devices.camera.protocol import Event
from kiosk.devices.camera.source import checked, decode
from kiosk.devices.states import Fault, NeedsAttention, Ready
from kiosk.errors import Code
from tests.support.camera import CameraFault, CameraHall, camera_hall, open_camera, specimen_jpeg
from tests.support.loops import run_in

JPEG = specimen_jpeg()


@pytest.fixture(scope="module")
def module_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CameraHall]:
    with camera_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture
def hall(module_hall: CameraHall) -> CameraHall:
    module_hall.reset()
    return module_hall


@pytest.mark.parametrize("fault", ["garbage", "truncated", "huge"])
def test_mid_preview_only_garbage_comes(hall: CameraHall, fault: CameraFault) -> None:
    async def story() -> None:
        async with open_camera(hall.config()) as client, await client.lent() as lease:
            assert await lease.start() == Streaming()
            pid = client.driver_pid
            hall.fault(fault)
            await client.until(lambda: isinstance(client.state, NeedsAttention))
            assert isinstance(client.state, NeedsAttention)
            assert client.state.fault.code is Code.CAMERA_GARBAGE
            if fault == "huge":
                assert client.state.fault.detail == "20000 x 20000 pixels"
            assert not client.previews[-1].live
            hall.fault(None)
            await client.until(lambda: client.state == Ready())
            # A grey or torn half would be far from the face's background in the upper corners.
            corners = (await client.seen())[:40, :, :3].astype(int)
            assert abs(corners - np.array((204, 196, 185))).mean() < 12
            assert isinstance(await lease.snapshot(), Picture)
            assert client.driver_pid == pid

    run_in("asyncio", story)


def test_a_whole_jpeg_is_measured() -> None:
    assert jpeg.check(JPEG) == jpeg.Size(64, 48)
    assert jpeg.check(JPEG + b"\0" * 100) == jpeg.Size(64, 48), "cameras pad their frames"
    out = io.BytesIO()
    with Image.open(io.BytesIO(JPEG)) as picture:
        picture.save(out, "JPEG", progressive=True, exif=b"Exif\0\0" + b"x" * 300)
    assert jpeg.check(out.getvalue()) == jpeg.Size(64, 48)


@pytest.mark.parametrize("length", [0, 1, 2, 3, 20, 200, len(JPEG) // 2, len(JPEG) - 2, len(JPEG) - 1])
def test_a_jpeg_that_is_cut_short_is_refused(length: int) -> None:
    assert isinstance(jpeg.check(JPEG[:length]), str)
    told = decode(np.frombuffer(JPEG[:length], np.uint8))
    assert isinstance(told, Fault)
    assert told.code is Code.CAMERA_GARBAGE


@pytest.mark.parametrize("size", [(20_000, 20_000), (6001, 10), (10, 6001), (5500, 5500), (0, 10), (10, 0)])
def test_a_frame_that_claims_an_impossible_size_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    at = JPEG.index(b"\xff\xc0") + 5
    lie = JPEG[:at] + size[1].to_bytes(2, "big") + size[0].to_bytes(2, "big") + JPEG[at + 4 :]
    assert jpeg.check(lie) == f"{size[0]} x {size[1]} pixels"


def test_what_a_library_gives_that_is_no_picture_is_refused() -> None:
    for odd in (None, 3, np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3), np.float32)):
        assert isinstance(checked(odd), Fault)
        assert isinstance(decode(odd), Fault)
    assert isinstance(checked(np.broadcast_to(np.zeros((1, 1, 3), np.uint8), (7000, 2, 3))), Fault)


@given(st.binary(max_size=2000))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_size_or_a_sentence(data: bytes) -> None:
    for hostile in (data, b"\xff\xd8" + data, JPEG[:300] + data, JPEG[:300] + data + JPEG[300:]):
        told = jpeg.check(hostile)
        assert isinstance(told, jpeg.Size | str)
        if isinstance(told, str):
            assert told.isascii()
            assert len(told) < 60


@given(st.lists(st.tuples(st.integers(0, len(JPEG) - 1), st.integers(0, 255)), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_a_jpeg_with_bytes_changed_is_a_picture_of_the_size_it_was_measured_at_or_a_fault(
    changes: list[tuple[int, int]],
) -> None:
    data = bytearray(JPEG)
    for at, value in changes:
        data[at] = value
    size = jpeg.check(bytes(data))
    image = decode(np.frombuffer(bytes(data), np.uint8))
    if isinstance(image, Fault):
        assert image.code is Code.CAMERA_GARBAGE
    else:
        assert isinstance(size, jpeg.Size)
        assert image.shape == (size.height, size.width, 3)


@given(
    st.binary(max_size=200) | st.recursive(st.integers() | st.text() | st.none(), st.lists).map(repr).map(str.encode)
)
@settings(max_examples=100, deadline=None)
def test_any_bytes_of_a_driver_are_an_event_or_refused(data: bytes) -> None:
    decoder = msgspec.msgpack.Decoder(Event)
    try:
        decoder.decode(data)
    except msgspec.DecodeError:
        return
    except UnicodeDecodeError:
        return


@pytest.mark.parametrize(
    "bad", [{"slot": 3, "sequence": 2}, {"slot": -1, "sequence": 2}, {"slot": 0, "sequence": -2}, {"slot": 0}]
)
def test_a_notice_of_a_slot_that_is_not_there_is_refused(bad: dict[str, int]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.msgpack.decode(msgspec.msgpack.encode({"type": "frame", **bad}), type=Event)
