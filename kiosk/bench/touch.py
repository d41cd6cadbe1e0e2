"""`kiosk bench touch`: from a touch to the presented next page, and how long the GUI thread was blocked meanwhile.

A robot goes to and fro between welcome, preparation and the first form. The clock starts when the finger is lifted
(buttons act then) and stops at the first presented frame after the page was exchanged; the page then slides in for
180 ms more, and `takes_touch` is when a touch on it counts. The floor is two bare pages (`floor_touch.py`).
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kiosk.errors import KioskError
from kiosk.tour.protocol import Timed
from kiosk.tour.robot import Robot
from kiosk.tour.terminal import OFFSCREEN, running_terminal

ROUNDS = 12
FLOOR_TOUCHES = 48


class Spread(msgspec.Struct, frozen=True):
    """Milliseconds."""

    p50: float
    p95: float
    max: float


class TouchTable(msgspec.Struct, frozen=True):
    """Milliseconds. `gui_*`: the GUI thread's blocks, i.e. gaps between turns of its event loop."""

    p50: float
    p95: float
    max: float
    takes_touch: Spread
    gui_longest: float
    gui_p99: float
    floor: Spread
    touches: int


def measure(rounds: int = ROUNDS) -> TouchTable:
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as state, running_terminal(Path(state)) as terminal:
        robot = terminal.next_screen()
        robot.tap("Touchez l'écran", "Button")
        timed = [step for _ in range(rounds) for step in _to_and_fro(robot)]
    presented = _spread([step.presented_s for step in timed])
    gaps = sorted(gap for step in timed for gap in step.gaps_s)
    return TouchTable(
        p50=presented.p50,
        p95=presented.p95,
        max=presented.max,
        takes_touch=_spread([step.settled_s for step in timed]),
        gui_longest=_ms(gaps[-1]),
        gui_p99=_ms(_quantile(gaps, 0.99)),
        floor=_floor(),
        touches=len(timed),
    )


def _to_and_fro(robot: Robot) -> list[Timed]:
    return [
        robot.time_tap("Déclarer un changement d'adresse"),
        robot.time_tap("Ici, sur la borne"),
        robot.time_tap("Retour"),
        robot.time_tap("Retour"),
    ]


def _floor() -> Spread:
    command = [sys.executable, str(Path(__file__).with_name("floor_touch.py")), str(FLOOR_TOUCHES)]
    done = subprocess.run(command, env={**os.environ, **OFFSCREEN}, capture_output=True, timeout=60, check=False)
    if done.returncode != 0:
        raise KioskError("the floor of `bench touch` did not run")
    return _spread(json.loads(done.stdout))


def _spread(seconds: Sequence[float]) -> Spread:
    ordered = sorted(seconds)
    return Spread(_ms(_quantile(ordered, 0.5)), _ms(_quantile(ordered, 0.95)), _ms(ordered[-1]))


def _quantile(ordered: Sequence[float], part: float) -> float:
    """Nearest rank: a figure that was measured, not one in between."""
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
