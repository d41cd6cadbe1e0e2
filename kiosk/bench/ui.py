"""`kiosk bench ui`: what a page costs: its frames while it slides in, the touch that brings it, the GUI thread's
blocks, and the memory that it leaves.

Rounds of the same touches as `kiosk bench touch` in the real screen; each of the first ones is followed by a round in a
bare window whose two pages slide and fade alike (`floor_pages.py`), so that both meet the same machine. The ratio of
frames is the median of the pairs'. A block is without what the machine withheld from the thread (`tour/turns.py`); that
stands beside.
"""

import contextlib
import itertools
import math
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from kiosk.bench.floor_pages import BACK, FORWARD
from kiosk.bench.process import started
from kiosk.bench.touch import FIRST, Press, milliseconds, one_round, quantile
from kiosk.chaos.processes import memory
from kiosk.errors import KioskError
from kiosk.i18n.translator import load
from kiosk.tour.protocol import Timed
from kiosk.tour.robot import Robot, glass
from kiosk.tour.terminal import running_terminal

PAGES = 500
PAIRS = 10
# Before memory is read: every page and both languages have been shown by then, and the next screen is warmed.
WARM_UP_ROUNDS = 4
# Fewer readings make no slope.
LEAST_READINGS = 6
# The product's `Theme.slide`, and the floor's transition.
SLIDE_S = 0.18

FRAME_RATIO = 1.3
TOUCH_MS = 60.0
BLOCK_MS, BLOCK_P99_MS = 100.0, 33.0
# 500 pages may cost 5 MB: a visit has fewer, and its memory ends with it.
KB_PER_PAGE = 10.0


class Figure(msgspec.Struct, frozen=True):
    """The screen's, the bare window's, and the first over the second. `limit` is one of `value`, or of `ratio` where
    the name says so. `ratio` is None where the floor is nothing."""

    value: float
    floor: float
    ratio: float | None
    limit: float
    ok: bool


class Step(msgspec.Struct, frozen=True):
    """What was pressed, and milliseconds: to the next page, and the longest block meanwhile."""

    pressed: str
    touch_ms: float
    gui_block_ms: float


class UiTable(msgspec.Struct, frozen=True):
    """Touches and blocks are without what the machine withheld; `touch_p95_by_the_clock_ms` is with it, and
    `starved_max_ms` the longest time that the thread was ready to run and got no processor. Memory is None for a run
    that is too short for a slope."""

    ok: bool
    load: float
    pages: int
    language_switches: int
    frame_p50_ms: float
    frame_p95_ms_ratio: Figure
    touch_p50_ms: float
    touch_p95_ms: Figure
    touch_p95_by_the_clock_ms: float
    gui_block_max_ms: Figure
    gui_block_p99_ms: Figure
    starved_max_ms: float
    starved_max_floor_ms: float
    memory_kb_per_page: Figure | None
    slowest: tuple[Step, ...]


class Played(NamedTuple):
    """One round; `pss_kb` of its process at its end."""

    presses: tuple[Press, ...]
    timed: tuple[Timed, ...]
    pss_kb: int


def measure(pages: int = PAGES, pairs: int = PAIRS) -> UiTable:
    """At least two rounds. Raises `KioskError` when the floor or the kiosk does not start, or a page does not come."""
    round_ = one_round(load("en"))
    load_average = os.getloadavg()[0]
    kiosk: list[Played] = []
    floor: list[Played] = []
    with (
        _floor() as bare,
        tempfile.TemporaryDirectory(prefix="kiosk-bench-") as state,
        running_terminal(Path(state)) as terminal,
    ):
        screen = terminal.next_screen()
        bare_round = tuple(itertools.islice(itertools.cycle((Press(FORWARD), Press(BACK))), len(round_)))
        for number in range(max(2, math.ceil(pages / sum(press.turns for press in round_)))):
            kiosk.append(_play(screen, (FIRST, *round_) if number == 0 else round_))
            if number < pairs:
                floor.append(_play(bare, bare_round))
    return _table(load_average, kiosk, floor)


@contextlib.contextmanager
def _floor() -> Iterator[Robot]:
    with (
        glass() as opened,
        started([sys.executable, "-P", "-m", "kiosk.bench.floor_pages", str(opened.address)]) as process,
    ):
        try:
            robot = opened.next_screen()
        except KioskError:
            raise process.failure() from None
        with contextlib.closing(robot):
            yield robot


def _play(robot: Robot, presses: tuple[Press, ...]) -> Played:
    timed = tuple(robot.time_tap(press.name, turns=press.turns) for press in presses)
    try:
        return Played(presses, timed, memory(robot.pid).pss_kb)
    except OSError as error:
        raise KioskError(f"bench: the memory of a screen cannot be read: {error}") from None


