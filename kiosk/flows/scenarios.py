"""Scenarios: what happens to a citizen with given answers, told in YAML beside the tests.

A scenario walks the steps that show, answers what it has an answer for, stops where a page holds it back, then makes
its corrections one after the other. Only what it expects is compared.
"""

from datetime import date
from hashlib import sha256
from pathlib import Path

import msgspec

from kiosk.errors import KioskError
from kiosk.flows import carrying, kinds, shape, source
from kiosk.flows.engine import Engine
from kiosk.flows.expressions import Lookups
from kiosk.flows.facts import DocumentValue, Fact, Facts, Origin, SignatureValue, Value
from kiosk.flows.model import Field, Flow, Model
from kiosk.flows.model_types import Id
from kiosk.flows.notations import Refused
from kiosk.privacy.private import Private
from kiosk.text import typed


class Paper(Model, frozen=True):
    """A document answer: what its signed code says."""

    signature: str
    issued: date | None = None
    name: str = ""
    postcode: str = ""
    town: str = ""
    street: str = ""


class Expected(Model, frozen=True):
    """`steps`: those visited, in order. `values`: field -> what the file says, as text. `problems`: field -> sentence,
    of the page that held the citizen back. `warnings`: step -> sentences. The others: field ids, in the file's order,
    when all is done."""

    steps: tuple[Id, ...] | None = None
    problems: dict[Id, str] = msgspec.field(default_factory=dict)
    warnings: dict[Id, tuple[str, ...]] = msgspec.field(default_factory=dict)
    to_confirm: tuple[Id, ...] = ()
    missing: tuple[Id, ...] = ()
    sendable: tuple[Id, ...] | None = None
    values: dict[Id, str] = msgspec.field(default_factory=dict)


class Scenario(Model, frozen=True):
    """`answers`: field -> text, date (`1950-03-12`), `yes` or `no`, option, `drawn` or `spoken`, of a photo
    `taken`. `papers`: field -> what was captured. `corrections`: answers given after the walk, in this order. `known`:
    what an earlier démarche of the visit was told, by the fields (with a `fact`) that take it here."""

    name: str
    answers: dict[Id, str]
    expect: Expected
    papers: dict[Id, Paper] = msgspec.field(default_factory=dict)
    corrections: dict[Id, str] = msgspec.field(default_factory=dict)
    known: dict[Id, str] = msgspec.field(default_factory=dict)


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
    given = (scenario.answers, scenario.papers, scenario.corrections, scenario.known, scenario.expect.values)
    unknown = set().union(*given) - {field.id for step in flow.steps for field in step.fields}
    if unknown:
        return (f"answers a field that does not exist: {', '.join(sorted(unknown))}",)
    try:
        walked = walk(engine, scenario, carried(scenario, flow))
        facts = walked.facts
        for name, text in scenario.corrections.items():
            facts = engine.answer(facts, name, _answer(flow.field(name), text))
    except ValueError as error:
        return (str(error),)
    expect = scenario.expect
    sent = engine.sendable(facts)
    compared: list[tuple[str, object, object]] = [
        ("steps", expect.steps, walked.steps if expect.steps is not None else None),
        ("problems", expect.problems, walked.problems),
        ("warnings", expect.warnings, walked.warnings),
        ("to_confirm", expect.to_confirm, _in_order(flow, {n for n, fact in facts.items() if fact.to_confirm})),
        ("missing", expect.missing, tuple(missing.field for missing in engine.missing(facts))),
        ("sendable", expect.sendable, tuple(sent) if expect.sendable is not None else None),
        ("values", expect.values, {name: as_text(sent[name].value) for name in expect.values if name in sent}),
    ]
    return tuple(f"{name}: expected {wanted}, found {found}" for name, wanted, found in compared if wanted != found)


def carried(scenario: Scenario, flow: Flow) -> Facts:
    """The facts that a scenario begins with: those of an earlier démarche. Raises `ValueError` for a field that is
    asked anew in each démarche."""
    before: dict[str, Fact] = {}
    for name, text in scenario.known.items():
        key = carrying.key_of(flow.field(name))
        if key is None:
            raise ValueError(f"known: '{name}' is not carried from one démarche to another")
        before[key] = _answer(flow.field(name), text)
    return carrying.begin(flow, before)


def walk(engine: Engine, scenario: Scenario, facts: Facts) -> Walked:
    """From the first step to the last, or to the first page that holds the citizen back."""
    steps: list[str] = []
    problems: dict[str, str] = {}
    warnings: dict[str, tuple[str, ...]] = {}
    step = next(iter(engine.visible_steps(facts)), None)
    while step is not None and not problems:
        steps.append(step.id)
        answers = {field.id: fact for field in step.fields if (fact := given(scenario, field)) is not None}
        facts = engine.answer_all(facts, answers)
        problems = {problem.field: problem.sentence for problem in engine.problems(step.id, facts)}
        if said := tuple(advice.say for advice in engine.warnings(step.id, facts)):
            warnings[step.id] = said
        step = engine.next_step(step.id, facts)
    return Walked(tuple(steps), problems, warnings, facts)


def given(scenario: Scenario, field: Field) -> Fact | None:
    """What the scenario answers to a question, if anything."""
    if field.id in scenario.papers:
        paper = msgspec.structs.asdict(scenario.papers[field.id])
        return Fact(DocumentValue(sha256=(sha256(field.id.encode()).hexdigest(),), **paper), "scan", field.of)
    return _answer(field, scenario.answers[field.id]) if field.id in scenario.answers else None


def _answer(field: Field, text: str) -> Fact:
    """What a citizen would type, read as the screen reads it, so that `FR76 3000...` is an answer here as it is there;
    what would be refused is an answer all the same, whose problem a scenario may expect. Raises `ValueError` for a text
    that nobody can give to this field."""
    if field.type == "signature" and text in ("drawn", "spoken"):
        drawn = text == "drawn"
        value: Value = SignatureValue("drawn" if drawn else "spoken", field.statement or "")
        return Fact(value, "drawn" if drawn else "spoken", field.of)
    if field.type == "photo" and text == "taken":
        return Fact(DocumentValue((sha256(field.id.encode()).hexdigest(),), "none"), "photo", field.of)
    if field.type in ("document", "photo", "signature") or (field.type == "yesno" and text not in ("yes", "no")):
        other = "a paper goes to papers, a signature is drawn or spoken, a photo taken"
        raise ValueError(f"'{field.id}' cannot be answered so; {other}")
    origin: Origin = "chosen" if field.type in ("choice", "choices", "yesno") else "typed"
    read = kinds.KINDS[field.type].read(field, typed(text))
    if isinstance(read, Refused) and field.type in ("date", "number"):
        raise ValueError(f"'{field.id}': '{text}' is no {field.type}")
    return Fact(text if isinstance(read, Refused) else read, origin, field.of)


def as_text(value: Value) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ",".join(value)
        case DocumentValue() | SignatureValue():
            return ""
    return str(value)


def _in_order(flow: Flow, names: set[str]) -> tuple[str, ...]:
    return tuple(field.id for step in flow.steps for field in step.fields if field.id in names)
