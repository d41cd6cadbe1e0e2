"""A camera, or who stands in its place, declares what it likes: the driver's memory follows its settings."""

import asyncio
import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.config import Camera
from kiosk.devices.camera.driver import FRAMES_IN_MEMORY, LIBRARIES_BYTES
from kiosk.devices.states import NeedsAttention
from tests.support.camera import open_camera, quick, specimen_jpeg
from tests.support.loops import run_in

GIGABYTE = 1_000_000_000
HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n"
    b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
)


class Liar:
    """Answers each request with the head of a stream whose frames are as long as they are declared."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/video.mjpg"
        self.sent = 0
        self._serving = threading.Thread(target=self._serve, daemon=True)
        self._serving.start()

    def _serve(self) -> None:
        good = specimen_jpeg()
        block = bytes(1 << 20)
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client, contextlib.suppress(OSError):
                client.settimeout(5)
                if not client.recv(4096):
                    continue
                client.sendall(HEAD % len(good) + good + b"\r\n" + HEAD.partition(b"\r\n\r\n")[2] % GIGABYTE)
                while self.sent < GIGABYTE:
                    client.sendall(block)
                    self.sent += len(block)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._serving.join(10)


@pytest.fixture
def liar() -> Iterator[Liar]:
    made = Liar()
    yield made
    made.close()


def peak_bytes(pid: int) -> int:
    """0 for a process that is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024 if "VmHWM:" in status else 0  # type: ignore[index]


def test_the_driver_takes_what_its_mode_needs_and_no_more(liar: Liar) -> None:
    """It says that nothing comes, or ends at its limit and is started anew; both are ordinary."""
    settings = quick(Camera(url=liar.url, width_px=640, height_px=480))
    limit = FRAMES_IN_MEMORY * 4 * 640 * 480 * 3 + LIBRARIES_BYTES

    async def story() -> None:
        async with open_camera(settings) as client, await client.lent() as lease:
            pid = client.driver_pid
            assert pid is not None
            base, peak = peak_bytes(pid), 0
            await lease.start()
            while client.driver_pid == pid and not any(isinstance(state, NeedsAttention) for state in client.states):
                peak = max(peak, peak_bytes(pid))
                await asyncio.sleep(0.01)
            assert liar.sent > 10_000_000
            assert peak - base < limit, f"{peak >> 20} MB"

    run_in("asyncio", story)
