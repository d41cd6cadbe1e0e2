"""The hall's CUPS is five processes and a folder in memory: whoever kills the hall, none of them stays."""

import contextlib
import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from kiosk.hall.client import HallError
from tests.support.page_printer import page_hall_in
from tests.support.patience import PATIENCE_S


def _gone(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() == psutil.STATUS_ZOMBIE
    return True


@pytest.mark.parametrize("number", [pytest.param(signal.SIGTERM, marks=pytest.mark.long), signal.SIGKILL])
def test_every_process_dies_with_the_hall(tmp_path: Path, number: int) -> None:
    with page_hall_in(tmp_path) as hall:
        memory = hall.memory
        children = psutil.Process(hall.process.pid).children(recursive=True)
        assert {"cupsd", "ippeveprinter", "dbus-daemon"} <= {child.name() for child in children}
        os.kill(hall.process.pid, number)
        hall.process.wait(PATIENCE_S)
        deadline = time.monotonic() + PATIENCE_S
        while not all(_gone(child) for child in children):
            assert time.monotonic() < deadline, "a process outlived the hall"
            time.sleep(0.02)
    assert memory.exists() == (number == signal.SIGKILL)
    with page_hall_in(tmp_path) as hall:
        assert hall.memory != memory
        assert not memory.exists(), "what a hall that was killed has left is swept"
    assert not hall.memory.exists() or hall.memory == (tmp_path / "hall" / "cups")


def test_a_wrong_gesture_moves_nothing(tmp_path: Path) -> None:
    with page_hall_in(tmp_path) as hall:
        before = hall.state()
        for wrong in ({"paper": "wet"}, {"paper": None}, {}, {"door": "open"}, {"fault": 1}):
            with pytest.raises(HallError):
                hall.move(**wrong)
        assert hall.state() == before
        for path in ("/page_printer/printouts/d9/1.png", "/page_printer/printouts/../x", "/page_printer/x"):
            with pytest.raises(HallError):
                hall.client.fetch("GET", path)
