"""The hall's camera, seen by a plain HTTP client: what it shows, what it is told, what it refuses."""

import io
import json
import socket
from collections.abc import Iterator

import pytest
from PIL import Image

from kiosk.hall.client import HallError
from tests.support.camera import CameraHall, camera_hall
from tests.support.hall import RunningHall


@pytest.fixture(scope="module")
def module_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CameraHall]:
    with camera_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture
def hall(module_hall: CameraHall) -> CameraHall:
    module_hall.reset()
    return module_hall


def call(hall: CameraHall, request: bytes = b"GET /video.mjpg HTTP/1.1\r\nHost: x\r\n\r\n") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", int(hall.url.split(":")[2].split("/")[0])), 5)
    connection.sendall(request)
    return connection


def read_frames(connection: socket.socket, count: int) -> list[bytes]:
    stream = connection.makefile("rb")
    assert stream.readline() == b"HTTP/1.1 200 OK\r\n"
    frames: list[bytes] = []
    while len(frames) < count:
        line = stream.readline()
        assert line, "the stream ended"
        if line.lower().startswith(b"content-length:"):
            assert stream.readline() == b"\r\n"
            frames.append(stream.read(int(line.split(b":")[1])))
    return frames


def view(hall: CameraHall) -> Image.Image:
    picture = Image.open(io.BytesIO(hall.hall.client.fetch("GET", "/camera/view.jpg")))
    picture.load()
    return picture


def test_it_streams_whole_pictures_that_tremble(hall: CameraHall) -> None:
    with call(hall) as connection:
        frames = read_frames(connection, 3)
        assert hall.is_on
    assert len(set(frames)) == 3
    for frame in frames:
        with Image.open(io.BytesIO(frame)) as picture:
            picture.load()
            assert (picture.format, picture.size) == ("JPEG", (640, 480))
    hall.until_off()


def test_each_scene_is_another_and_each_size_is_kept(hall: CameraHall) -> None:
    seen = {}
    for scene in ("paper", "close_up", "face", "card", "black"):
        hall.set(scene=scene)
        seen[scene] = view(hall).resize((16, 12)).tobytes()
    assert len(set(seen.values())) == 5
    assert max(seen["black"]) < 20
    hall.set(scene="paper", paper=None)
    assert view(hall).resize((16, 12)).tobytes() != seen["paper"]
    for size, pixels in (("720p", (1280, 720)), ("1080p", (1920, 1080))):
        hall.set(size=size)
        assert view(hall).size == pixels


@pytest.mark.parametrize(
    "change",
    [
        {"scene": "beach"},
        {"paper": "no-such-paper"},
        {"size": "8k"},
        {"rate": 0},
        {"rate": 61},
        {"rate": "fast"},
        {"fault": "sulks"},
        {"zoom": 2},
        {},
    ],
)
def test_what_it_cannot_do_is_refused_and_changes_nothing(hall: CameraHall, change: dict[str, object]) -> None:
    before = hall.state()
    with pytest.raises(HallError):
        hall.set(**change)
    assert hall.state() == before


@pytest.mark.parametrize(
    "request_bytes",
    [b"GET /other HTTP/1.1\r\n\r\n", b"POST /video.mjpg HTTP/1.1\r\n\r\n", b"\x00\xff\r\n\r\n", b"x" * 20_000],
)
def test_a_call_that_is_none_is_refused_and_others_are_served(hall: CameraHall, request_bytes: bytes) -> None:
    with call(hall, request_bytes) as connection:
        try:
            answer = connection.recv(100)
        except ConnectionResetError:
            answer = b""
        assert not answer or answer.startswith(b"HTTP/1.1 404 ")
    with call(hall) as connection:
        assert read_frames(connection, 1)


def test_it_is_moved_from_a_shell(hall: CameraHall) -> None:
    from kiosk.__main__ import main

    state = str(hall.hall.state_dir)
    assert main(["hall", "camera", "scene=card", "fault=none", "rate=5", "--state", state, "--json"]) == 0
    assert (hall.state()["scene"], hall.state()["rate"]) == ("card", 5)


def test_the_ready_line_tells_its_address(hall: CameraHall) -> None:
    running: RunningHall = hall.hall
    assert running.ready["camera_url"].startswith("http://127.0.0.1:")
    assert json.dumps(hall.state())
