"""Scenarios: what happens to a citizen with given answers, told in YAML beside the tests.

A scenario walks the steps that show, answers what it has an answer for, stops where a page holds it back, then makes
its corrections one after the other. Only what it expects is compared.
"""

from datetime import date
from hashlib import sha256
from pathlib import Path

import msgspec

from kiosk.errors import KioskError
from kiosk.flows import shape, source
from kiosk.flows.engine import Engine
from kiosk.flows.expressions import Lookups
from kiosk.flows.facts import DocumentValue, Fact, Facts, Origin, SignatureValue, Value
from kiosk.flows.model import Field, Flow, Id, Model
from kiosk.privacy.private import Private


class Paper(Model, frozen=True):
    """A document answer: what its signed code says."""

    signature: str
    issued: date | None = None
    name: str = ""
    postcode: str = ""
    town: str = ""
    street: str = ""


class Expected(Model, frozen=True):
    """`steps`: those visited, in order. `problems`: field -> sentence, of the page that held the citizen back.
    `warnings`: step -> sentences. The others: field ids, in the file's order, when all is done."""

    steps: tuple[Id, ...] | None = None
    problems: dict[Id, str] = msgspec.field(default_factory=dict)
    warnings: dict[Id, tuple[str, ...]] = msgspec.field(default_factory=dict)
    to_confirm: tuple[Id, ...] = ()
    missing: tuple[Id, ...] = ()
    sendable: tuple[Id, ...] | None = None


class Scenario(Model, frozen=True):
    """`answers`: field -> text, date (`1950-03-12`), `yes` or `no`, option, `drawn` or `spoken`. `papers`: field ->
    what was captured. `corrections`: answers given after the walk, in this order."""

    name: str
    answers: dict[Id, str]
    expect: Expected
    papers: dict[Id, Paper] = msgspec.field(default_factory=dict)
    corrections: dict[Id, str] = msgspec.field(default_factory=dict)


class Scenarios(Model, frozen=True):
    """A file of them; `today` is the day on which they happen."""

    flow: str
    today: date
    scenarios: tuple[Scenario, ...]


class Walked(Private, frozen=True):
    steps: tuple[str, ...]
    problems: dict[str, str]
    warnings: dict[str, tuple[str, ...]]
    facts: Facts


def load(path: Path) -> Scenarios:
    """Raises `KioskError` of one line for a file that cannot be used."""
    try:
        told, findings = shape.build(source.compose(path), shape.Marks(str(path)), Scenarios)
    except source.UnusableError as error:
        raise KioskError(str(error)) from None
    if told is None:
        raise KioskError(str(findings[0]))
    return told


def run(scenario: Scenario, flow: Flow, today: date, lookups: Lookups) -> tuple[str, ...]:
    """Where the démarche differs from what the scenario expects: one English sentence each, none when it agrees."""
    engine = Engine(flow, today, lookups)
    unknown = (scenario.answers.keys() | scenario.papers.keys() | scenario.corrections.keys()) - {
        field.id for step in flow.steps for field in step.fields
    }
    if unknown:
        return (f"answers a field that does not exist: {', '.join(sorted(unknown))}",)
    try:
        walked = walk(engine, scenario)
        facts = walked.facts
        for name, text in scenario.corrections.items():
            facts = engine.answer(facts, name, _answer(flow.field(name), text))
    except ValueError as error:
        return (str(error),)
    expect = scenario.expect
    compared: list[tuple[str, object, object]] = [
        ("steps", expect.steps, walked.steps if expect.steps is not None else None),
        ("problems", expect.problems, walked.problems),
        ("warnings", expect.warnings, walked.warnings),
        ("to_confirm", expect.to_confirm, _in_order(flow, {n for n, fact in facts.items() if fact.to_confirm})),
        ("missing", expect.missing, tuple(missing.field for missing in engine.missing(facts))),
        ("sendable", expect.sendable, tuple(engine.sendable(facts)) if expect.sendable is not None else None),
    ]
    return tuple(f"{name}: expected {wanted}, found {found}" for name, wanted, found in compared if wanted != found)


def walk(engine: Engine, scenario: Scenario) -> Walked:
    """From the first step to the last, or to the first page that holds the citizen back."""
    facts: Facts = {}
    steps: list[str] = []
    problems: dict[str, str] = {}
    warnings: dict[str, tuple[str, ...]] = {}
    step = next(iter(engine.visible_steps(facts)), None)
    while step is not None and not problems:
        steps.append(step.id)
        given = {field.id: fact for field in step.fields if (fact := _given(scenario, field)) is not None}
        facts = engine.answer_all(facts, given)
        problems = {problem.field: problem.sentence for problem in engine.problems(step.id, facts)}
        if said := tuple(advice.say for advice in engine.warnings(step.id, facts)):
            warnings[step.id] = said
        step = engine.next_step(step.id, facts)
    return Walked(tuple(steps), problems, warnings, facts)


def _given(scenario: Scenario, field: Field) -> Fact | None:
    if field.id in scenario.papers:
        paper = msgspec.structs.asdict(scenario.papers[field.id])
        return Fact(DocumentValue(sha256=(sha256(field.id.encode()).hexdigest(),), **paper), "scan", field.of)
    return _answer(field, scenario.answers[field.id]) if field.id in scenario.answers else None


def _answer(field: Field, text: str) -> Fact:
    """Raises `ValueError` for a text that a scenario cannot give to this field."""
    value: Value = text
    origin: Origin = "typed"
    if field.type == "date":
        value = date.fromisoformat(text)
    elif field.type == "signature" and text in ("drawn", "spoken"):
        kind: Origin = "drawn" if text == "drawn" else "spoken"
        origin, value = kind, SignatureValue("drawn" if text == "drawn" else "spoken", field.statement or "")
    elif field.type == "yesno" and text in ("yes", "no"):
        origin, value = "chosen", text == "yes"
    elif field.type in ("document", "signature", "yesno"):
        raise ValueError(f"'{field.id}' cannot be answered so; a paper goes to papers, a signature is drawn or spoken")
    elif field.type == "choice":
        origin = "chosen"
    return Fact(value, origin, field.of)


def _in_order(flow: Flow, names: set[str]) -> tuple[str, ...]:
    return tuple(field.id for step in flow.steps for field in step.fields if field.id in names)
