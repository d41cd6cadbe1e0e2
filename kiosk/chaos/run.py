"""`kiosk chaos`: random visits, one after the other, while faults strike the hall and drivers are killed."""

import math
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from kiosk.chaos import processes
from kiosk.chaos.citizen import Citizen, Outcome, Scenario, scenario
from kiosk.chaos.faults import FAULTS, LONGEST_PAUSE_S, Striker, deck, hall_striker
from kiosk.chaos.floor import Floor
from kiosk.errors import KioskError
from kiosk.processes import proc
from kiosk.tour.protocol import Gap
from kiosk.tour.terminal import Terminal, running_terminal

FROZEN_S = 0.1
WARM_UP = 20
# Fewer points than these make no slope.
LEAST_POINTS = 10
# Nine visits in ten must end as their scenario says.
COMPLETED_SHARE = 0.9
SLOPE_KB = 5.0
GONE_S = 5.0
DRAINED_S = 60.0
# A visit with faults takes half a minute or more; each driver is to be killed at least twenty times in 200 visits.
KILL_PAUSE_S = 12.0


class Frozen(msgspec.Struct, frozen=True):
    """Milliseconds: the gap without what the machine withheld; of these, what the thread used of a processor (the rest,
    it waited for something); what was withheld. `where`: the calls it stood in, the innermost first."""

    ms: int
    used_ms: int
    starved_ms: int
    where: str


class ChaosTable(msgspec.Struct, frozen=True):
    """`frozen`: gaps of the GUI thread that are longer than 100 ms without what the machine withheld from it;
    `starved`: those that are longer only with it. `floor_gaps`: how often a process that does nothing was not woken.
    The slopes are None for a run that is too short for one; the private one leaves out what the supervisor shares with
    whoever runs the same Python, whose share of it changes as they come and go."""

    visits: int
    completed: int
    faults: dict[str, int]
    driver_kills: dict[str, int]
    lost: int
    double_deliveries: int
    double_prints: int
    frozen: int
    orphans: int
    supervisor_pss_slope_kb_per_visit: float | None
    supervisor_private_slope_kb_per_visit: float | None
    cards_read: int
    starved: int
    floor_gaps: int
    seconds: float
    ended_otherwise: tuple[str, ...]
    """The page at which each visit ended that did not end as it was meant to."""
    frozen_where: tuple[Frozen, ...]

    @property
    def passed(self) -> bool:
        nothing_wrong = not (self.lost or self.double_deliveries or self.double_prints or self.frozen or self.orphans)
        slope = self.supervisor_pss_slope_kb_per_visit
        return nothing_wrong and (slope or 0) <= SLOPE_KB and self.completed >= COMPLETED_SHARE * self.visits


