"""The camera's thread: opens it, reads it, and opens it again when it has stalled or gone."""

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import NamedTuple

from kiosk.devices.camera.protocol import Flowing, Frame, Setup, Trouble
from kiosk.devices.camera.ring_writer import RingWriter
from kiosk.devices.camera.source import Ended, Image, Source, open_source
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.processes.worker import Emit

BACKOFF_FIRST_S = 0.2
BACKOFF_MAX_S = 1.0
# A single frame that is broken is skipped; a stream that brings nothing else is opened anew.
GARBAGE_IN_A_ROW = 10
# A V4L2 camera measures the light during its first frames, which are dark; untested on a real one.
SETTLE_S = 0.6
# Frames a second in the preview; a camera that gives more would only keep the screen busy.
MAX_RATE = 62


class Shot(NamedTuple):
    image: Image
    captured_s: float


class Capture:
    """On from `start` to `stop`."""

    def __init__(self, setup: Setup, writer: RingWriter, emit: Emit) -> None:
        self._setup = setup
        self._writer = writer
        self._emit = emit
        self._ended = threading.Event()
        self._moved = threading.Condition()
        self._shot: Shot | None = None
        self._trouble: Fault | None = None
        self._said: Fault | bool = False
        self._shown = False
        self._called_s: float | None = None
        self._written_s = 0.0
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def trouble(self) -> Fault | None:
        """Why no frames arrive; None while they do, or are expected for the first time."""
        return self._trouble

    @property
    def waiting_s(self) -> float:
        """How long the thread has been in one call of the camera's library."""
        called_s = self._called_s
        return 0.0 if called_s is None else time.monotonic() - called_s

    def start(self) -> None:
        self._thread.start()

    def show(self) -> None:
        """Put the frames into the ring from now on."""
        self._shown = True

    def stop(self, timeout_s: float) -> bool:
        """Close the camera; False when its library has not returned in time, and the camera may still be on."""
        with self._moved:
            self._ended.set()
            self._moved.notify_all()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def wait_for_shot(self, timeout_s: float, cancelled: threading.Event) -> Image | Fault:
        """A frame captured from now on. `cancelled`: see `wake`."""
        earliest_s = time.monotonic()

        def fresh() -> bool:
            return self._shot is not None and self._shot.captured_s >= earliest_s

        with self._moved:
            self._moved.wait_for(lambda: fresh() or cancelled.is_set() or self._ended.is_set(), timeout_s)
            if cancelled.is_set() or self._ended.is_set():
                return Fault(Code.CANCELLED)
            if self._shot is not None and fresh():
                return self._shot.image
            return self._trouble or Fault(Code.CAMERA_STALLED, f"no frame for {timeout_s:.0f} s")

    def wake(self) -> None:
        """Let a `wait_for_shot` look at its `cancelled`."""
        with self._moved:
            self._moved.notify_all()

    def _run(self) -> None:
        backoff_s = BACKOFF_FIRST_S
        while not self._ended.is_set():
            with self._in_library():
                source = open_source(self._setup)
            if isinstance(source, Source):
                try:
                    outcome, frames = self._read_all(source)
                finally:
                    source.close()
                if frames:
                    backoff_s = BACKOFF_FIRST_S
                if isinstance(outcome, Ended) and frames:
                    continue
                fault = outcome if isinstance(outcome, Fault) else Fault(Code.CAMERA_GARBAGE, "a file without a frame")
            else:
                fault = source
            if self._ended.is_set():
                return
            self._in_trouble(fault)
            self._ended.wait(backoff_s)
            backoff_s = min(backoff_s * 2, BACKOFF_MAX_S)

    def _read_all(self, source: Source) -> tuple[Fault | Ended, int]:
        """Read until the source fails or we are stopped: why, and how many frames it gave."""
        frames, garbage, opened_s = 0, 0, time.monotonic()
        while not self._ended.is_set():
            with self._in_library():
                image = source.read()
            if isinstance(image, Ended):
                return image, frames
            if isinstance(image, Fault):
                garbage += 1
                if image.code is not Code.CAMERA_GARBAGE or garbage >= GARBAGE_IN_A_ROW:
                    return image, frames
                continue
            frames, garbage = frames + 1, 0
            if not (self._setup.device and time.monotonic() - opened_s < SETTLE_S):
                self._take(image)
        return Fault(Code.CANCELLED), frames

    def _take(self, image: Image) -> None:
        captured_ns = time.monotonic_ns()
        with self._moved:
            self._shot = Shot(image, captured_ns / 1e9)
            self._trouble = None
            self._moved.notify_all()
        if self._said is not True:
            self._said = True
            self._emit(Flowing())
        if self._shown and captured_ns / 1e9 - self._written_s >= 1 / MAX_RATE:
            self._written_s = captured_ns / 1e9
            slot, sequence = self._writer.write(image, captured_ns)
            self._emit(Frame(slot, sequence))

    @contextlib.contextmanager
    def _in_library(self) -> Iterator[None]:
        self._called_s = time.monotonic()
        try:
            yield
        finally:
            self._called_s = None

    def _in_trouble(self, fault: Fault) -> None:
        with self._moved:
            self._trouble = fault
            self._shot = None
        if self._said != fault:
            self._said = fault
            self._emit(Trouble(fault))
