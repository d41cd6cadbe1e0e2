"""SIGKILL of the supervisor, whatever it is doing just then: nothing of the kiosk outlives it, and it starts again."""

import contextlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.processes.proc import alive, pids
from tests.support.kiosk import OTHER_DEVICES, configuration
from tests.support.patience import PATIENCE_S
from tests.support.supervisor import until

KILLS = 20
# From before the first picture until long after everything beside it has been started.
LATEST_S = 6.0
# Processes: supervisor, screens and more than one driver.
AT_WORK = 8
MARK = "KIOSK_TEST_MARK"


def started(directory: Path, mark: str) -> "subprocess.Popen[str]":
    """`mark` is inherited by every process that comes of it."""
    settings = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software", MARK: mark}
    words = ("--config", str(directory / "kiosk.toml"), "--state", str(directory / "state"), "--json")
    return subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", *words],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        text=True,
    )


def marked(mark: str) -> set[int]:
    """Living processes that carry the mark."""
    found = set()
    for pid in pids():
        with contextlib.suppress(OSError):
            if f"{MARK}={mark}".encode() in Path(f"/proc/{pid}/environ").read_bytes() and alive(pid):
                found.add(pid)
    return found


@pytest.mark.long
def test_nothing_is_left_of_twenty_that_were_killed_and_the_next_one_serves(tmp_path: Path) -> None:
    configuration(tmp_path, devices=OTHER_DEVICES)
    chance = random.Random(7)
    for number in range(KILLS):
        mark = f"{os.getpid()}-{number}"
        kiosk = started(tmp_path, mark)
        if number == KILLS - 1:
            # On a slow machine none of the others may have come so far.
            until(lambda mark=mark: len(marked(mark)) > AT_WORK, "its devices at work")  # type: ignore[misc]
        else:
            with contextlib.suppress(subprocess.TimeoutExpired):
                kiosk.wait(LATEST_S * chance.random() ** 2)
                raise AssertionError(f"it did not start after {number} kills")
        kiosk.kill()
        kiosk.wait(PATIENCE_S)
        until(lambda mark=mark: not marked(mark), "the end of all")  # type: ignore[misc]
    mark = f"{os.getpid()}-last"
    kiosk = started(tmp_path, mark)
    assert kiosk.stdout is not None
    assert json.loads(kiosk.stdout.readline())["event"] == "ready"
    kiosk.terminate()
    assert kiosk.wait(PATIENCE_S) == 0
    until(lambda: not marked(mark), "the end of all")
