"""`kiosk bench touch`: from a touch to the presented next page, and how long the GUI thread was blocked meanwhile.

A robot goes to and fro between welcome, preparation and the first form, and changes language and size of text on the
way. The clock starts when the finger is lifted (buttons act then) and stops at the first presented frame that was begun
after the page was exchanged; the page then slides in, and `settled_ms` is when a touch on it counts.

A block of the GUI thread is what a timer of 4 ms in that thread is late by, from the lifted finger until the page takes
a touch: the timer belongs to Qt's event loop and sees whatever holds it, Python, QML, drawing, or a thread of ours that
holds the interpreter. Nothing else looks at the window meanwhile. The floor is two bare pages (`floor_touch.py`) under
the same finger and the same timer.
"""

import contextlib
import itertools
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from kiosk.bench import floor_touch
from kiosk.bench.process import started
from kiosk.errors import KioskError
from kiosk.i18n.translator import Translator, load, name_of
from kiosk.tour.protocol import Timed
from kiosk.tour.robot import Robot, glass
from kiosk.tour.terminal import running_terminal

TOUCHES = 60

Touch = Callable[[], Timed]


class Spread(msgspec.Struct, frozen=True):
    """Milliseconds."""

    p50: float
    p95: float
    max: float


class Block(msgspec.Struct, frozen=True):
    """Milliseconds; of all turns of the timer in the measured times."""

    p99: float
    max: float


class Figures(msgspec.Struct, frozen=True):
    touch_ms: Spread
    settled_ms: Spread
    gui_block_ms: Block
    touches: int


class Step(msgspec.Struct, frozen=True):
    """The slowest touches, by the name of what was pressed."""

    pressed: str
    touch_ms: float
    gui_block_ms: float


class TouchTable(msgspec.Struct, frozen=True):
    touch_ms: Spread
    settled_ms: Spread
    gui_block_ms: Block
    touches: int
    ratio_p95: float
    floor: Figures
    slowest: tuple[Step, ...]


class Press(msgspec.Struct, frozen=True):
    """`name` as the button is called, or begins; `turns` as in `tour.protocol.Time`."""

    name: str
    turns: bool = True


FIRST = Press("Touchez l'écran")
FLOOR = (Press(floor_touch.FORWARD), Press(floor_touch.BACK))


def one_round(english: Translator) -> tuple[Press, ...]:
    """From the welcome page to the first form and back to it, in both languages and two sizes of text."""
    return (
        Press("Déclarer un changement d'adresse"),
        Press("Ici, sur la borne"),
        Press("Texte très grand", turns=False),
        Press("Texte normal", turns=False),
        Press("Retour"),
        Press("Langue", turns=False),
        Press(name_of("en")),
        Press(english("Ici, sur la borne")),
        Press(english("Langue"), turns=False),
        Press(name_of("fr")),
        Press("Retour"),
        Press("Retour"),
    )


def measure(touches: int = TOUCHES) -> TouchTable:
    """Raises `KioskError` when the floor or the kiosk does not start, or a page does not come."""
    floor = _figures([timed for _, timed in _floor(touches)])
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as state, running_terminal(Path(state)) as terminal:
        taken = _play(
            terminal.next_screen(), itertools.chain((FIRST,), itertools.cycle(one_round(load("en")))), touches
        )
    figures = _figures([timed for _, timed in taken])
    return TouchTable(
        touch_ms=figures.touch_ms,
        settled_ms=figures.settled_ms,
        gui_block_ms=figures.gui_block_ms,
        touches=figures.touches,
        ratio_p95=round(figures.touch_ms.p95 / floor.touch_ms.p95, 2),
        floor=floor,
        slowest=_slowest(taken),
    )


def _floor(touches: int) -> list[tuple[Press, Timed]]:
    with (
        glass() as opened,
        started([sys.executable, "-P", "-m", "kiosk.bench.floor_touch", str(opened.address)]) as process,
    ):
        try:
            robot = opened.next_screen()
        except KioskError:
            raise process.failure() from None
        with contextlib.closing(robot):
            return _play(robot, itertools.cycle(FLOOR), touches)


def _play(robot: Robot, presses: Iterator[Press], touches: int) -> list[tuple[Press, Timed]]:
    return [(press, robot.time_tap(press.name, turns=press.turns)) for press in itertools.islice(presses, touches)]


def _figures(timed: Sequence[Timed]) -> Figures:
    gaps = sorted(gap for each in timed for gap in each.gaps_s)
    return Figures(
        touch_ms=_spread([each.presented_s for each in timed]),
        settled_ms=_spread([each.settled_s for each in timed]),
        gui_block_ms=Block(milliseconds(quantile(gaps, 0.99)), milliseconds(gaps[-1])),
        touches=len(timed),
    )


def _slowest(taken: Sequence[tuple[Press, Timed]]) -> tuple[Step, ...]:
    steps = [
        Step(press.name, milliseconds(timed.presented_s), milliseconds(max(timed.gaps_s))) for press, timed in taken
    ]
    return tuple(sorted(steps, key=lambda step: max(step.touch_ms, step.gui_block_ms), reverse=True)[:5])


def _spread(seconds: Sequence[float]) -> Spread:
    ordered = sorted(seconds)
    return Spread(
        milliseconds(quantile(ordered, 0.5)), milliseconds(quantile(ordered, 0.95)), milliseconds(ordered[-1])
    )


def quantile(ordered: Sequence[float], part: float) -> float:
    """Nearest rank: a figure that was measured, not one in between."""
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)
