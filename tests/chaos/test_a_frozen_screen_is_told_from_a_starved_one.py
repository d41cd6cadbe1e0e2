"""A gap of the event loop is the program's own when it computed or waited, the machine's when it got no processor."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer

from kiosk.chaos.run import FROZEN_S
from kiosk.tour.protocol import Gap
from kiosk.tour.turns import ThreadTimes, Turns
from tests.support.qml import application

LONG_S = 0.25


def gaps_of(act: Callable[[], None]) -> tuple[Gap, ...]:
    """What is noted of an event loop in which `act` is called once, between quiet turns."""
    application()
    loop, turns = QEventLoop(), Turns()
    QTimer.singleShot(30, act)
    QTimer.singleShot(round(LONG_S * 1000) + 100, loop.quit)
    loop.exec()
    turns.stop()
    return turns.take()


def longest(gaps: tuple[Gap, ...]) -> Gap:
    return max(gaps, key=lambda gap: gap.own_s)


def compute() -> None:
    until = time.thread_time() + LONG_S
    while time.thread_time() < until:
        pass


def read_from_what_says_nothing() -> None:
    reader, writer = os.pipe()
    speaker = threading.Timer(LONG_S, lambda: os.write(writer, b"at last"))
    speaker.start()
    os.read(reader, 64)
    speaker.join()
    os.close(reader)
    os.close(writer)


def sleep() -> None:
    time.sleep(LONG_S)


def test_a_thread_that_computes_is_frozen_and_it_is_said_where() -> None:
    gap = longest(gaps_of(compute))
    assert gap.own_s > FROZEN_S
    assert gap.used_s > FROZEN_S
    assert f"{__name__}.compute:" in gap.where


@pytest.mark.parametrize("wait", [sleep, read_from_what_says_nothing])
def test_a_thread_that_waits_by_its_own_will_is_frozen(wait: Callable[[], None]) -> None:
    gap = longest(gaps_of(wait))
    assert gap.own_s > FROZEN_S
    assert gap.used_s < FROZEN_S / 2
    assert f"{__name__}.{wait.__name__}:" in gap.where


def test_a_quiet_loop_is_never_frozen() -> None:
    assert all(gap.own_s < FROZEN_S for gap in gaps_of(lambda: None))


def test_the_watcher_s_own_looking_is_not_the_screen_s() -> None:
    application()
    loop, turns = QEventLoop(), Turns()

    def look() -> None:
        with turns.looking():
            compute()

    QTimer.singleShot(30, look)
    QTimer.singleShot(round(LONG_S * 1000) + 100, loop.quit)
    loop.exec()
    turns.stop()
    gap = max(turns.take(), key=lambda gap: gap.end - gap.begin)
    assert gap.looked_s > FROZEN_S
    assert gap.own_s < FROZEN_S


# One processor, a thread that may run only when nobody else wants to, and one that always wants to.
STARVED = """
import os, subprocess, sys
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from kiosk.tour.turns import Turns
app = QCoreApplication([])
busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
turns, loop = Turns(), QEventLoop()
QTimer.singleShot(1500, loop.quit)
loop.exec()
busy.kill()
busy.wait()
for gap in turns.take():
    print(gap.end - gap.begin, gap.own_s, gap.starved_s)
turns.stop()
"""


@pytest.mark.skipif(not Path("/proc/thread-self/schedstat").exists(), reason="the kernel does not count it")
def test_a_thread_that_gets_no_processor_is_starved_and_not_frozen() -> None:
    said = subprocess.run([sys.executable, "-c", STARVED], capture_output=True, text=True, timeout=50, check=True)
    gaps = [tuple(map(float, line.split())) for line in said.stdout.splitlines()]
    assert gaps, said.stderr
    assert max(length for length, _, _ in gaps) > FROZEN_S
    assert max(starved for _, _, starved in gaps) > FROZEN_S
    assert max(own for _, own, _ in gaps) < FROZEN_S


def test_a_wait_between_the_readings_of_one_moment_is_not_the_program_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread loses the processor once, after what it waited was read and before the clock was."""
    read, waited_s, stops = ThreadTimes._starved, [0.0], iter([LONG_S])

    def torn(times: ThreadTimes) -> float:
        starved = read(times) + waited_s[0]
        stop = next(stops, 0.0)
        time.sleep(stop)
        waited_s[0] += stop
        return starved

    times = ThreadTimes()
    before = times.read()
    monkeypatch.setattr(ThreadTimes, "_starved", torn)
    now = times.read()
    times.close()
    assert now.at - before.at > LONG_S
    assert now.at - before.at - (now.starved - before.starved) < FROZEN_S
