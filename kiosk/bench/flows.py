"""`kiosk bench flows`: what the next page of the largest démarche costs, and the load of the catalogue, each beside the
least that the same machine could do.

A step is what happens between "Continue" and the next page's content: the page's answers are taken, what shows is
worked out, the next step is found. The floor of a step is one evaluation of one expression of the same démarche by the
same library; that of the load is reading the files' bytes and composing their YAML, without looking at it.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date

import msgspec
import yaml

from kiosk import assets
from kiosk.flows import load
from kiosk.flows.engine import Engine
from kiosk.flows.facts import Facts
from kiosk.flows.model import Flow
from kiosk.flows.samples import fact, representatives
from kiosk.flows.towns import Towns

ROUNDS = 20
STEP_GOAL_MS, LOAD_GOAL_MS = 2.0, 300.0


class Steps(msgspec.Struct, frozen=True):
    """Milliseconds, of `count` steps of `flow`, which has the most questions. `floor_p50_ms`: one expression."""

    flow: str
    fields: int
    count: int
    p50_ms: float
    p95_ms: float
    max_ms: float
    goal_p95_ms: float
    floor_p50_ms: float


class Load(msgspec.Struct, frozen=True):
    """Milliseconds for the whole catalogue, the least of some rounds; `floor_ms`: its files read and composed.
    `lazily`: the kiosk reads it in a thread, after its first picture."""

    flows: int
    ms: float
    floor_ms: float
    goal_ms: float
    lazily: bool = True


class FlowsTable(msgspec.Struct, frozen=True):
    step: Steps
    load: Load


def measure(rounds: int = ROUNDS) -> FlowsTable:
    """Raises `KioskError` for a catalogue that cannot be read."""
    flows, took = _loaded(max(1, rounds // 10))
    largest = max(flows, key=lambda flow: sum(len(step.fields) for step in flow.steps))
    return FlowsTable(_steps(largest, rounds), Load(len(flows), took, _floor_of_load(), LOAD_GOAL_MS))


def _loaded(rounds: int) -> tuple[tuple[Flow, ...], float]:
    flows: tuple[Flow, ...] = ()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        flows = load.catalogue()
        times.append(time.perf_counter() - started)
    return flows, round(min(times) * 1000, 1)


def _floor_of_load() -> float:
    files = load.catalogue_files()

    def read() -> None:
        for path in files:
            yaml.compose(path.read_bytes(), Loader=yaml.CSafeLoader)

    return round(min(_timed(read) for _ in range(2)) * 1000, 1)


def _steps(flow: Flow, rounds: int) -> Steps:
    """Every page that shows, answered with a representative each, again and again."""
    today = date(2026, 11, 22)
    engine = Engine(flow, today, Towns.load(assets.path("postcodes.tsv")))
    answers = representatives(flow, today)
    times: list[float] = []
    for turn in range(rounds):
        facts: Facts = {}
        step = next(iter(engine.visible_steps(facts)), None)
        while step is not None:
            given = {
                field.id: fact(field, answers[field.id][turn % len(answers[field.id])])
                for field in engine.visible_fields(step.id, facts)
            }
            started = time.perf_counter()
            facts = engine.answer_all(facts, given)
            engine.problems(step.id, facts)
            engine.warnings(step.id, facts)
            following = engine.next_step(step.id, facts)
            times.append((time.perf_counter() - started) * 1000)
            step = following
    times.sort()
    return Steps(
        flow=flow.id,
        fields=sum(len(step.fields) for step in flow.steps),
        count=len(times),
        p50_ms=round(statistics.median(times), 3),
        p95_ms=round(times[int(len(times) * 0.95)], 3),
        max_ms=round(times[-1], 3),
        goal_p95_ms=STEP_GOAL_MS,
        floor_p50_ms=_floor_of_step(),
    )


def _floor_of_step() -> float:
    """One evaluation of one expression, by the library that decides what shows."""
    from cel_expr_python import cel

    program = cel.NewEnv(variables={"enfants": cel.Type.INT}).compile("enfants > 2")
    return round(statistics.median(_timed(lambda: program.eval(data={"enfants": 3})) for _ in range(200)) * 1000, 4)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
