"""Runs a démarche: a pure function of (flow, facts, today). No Qt, no files, no clock of its own.

Rules. An answer counts only while its field is visible: a hidden one is kept, is not sent, and is missing to the
expressions. `show_if` unknown hides; `check` unknown waits and blocks sending; `if` of a warning unknown says nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Set
from datetime import date

import msgspec

from kiosk.errors import N_
from kiosk.flows import kinds
from kiosk.flows.carrying import in_doubt
from kiosk.flows.expressions import UNKNOWN, Expression, Lookups, Plain, Unknown
from kiosk.flows.facts import BY_HAND, Fact, Facts, Missing, Origin, Value
from kiosk.flows.model import Field, Flow, Step
from kiosk.flows.vocabulary import Vocabulary
from kiosk.privacy.private import Private

TO_CONFIRM = N_("Une autre réponse a changé. Vérifiez que celle-ci est toujours juste.")
WAITING = N_("Nous attendons une autre réponse pour vérifier celle-ci.")


class Problem(msgspec.Struct, frozen=True):
    """A field that keeps the citizen on this step, and the sentence that says why (French)."""

    field: str
    sentence: str


class Advice(msgspec.Struct, frozen=True):
    """Something worth saying, and what may be done: `rescan`, `continue`, `call_agent`, `edit:ID`."""

    say: str
    offer: tuple[str, ...]


class Row(Private, frozen=True):
    field: str
    label: str
    fact: Fact


class Section(Private, frozen=True):
    """The answers of one step, as the review shows them."""

    step: str
    title: str
    rows: tuple[Row, ...]


class Reading(Private, frozen=True):
    """What a device read for one source (`two_d_doc.postcode`), about one person."""

    value: Value
    origin: Origin
    person: str


class FieldLogic(msgspec.Struct, frozen=True):
    check_if: Expression | None
    check: Expression | None
    show_if: Expression | None


class Visible(Private, frozen=True):
    """What shows for some facts: step id -> its visible fields, and the variables that expressions see."""

    steps: dict[str, tuple[Field, ...]]
    values: dict[str, Plain]


class Engine:
    """One démarche on one day. Raises `expressions.ExpressionError` for a flow that `load` would have refused.

    Steps and fields are named by their ids; an id that does not exist is a `KeyError`, a fault of the program.
    """

    def __init__(self, flow: Flow, today: date, lookups: Lookups) -> None:
        self.flow = flow
        self.today = today
        self._vocabulary = Vocabulary(flow, lookups)
        compiler = self._vocabulary.compiler

        def compiled(source: str | None) -> Expression | None:
            return None if source is None else compiler.compile(source)

        self._step_show = {step.id: compiled(step.show_if) for step in flow.steps}
        self._warnings = {step.id: [(warn, compiler.compile(warn.when)) for warn in step.warn] for step in flow.steps}
        self._logic = {
            field.id: FieldLogic(compiled(field.check_if), compiled(field.check), compiled(field.show_if))
            for step in flow.steps
            for field in step.fields
        }
        self._fields = {field.id: field for step in flow.steps for field in step.fields}
        self._computed_after = _computed_after(flow, self._vocabulary)
        self._positions = {step.id: position for position, step in enumerate(flow.steps)}
        # A page asks ten things of the same facts, which are never changed in place.
        self._seen: tuple[Facts, Visible] | None = None
        self._depends_on = {field.id: self._dependencies(step, field) for step in flow.steps for field in step.fields}

    # What shows

    def visible_steps(self, facts: Facts) -> tuple[Step, ...]:
        shown = self._visible(facts).steps
        return tuple(step for step in self.flow.steps if step.id in shown)

    def visible_fields(self, step_id: str, facts: Facts) -> tuple[Field, ...]:
        """In the file's order; none when the step itself is hidden."""
        self.flow.step(step_id)
        return self._visible(facts).steps.get(step_id, ())

    def next_step(self, step_id: str, facts: Facts) -> Step | None:
        """The first visible step after this one, which may be hidden itself by now; None after the last."""
        shown = self._visible(facts).steps
        return next((step for step in self.flow.steps[self._position(step_id) + 1 :] if step.id in shown), None)

    def previous_step(self, step_id: str, facts: Facts) -> Step | None:
        """The last visible step before this one; None before the first."""
        shown = self._visible(facts).steps
        return next((step for step in reversed(self.flow.steps[: self._position(step_id)]) if step.id in shown), None)

    # What stands in the way

    def problems(self, step_id: str, facts: Facts) -> tuple[Problem, ...]:
        """What keeps the citizen on a step: a required answer that is missing, an answer that fails its check.
        A check that is unknown waits, and is no problem here (`missing` lists it)."""
        visible = self._visible(facts)
        found = []
        for field in visible.steps.get(step_id, ()):
            sentence = self._problem(field, facts, visible)
            if sentence is not None:
                found.append(Problem(field.id, sentence))
        return tuple(found)

    def warnings(self, step_id: str, facts: Facts) -> tuple[Advice, ...]:
        visible = self._visible(facts)
        if step_id not in visible.steps:
            return ()
        said = [warn for warn, when in self._warnings[step_id] if when.evaluate(visible.values) is True]
        return tuple(Advice(warn.say, warn.offer) for warn in said)

    def missing(self, facts: Facts, *, before: str | None = None) -> tuple[Missing, ...]:
        """All that blocks sending, in the file's order; with `before`, only of the steps before that one (what a
        review page asks for, when the signature comes after it)."""
        visible = self._visible(facts)
        return tuple(
            Missing(field.id, step_id, sentence)
            for step_id, fields in visible.steps.items()
            if before is None or self._position(step_id) < self._position(before)
            for field in fields
            if (sentence := self._obstacle(field, facts, visible)) is not None
        )

    # What is known

    def answer(self, facts: Facts, field_id: str, fact: Fact) -> Facts:
        """Facts with one answer given; see `answer_all`."""
        return self.answer_all(facts, {field_id: fact})

    def answer_all(self, facts: Facts, answers: Mapping[str, Fact]) -> Facts:
        """Facts with a page's answers given together. What depended directly on a changed value is marked
        `to_confirm` and kept, but for what is answered in the same breath, whose mark is cleared. A first answer
        changes what a signature was given for, and nothing else."""
        changed = {name for name, fact in answers.items() if name in facts and facts[name].value != fact.value}
        first = answers.keys() - facts.keys()
        after = dict(facts)
        for name, fact in answers.items():
            self._fields[name]
            after[name] = msgspec.structs.replace(fact, to_confirm=False, carried=False)
        signed = {name for name in facts if self._fields[name].type == "signature"}
        unsigned = answers.keys() | (facts.keys() - signed)
        marked = self._marked(self._marked(after, changed, answers.keys()), first, unsigned)
        for name in in_doubt(self._fields.values(), facts, changed) - answers.keys():
            marked[name] = msgspec.structs.replace(marked[name], to_confirm=True)
        return marked

    def withdraw(self, facts: Facts, field_id: str) -> Facts:
        """Facts without an answer that was given (an optional field that is emptied); marks as a change does."""
        after = {name: fact for name, fact in facts.items() if name != field_id}
        return self._marked(after, {field_id} & facts.keys(), ())

    def confirm(self, facts: Facts, field_id: str) -> Facts:
        """The citizen says that a kept answer still holds."""
        return {**facts, field_id: msgspec.structs.replace(facts[field_id], to_confirm=False, carried=False)}

    def prefill(self, facts: Facts, readings: Mapping[str, Reading]) -> Facts:
        """Facts with what a device read, by source, in the fields that take it (`from`, first source first):
        only about the same person, never over an answer given by hand, never a value that the field refuses."""
        found: dict[str, Fact] = {}
        for field in self._fields.values():
            known = facts.get(field.id)
            if known is None or known.origin not in BY_HAND:
                reading = next((readings[s] for s in field.sources if s in readings), None)
                if reading is not None and reading.person == field.of and not kinds.complaint(field, reading.value):
                    found[field.id] = Fact(reading.value, reading.origin, reading.person)
        return self.answer_all(facts, found)

    def review(self, facts: Facts) -> tuple[Section, ...]:
        """Every visible answer, by step; made, never written by hand."""
        sections = []
        for step_id, fields in self._visible(facts).steps.items():
            rows = tuple(Row(field.id, field.label, facts[field.id]) for field in fields if field.id in facts)
            if rows:
                sections.append(Section(step_id, self.flow.step(step_id).title, rows))
        return tuple(sections)

    def sendable(self, facts: Facts) -> Facts:
        """What leaves: the visible answers; the hidden ones stay here and end with the visit."""
        return {row.field: row.fact for section in self.review(facts) for row in section.rows}

    # Inner

    def _marked(self, facts: Facts, changed: Set[str], but: Collection[str]) -> Facts:
        return {
            name: msgspec.structs.replace(fact, to_confirm=True)
            if name not in but and self._depends_on[name] & changed
            else fact
            for name, fact in facts.items()
        }

    def _position(self, step_id: str) -> int:
        return self._positions[step_id]

    def _visible(self, facts: Facts) -> Visible:
        """One pass in the file's order: a `show_if` refers to earlier fields only (`load` refuses others)."""
        if self._seen is not None and self._seen[0] is facts:
            return self._seen[1]
        steps: dict[str, tuple[Field, ...]] = {}
        values: dict[str, Plain] = {"today": self.today}
        for step in self.flow.steps:
            if _holds(self._step_show[step.id], values):
                steps[step.id] = self._shown(step, facts, values)
            self._vocabulary.complete(values, self._computed_after.get(step.id, ()))
        visible = Visible(steps, values)
        self._seen = (facts, visible)
        return visible

    def _shown(self, step: Step, facts: Facts, values: dict[str, Plain]) -> tuple[Field, ...]:
        """The fields of a step that shows; `values` grows by what their answers give."""
        shown = []
        for field in step.fields:
            if _holds(self._logic[field.id].show_if, values):
                shown.append(field)
                fact = facts.get(field.id)
                if fact is not None and kinds.complaint(field, fact.value) is None:
                    exposed = kinds.KINDS[field.type].expose(fact.value, self.today)
                    values.update({f"{field.id}{suffix}": plain for suffix, plain in exposed.items()})
        return tuple(shown)

    def _problem(self, field: Field, facts: Facts, visible: Visible) -> str | None:
        fact = facts.get(field.id)
        if fact is None:
            return kinds.field_missing(field) if field.required else None
        return kinds.complaint(field, fact.value) or (field.error if self._check(field, visible) is False else None)

    def _obstacle(self, field: Field, facts: Facts, visible: Visible) -> str | None:
        problem = self._problem(field, facts, visible)
        if problem is not None or field.id not in facts:
            return problem
        if facts[field.id].to_confirm:
            return TO_CONFIRM
        return WAITING if self._check(field, visible) is UNKNOWN else None

    def _check(self, field: Field, visible: Visible) -> bool | Unknown:
        """Of an answered field: True when there is nothing to check."""
        logic = self._logic[field.id]
        if logic.check is None:
            return True
        applies = True if logic.check_if is None else logic.check_if.evaluate(visible.values)
        if applies is True:
            return logic.check.evaluate(visible.values)
        return UNKNOWN if applies is UNKNOWN else True

    def _dependencies(self, step: Step, field: Field) -> frozenset[str]:
        """Direct ones: what its own conditions and its step's name, and what a warning of its step compares it with.
        A signature depends on all that it is given for: every other field before it."""
        logic = self._logic[field.id]
        found: set[str] = set()
        needs = self._vocabulary.fields_of
        for condition in (logic.check_if, logic.check, logic.show_if, self._step_show[step.id]):
            found |= needs(condition) if condition is not None else frozenset()
        for _, when in self._warnings[step.id]:
            found |= needs(when) if field.id in needs(when) else frozenset()
        if field.type == "signature":
            found |= set(_unsigned_before(self.flow, field))
        return frozenset(found - {field.id})


def _computed_after(flow: Flow, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Step id -> what can be computed once that step is behind: after the last one that it depends on."""
    step_of = {field.id: position for position, step in enumerate(flow.steps) for field in step.fields}
    found: dict[str, tuple[str, ...]] = {}
    for name in vocabulary.computed:
        last = max((step_of[field] for field in vocabulary.needs(name)), default=0)
        step_id = flow.steps[last].id
        found[step_id] = (*found.get(step_id, ()), name)
    return found


def _unsigned_before(flow: Flow, signature: Field) -> Iterator[str]:
    for step in flow.steps:
        for field in step.fields:
            if field.id == signature.id:
                return
            if field.type != "signature":
                yield field.id


def _holds(condition: Expression | None, values: Mapping[str, Plain]) -> bool:
    return condition is None or condition.evaluate(values) is True
