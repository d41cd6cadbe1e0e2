"""`kiosk bench start`: from the start of the process to the first frame of the attract screen that takes a touch.

What is timed is the whole `kiosk run --json`: a Python, the supervisor, the screen's process, Qt, the window, its
first presented frame, and the line that says so. The floor is one process with a bare Window (`floor_start.py`), which
needs no second Python; `screen_s` is the screen's process alone. They alternate, so that whatever else the machine does
falls on all of them.
"""

import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kiosk import assets
from kiosk.bench.process import TIMEOUT_S, started
from kiosk.processes import frames, link
from kiosk.supervisor.embedded import default_config

PAIRS = 7


class Pair(msgspec.Struct, frozen=True):
    """Seconds."""

    floor_s: float
    kiosk_s: float
    screen_s: float


class StartTable(msgspec.Struct, frozen=True):
    """Seconds: medians over the pairs. A ratio is the median of the pairs' ratios. `load`: the machine's load before
    the first pair, to be read before the figures are."""

    floor_s: float
    kiosk_s: float
    ratio: float
    screen_s: float
    screen_ratio: float
    pairs: tuple[Pair, ...]
    cpus: int
    load: float


def floor_command() -> list[str]:
    fonts = sorted(str(font) for font in assets.path("fonts").glob("*.ttf"))
    return [sys.executable, "-P", "-m", "kiosk.bench.floor_start", *fonts]


def measure(pairs: int = PAIRS, floor: Sequence[str] | None = None) -> StartTable:
    """`floor`: another command that prints `ready`. Raises `KioskError` when one of the processes does not start."""
    load = os.getloadavg()[0]
    command = floor or floor_command()
    # The first is not counted: files are read from the disk, and what Python and Qt compile is kept.
    _, *taken = [_pair(command) for _ in range(pairs + 1)]
    return StartTable(
        floor_s=round(statistics.median(pair.floor_s for pair in taken), 4),
        kiosk_s=round(statistics.median(pair.kiosk_s for pair in taken), 4),
        ratio=round(statistics.median(pair.kiosk_s / pair.floor_s for pair in taken), 3),
        screen_s=round(statistics.median(pair.screen_s for pair in taken), 4),
        screen_ratio=round(statistics.median(pair.screen_s / pair.floor_s for pair in taken), 3),
        pairs=tuple(taken),
        cpus=os.cpu_count() or 0,
        load=round(load, 2),
    )


def _pair(floor: Sequence[str]) -> Pair:
    """Each in a new process; the kiosk with a state directory of its own, made when it starts."""
    with started(floor) as process:
        floor_s = process.ready_s()
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        with started([sys.executable, "-P", "-m", "kiosk", "run", "--json", "--state", f"{folder}/run"]) as process:
            kiosk_s = process.ready_s()
        screen_s = _screen(Path(folder) / "screen")
    return Pair(round(floor_s, 4), round(kiosk_s, 4), round(screen_s, 4))


def _screen(state: Path) -> float:
    """The screen's process, told to take the display as soon as it listens; it is killed at its first picture, before
    it looks for its devices. Seconds to its `Ready`."""
    config = msgspec.structs.replace(default_config(dock=False), state_dir=str(state))
    orders = frames.encode("event", 0, link.Configure(config)) + frames.encode("event", 0, link.Activate())
    ours, theirs = socket.socketpair()
    ours.settimeout(TIMEOUT_S)
    began = time.monotonic()
    with ours, started([sys.executable, "-P", "-m", "kiosk.app", str(theirs.fileno())], [theirs.fileno()]) as process:
        theirs.close()
        ours.sendall(orders)
        try:
            ready = frames.receive(ours)
        except TimeoutError:
            ready = None
        taken = time.monotonic() - began
        if ready is None:
            raise process.failure()
        return taken
