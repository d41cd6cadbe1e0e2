"""The camera's driver process: OpenCV. The camera is on between `StartStream` or `TakePicture` and `StopStream`."""

import os
import resource
import threading
from pathlib import Path

from kiosk.devices.camera.capture import Capture
from kiosk.devices.camera.pictures import make_picture
from kiosk.devices.camera.port import Picture
from kiosk.devices.camera.protocol import Reply, Request, Setup, Started, StartStream, Stopped, StopStream, TakePicture
from kiosk.devices.camera.ring_writer import RingWriter
from kiosk.devices.camera.source import most_pixels, presence
from kiosk.devices.opening import Open, Opened
from kiosk.devices.states import Fault
from kiosk.processes.worker import EXIT_FAULT, Emit

__all__ = ["CameraDriver", "Request", "Setup", "service"]

# A decoder that is led astray by a stream takes so much more memory at most, and then fails, at worst with the process,
# which is restarted: some frames of the largest size (decoded, kept, made smaller, encoded; a decoder of films keeps
# more), and what the libraries need for themselves. FFmpeg makes room for the size that a part of a stream declares.
FRAMES_IN_MEMORY = 6
LIBRARIES_BYTES = 96 << 20
# Added to the time-outs that the library was given: what it takes to notice them.
STOP_GRACE_S = 0.5
STUCK_GRACE_S = 8.0


class CameraDriver:
    def __init__(self, setup: Setup, emit: Emit) -> None:
        self._setup = setup
        self._emit = emit
        self._writer = RingWriter(setup.ring_fd)
        self._capture: Capture | None = None
        self._cancelled = threading.Event()

    def begin(self) -> None:
        self._cancelled.clear()

    def handle(self, request: Request) -> Reply:
        match request:
            case Open():
                return self._look() or Opened()
            case StartStream():
                self._started().show()
                return Started()
            case StopStream():
                self._stop()
                return Stopped()
            case TakePicture():
                return self._picture()

    def cancel(self) -> None:
        self._cancelled.set()
        if self._capture is not None:
            self._capture.wake()

    def close(self) -> None:
        self._stop()

    def _look(self) -> Fault | None:
        """Turns nothing on."""
        if self._capture is None:
            return presence(self._setup)
        if self._capture.waiting_s > self._setup.open_timeout_s + self._setup.stall_timeout_s + STUCK_GRACE_S:
            # The library waits in the kernel for a camera that will not answer; only our end closes it.
            os._exit(EXIT_FAULT)
        return self._capture.trouble

    def _started(self) -> Capture:
        if self._capture is None:
            self._capture = Capture(self._setup, self._writer, self._emit)
            self._capture.start()
        return self._capture

    def _stop(self) -> None:
        capture, self._capture = self._capture, None
        if capture is not None and not capture.stop(self._setup.stall_timeout_s + STOP_GRACE_S):
            # The light must go off: the kernel closes what a process leaves.
            os._exit(EXIT_FAULT)

    def _picture(self) -> Picture | Fault:
        image = self._started().wait_for_shot(self._setup.picture_timeout_s, self._cancelled)
        return image if isinstance(image, Fault) else make_picture(image)


def service(setup: Setup, emit: Emit) -> CameraDriver:
    _limit_memory(FRAMES_IN_MEMORY * 3 * most_pixels(setup) + LIBRARIES_BYTES)
    return CameraDriver(setup, emit)


def _limit_memory(growth: int) -> None:
    """Of data, and not of addresses: each thread reserves 64 MB of those, and uses next to nothing of them."""
    now = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmData:"))
    limit = int(now.split()[1]) * 1024 + growth
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