class Tally:
    """What is seen while the visits are played."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.gaps: list[Gap] = []
        self.memory: list[processes.Memory] = []
        self.orphans = 0


def run(seed: int, visits: int) -> ChaosTable:
    """Raises `KioskError` when the kiosk does not start, or does not come back."""
    began = time.monotonic()
    chance = random.Random(seed)
    floor, tally = Floor(), Tally()
    with tempfile.TemporaryDirectory(prefix="kiosk-chaos-") as state, running_terminal(Path(state)) as terminal:
        screen: list[int] = []
        strikers = (
            hall_striker(terminal.hall, random.Random(chance.random()), _pause(visits)),
            _driver_killer(screen, random.Random(chance.random())),
        )
        _play(terminal, [scenario(chance) for _ in range(visits)], screen, strikers, tally)
        arrived, committed = _drained(terminal)
        prints = _double_prints(terminal, tally.outcomes)
        relatives = proc.family(terminal.process.pid)
        terminal.close()
        tally.orphans += _still_alive(relatives)
    floor_gaps = floor.stop()
    frozen = [gap for gap in tally.gaps if gap.own_s > FROZEN_S]
    meant = [outcome for outcome in tally.outcomes if outcome.as_meant]
    said = {outcome.reference for outcome in tally.outcomes if outcome.reference}
    return ChaosTable(
        visits=visits,
        completed=len(meant),
        faults={kind: strikers[0].struck[kind] for kind in FAULTS},
        driver_kills={name: strikers[1].struck[name] for name in processes.DRIVERS},
        lost=len((said | set(committed)) - set(arrived)),
        double_deliveries=sum(count - 1 for count in Counter(arrived).values()),
        double_prints=prints,
        frozen=len(frozen),
        orphans=tally.orphans,
        supervisor_pss_slope_kb_per_visit=slope([memory.pss_kb for memory in tally.memory[WARM_UP:]]),
        supervisor_private_slope_kb_per_visit=slope([memory.private_kb for memory in tally.memory[WARM_UP:]]),
        cards_read=sum(outcome.card_read for outcome in tally.outcomes),
        starved=sum(gap.own_s <= FROZEN_S < gap.own_s + gap.starved_s for gap in tally.gaps),
        floor_gaps=floor_gaps,
        seconds=round(time.monotonic() - began, 1),
        ended_otherwise=tuple(outcome.last_page for outcome in tally.outcomes if not outcome.as_meant),
        frozen_where=tuple(_frozen(gap) for gap in frozen),
    )


def _frozen(gap: Gap) -> Frozen:
    used, starved = round((gap.used_s - gap.looked_s) * 1000), round(gap.starved_s * 1000)
    return Frozen(round(gap.own_s * 1000), used, starved, gap.where)


def _pause(visits: int) -> float:
    """The longest pause between two faults: ten of each kind in 200 visits of half a minute."""
    return min(LONGEST_PAUSE_S, max(1.0, visits * 30 / (len(FAULTS) * 10 * 2)))


def _driver_killer(screen: Sequence[int], chance: random.Random) -> Striker:
    kinds: Iterator[str] = deck(tuple(processes.DRIVERS), chance)

    def strike(chance: random.Random) -> str | None:
        kind = next(kinds)
        return kind if screen and processes.kill_driver(screen[-1], kind) else None

    return Striker(strike, chance, KILL_PAUSE_S)


def _play(
    terminal: Terminal,
    plans: Sequence[Scenario],
    screen: list[int],
    strikers: Sequence[Striker],
    tally: Tally,
) -> None:
    robot = terminal.next_screen(60)
    for striker in strikers:
        striker.start()
    try:
        for plan in plans:
            screen.append(robot.pid)
            citizen = Citizen(robot, terminal.hall, plan)
            outcome = citizen.play()
            tally.outcomes.append(outcome)
            tally.gaps += citizen.gaps
            if not outcome.as_meant:
                # Whatever it is stuck at, the next person must not wait for it.
                processes.end(robot.pid)
            tally.orphans += _still_alive({robot.pid} | proc.group(robot.pid))
            robot.close()
            terminal.hall.take_away()
            tally.memory.append(processes.memory(terminal.process.pid))
            robot = terminal.next_screen(60)
    finally:
        for striker in strikers:
            striker.stop()


def _still_alive(pids: set[int]) -> int:
    deadline = time.monotonic() + GONE_S
    while (left := sum(proc.alive(pid) for pid in pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def _drained(terminal: Terminal) -> tuple[list[str], list[str]]:
    """References that arrived and that were committed, once the queue is empty or has had its time."""
    deadline = time.monotonic() + DRAINED_S
    while True:
        queue = terminal.files("outbox")
        if all(file["state"] == "delivered" for file in queue) or time.monotonic() > deadline:
            arrived = [file["reference"] for file in terminal.files("desk")]
            return arrived, [file["reference"] for file in queue]
        time.sleep(0.2)


def _double_prints(terminal: Terminal, outcomes: Sequence[Outcome]) -> int:
    """Tickets beyond those that a visit printed or a finger asked for."""
    papers = [receipt["text"] for receipt in terminal.hall.receipts()]
    return sum(
        max(0, sum(outcome.reference in paper for paper in papers) - outcome.prints)
        for outcome in outcomes
        if outcome.reference
    )


def slope(values: Sequence[float]) -> float | None:
    """Least squares, in units a step; None for too few points."""
    count = len(values)
    if count < LEAST_POINTS:
        return None
    middle, mean = (count - 1) / 2, sum(values) / count
    rise = sum((index - middle) * (value - mean) for index, value in enumerate(values))
    run_ = sum((index - middle) ** 2 for index in range(count))
    steepness = rise / run_
    return round(steepness, 2) if math.isfinite(steepness) else None


def explain(table: ChaosTable) -> KioskError:
    """Why a run did not pass, in one line."""
    wrong = [
        f"{name} {getattr(table, name)}"
        for name in ("lost", "double_deliveries", "double_prints", "frozen", "orphans")
        if getattr(table, name)
    ]
    if table.completed < COMPLETED_SHARE * table.visits:
        wrong.append(f"only {table.completed} of {table.visits} visits ended as meant")
    if (table.supervisor_pss_slope_kb_per_visit or 0) > SLOPE_KB:
        wrong.append(f"the supervisor grows by {table.supervisor_pss_slope_kb_per_visit} kB a visit")
    return KioskError(f"chaos: {', '.join(wrong)}")
