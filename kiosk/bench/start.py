"""`kiosk bench start`: from the start of the process to the first frame of the attract screen that takes a touch.

What is timed is the whole `kiosk run --json`: a new Python, the supervisor, the screen's process, Qt, the window, its
first presented frame, and the line that says so. The floor is one process with a bare Window (`floor_start.py`), which
needs no second Python. The two alternate, so that whatever else the machine does falls on both.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kiosk import assets
from kiosk.errors import KioskError

PAIRS = 7
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
TIMEOUT_S = 30.0


class StartTable(msgspec.Struct, frozen=True):
    """Seconds: medians, their ratio, and each pair as (floor, kiosk)."""

    floor_s: float
    kiosk_s: float
    ratio: float
    pairs: tuple[tuple[float, float], ...]


def measure(pairs: int = PAIRS) -> StartTable:
    fonts = sorted(str(font) for font in assets.path("fonts").glob("*.ttf"))
    floor = [sys.executable, str(Path(__file__).with_name("floor_start.py")), *fonts]
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as state:
        kiosk = [sys.executable, "-m", "kiosk", "run", "--json", "--state", state]
        # One of each that is not counted: files are read from the disk, the state directory is made.
        _until_ready(floor)
        _until_ready(kiosk)
        taken = tuple((_until_ready(floor), _until_ready(kiosk)) for _ in range(pairs))
    floor_s, kiosk_s = (statistics.median(column) for column in zip(*taken, strict=True))
    return StartTable(round(floor_s, 3), round(kiosk_s, 3), round(kiosk_s / floor_s, 2), taken)


def _until_ready(command: Sequence[str]) -> float:
    """Seconds from the start of the process to its first line; the process is then ended and waited for."""
    started = time.monotonic()
    process = subprocess.Popen(
        command, env={**os.environ, **OFFSCREEN}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        line = process.stdout.readline() if process.stdout is not None else b""
        taken = time.monotonic() - started
        if b"ready" not in line:
            raise KioskError(f"{Path(command[0]).name} {' '.join(command[1:4])} did not start")
        return round(taken, 4)
    finally:
        process.terminate()
        process.wait(TIMEOUT_S)