def _table(load_average: float, kiosk: Sequence[Played], floor: Sequence[Played]) -> UiTable:
    # The first round of the screen begins with what is loaded only once, and that of the floor too.
    frame_ratio = statistics.median(
        _p95(frames, ours) / _p95(frames, bare) for ours, bare in zip(kiosk, floor, strict=False)
    )
    frame_p95, floor_frame_p95 = _p95(frames, *kiosk), _p95(frames, *floor)
    figures = {
        "frame_p95_ms_ratio": Figure(
            milliseconds(frame_p95),
            milliseconds(floor_frame_p95),
            round(frame_ratio, 2),
            FRAME_RATIO,
            frame_ratio <= FRAME_RATIO,
        ),
        "touch_p95_ms": judged(_p95(touches, *kiosk), _p95(touches, *floor), TOUCH_MS),
        "gui_block_max_ms": judged(max(_all(blocks, kiosk)), max(_all(blocks, floor)), BLOCK_MS),
        "gui_block_p99_ms": judged(
            quantile(_all(blocks, kiosk), 0.99), quantile(_all(blocks, floor), 0.99), BLOCK_P99_MS
        ),
    }
    memory = _memory(kiosk, floor)
    return UiTable(
        ok=all(figure.ok for figure in figures.values()) and (memory is None or memory.ok),
        load=round(load_average, 2),
        pages=sum(press.turns for played in kiosk for press in played.presses),
        language_switches=sum(press.name.startswith(("English", "Français")) for p in kiosk for press in p.presses),
        frame_p50_ms=milliseconds(quantile(_all(frames, kiosk), 0.5)),
        touch_p50_ms=milliseconds(quantile(_all(touches, kiosk), 0.5)),
        touch_p95_by_the_clock_ms=milliseconds(_p95(by_the_clock, *kiosk)),
        starved_max_ms=milliseconds(max(_all(starved, kiosk))),
        starved_max_floor_ms=milliseconds(max(_all(starved, floor))),
        memory_kb_per_page=memory,
        slowest=_slowest(kiosk),
        **figures,
    )


def judged(seconds: float, floor_s: float, limit_ms: float) -> Figure:
    """By what the screen took, whatever the floor did."""
    value = milliseconds(seconds)
    return Figure(
        value, milliseconds(floor_s), round(seconds / floor_s, 2) if floor_s else None, limit_ms, value <= limit_ms
    )


def frames(press: Press, timed: Timed) -> Iterator[float]:
    """Seconds between the presented frames of a page that slides in: up to the one that ends it."""
    if press.turns:
        for before, after in itertools.pairwise(timed.frames_s):
            if before < timed.turned_s + SLIDE_S:
                yield after - before


def touches(press: Press, timed: Timed) -> Iterator[float]:
    yield max(0.0, timed.presented_s - timed.presented_starved_s)


def by_the_clock(press: Press, timed: Timed) -> Iterator[float]:
    yield timed.presented_s


def blocks(press: Press, timed: Timed) -> Iterator[float]:
    """Seconds that the event loop was late by, without what the machine withheld."""
    return (max(0.0, gap - withheld) for gap, withheld in zip(timed.gaps_s, timed.starved_s, strict=True))


def starved(press: Press, timed: Timed) -> Iterator[float]:
    yield from timed.starved_s


Measured = Callable[[Press, Timed], Iterator[float]]


def _all(measured: Measured, rounds: Sequence[Played]) -> list[float]:
    """In order, of all touches."""
    return sorted(
        seconds
        for played in rounds
        for pair in zip(played.presses, played.timed, strict=True)
        for seconds in measured(*pair)
    )


def _p95(measured: Measured, *rounds: Played) -> float:
    return quantile(_all(measured, rounds), 0.95)


def _memory(kiosk: Sequence[Played], floor: Sequence[Played]) -> Figure | None:
    ours, bare = kb_per_page(kiosk[WARM_UP_ROUNDS:]), kb_per_page(floor)
    if ours is None or bare is None:
        return None
    return Figure(ours, bare, round(ours / bare, 2) if bare > 0 else None, KB_PER_PAGE, ours <= KB_PER_PAGE)


def kb_per_page(rounds: Sequence[Played]) -> float | None:
    """Least squares over the proportional set size, by pages that came; None for too few rounds."""
    if len(rounds) < LEAST_READINGS:
        return None
    shown = list(itertools.accumulate(sum(press.turns for press in played.presses) for played in rounds))
    return round(statistics.linear_regression(shown, [played.pss_kb for played in rounds]).slope, 2)


def _slowest(kiosk: Sequence[Played]) -> tuple[Step, ...]:
    steps = [
        Step(press.name, milliseconds(next(touches(press, timed))), milliseconds(max(blocks(press, timed))))
        for played in kiosk
        for press, timed in zip(played.presses, played.timed, strict=True)
    ]
    return tuple(sorted(steps, key=lambda step: max(step.touch_ms, step.gui_block_ms), reverse=True)[:5])
