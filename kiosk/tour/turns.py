"""Turns of the GUI thread's event loop: when it did not turn, what the thread did meanwhile, and where it stood.

A thread that does not turn has used the processor, or waits for something by its own will (a lock, a file, a pipe), or
would run and is not let by the machine. The kernel counts the last of these for each thread (`schedstat`, second field:
nanoseconds spent waiting on a run queue), so that a busy machine is told from a busy program.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer

from kiosk.tour.protocol import LEAST_GAP_S, Gap

# Watched more loosely than a touch is timed: the watching itself takes time.
WATCH_S = 0.01
# A stack is taken before a gap is over: a little before it counts as frozen (0.1 s).
SAMPLE_S = 0.08
# Of a stack, the innermost calls.
CALLS = 4


class Times(NamedTuple):
    """Seconds: the machine's monotonic clock; what this thread has used of a processor, and for how long it was ready
    to run and had none."""

    at: float
    used: float
    starved: float


class ThreadTimes:
    """Of the thread that makes it, and to be read by it. Where the kernel keeps no such count (no CONFIG_SCHED_INFO),
    `starved` stays 0: then whatever is long counts as the program's own."""

    def __init__(self) -> None:
        try:
            self._schedstat = os.open("/proc/thread-self/schedstat", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._schedstat = -1

    def read(self) -> Times:
        starved = 0
        if self._schedstat >= 0:
            starved = int(os.pread(self._schedstat, 128, 0).split()[1])
        return Times(time.monotonic(), time.thread_time(), starved / 1e9)

    def close(self) -> None:
        if self._schedstat >= 0:
            os.close(self._schedstat)
            self._schedstat = -1


class Turns(QObject):
    """Notes the gaps of the thread that makes it, from now on, with a timer in its event loop."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._times = ThreadTimes()
        self._before = self._times.read()
        self._looked = 0.0
        self._gaps: list[Gap] = []
        self._sampler = Sampler(threading.get_ident(), self._before.at)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._turned)
        self._timer.start(round(WATCH_S * 1000))

    def take(self) -> tuple[Gap, ...]:
        """Since the last time."""
        gaps, self._gaps = self._gaps, []
        return tuple(gaps)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """What is done meanwhile is the watcher's own work."""
        began = time.thread_time()
        yield
        self._looked += time.thread_time() - began

    def stop(self) -> None:
        self._timer.stop()
        self._sampler.stop()
        self._times.close()

    def _turned(self) -> None:
        before, now = self._before, self._times.read()
        where = self._sampler.turned(now.at)
        if now.at - before.at > LEAST_GAP_S:
            gap = Gap(
                begin=before.at,
                end=now.at,
                used_s=now.used - before.used,
                starved_s=now.starved - before.starved,
                looked_s=self._looked,
                where=where,
            )
            self._gaps.append(gap)
        self._before, self._looked = now, 0.0


class Sampler(threading.Thread):
    """Looks where a thread stands when it has not turned for `SAMPLE_S`. Names of functions and lines, no values."""

    def __init__(self, watched: int, now: float) -> None:
        super().__init__(name="turns", daemon=True)
        self._watched = watched
        self._turned_at = now
        self._where = ""
        self._ended = threading.Event()
        self.start()

    def turned(self, now: float) -> str:
        """The watched thread has turned; where it stood meanwhile, if that was long enough to be looked at."""
        where, self._where = self._where, ""
        self._turned_at = now
        return where

    def run(self) -> None:
        sampled = 0.0
        while not self._ended.wait(max(0.005, self._turned_at + SAMPLE_S - time.monotonic())):
            turned_at = self._turned_at
            if turned_at == sampled or time.monotonic() - turned_at < SAMPLE_S:
                continue
            frame = sys._current_frames().get(self._watched)
            # This thread had to wait for the interpreter: the gap may be over.
            if frame is not None and turned_at == self._turned_at:
                sampled, self._where = turned_at, stack(frame)

    def stop(self) -> None:
        self._ended.set()
        self.join(1)


def stack(frame: FrameType) -> str:
    """`module.function:line`, the innermost call first. Qt's own work stands as the call that led to it."""
    calls: list[str] = []
    at: FrameType | None = frame
    while at is not None and len(calls) < CALLS:
        calls.append(f"{at.f_globals.get('__name__', '?')}.{at.f_code.co_name}:{at.f_lineno}")
        at = at.f_back
    return " < ".join(calls)
