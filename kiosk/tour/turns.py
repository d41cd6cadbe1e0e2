"""Turns of the GUI thread's event loop: when it did not turn, what the thread did meanwhile, and where it stood.

A thread that does not turn has used the processor, or waits for something by its own will (a lock, a file, a pipe), or
would run and is not let by the machine. The kernel counts the last of these for each thread (`schedstat`, second field:
nanoseconds spent waiting on a run queue), so that a busy machine is told from a busy program.
"""

import faulthandler
import itertools
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer

from kiosk.tour.protocol import LEAST_GAP_S, Gap

# Watched more loosely than a touch is timed: the watching itself takes time.
WATCH_S = 0.01
# A stack is taken before a gap is over: a little before it counts as frozen (0.1 s).
SAMPLE_S = 0.08
# Two readings further apart than this were torn by another that ran between them: they are read again, a few times.
TORN_S = 0.001
READINGS = 5
# Of a stack, the innermost calls.
CALLS = 4
_CALL: Final = re.compile(r'File "(?P<file>[^"]*)", line (?P<line>\d+) in (?P<function>\S+)')


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
        """Both counts of one moment. A thread that lost the processor between them had its wait in the clock and not
        among what it waited: 0.2 s that were the machine's then stood as the program's own."""
        for _ in range(READINGS):
            before = time.monotonic()
            starved, used, now = self._starved(), time.thread_time(), time.monotonic()
            if now - before < TORN_S:
                break
        return Times(now, used, starved)

    def _starved(self) -> float:
        if self._schedstat < 0:
            return 0.0
        return int(os.pread(self._schedstat, 128, 0).split()[1]) / 1e9

    def close(self) -> None:
        if self._schedstat >= 0:
            os.close(self._schedstat)
            self._schedstat = -1


class Turns(QObject):
    """Notes the gaps of the main thread, which makes it, from now on, with a timer in its event loop."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._times = ThreadTimes()
        self._before = self._times.read()
        self._looked = 0.0
        self._gaps: list[Gap] = []
        self._sampler = Sampler()
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
        where = self._sampler.turned()
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


class Sampler:
    """Looks where the main thread stands when it has not turned for `SAMPLE_S`: functions and lines, no values.

    By a signal, whose handler reads the stack without the interpreter (`faulthandler`). A thread that looked took
    it, and on a busy machine lost the processor while it held it: what was looked at waited for the looking.
    """

    def __init__(self) -> None:
        self._dump = os.memfd_create("turns", os.MFD_CLOEXEC)
        faulthandler.register(signal.SIGALRM, file=self._dump, all_threads=False, chain=False)
        signal.setitimer(signal.ITIMER_REAL, SAMPLE_S)

    def turned(self) -> str:
        """The thread has turned; where it stood meanwhile, if that was long enough to be looked at."""
        signal.setitimer(signal.ITIMER_REAL, SAMPLE_S)
        if os.fstat(self._dump).st_size == 0:
            return ""
        dumped = os.pread(self._dump, 1 << 16, 0).decode("utf-8", "replace")
        os.ftruncate(self._dump, 0)
        os.lseek(self._dump, 0, os.SEEK_SET)
        return stack(dumped)

    def stop(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.unregister(signal.SIGALRM)
        os.close(self._dump)


def stack(dumped: str) -> str:
    """`module.function:line`, the innermost call first, of what `faulthandler` wrote. Qt's own work stands as the call
    that led to it."""
    modules = {getattr(module, "__file__", None): name for name, module in tuple(sys.modules.items())}
    calls = [
        f"{modules.get(call['file'], '?')}.{call['function']}:{call['line']}"
        for call in itertools.islice(_CALL.finditer(dumped), CALLS)
    ]
    return " < ".join(calls)
