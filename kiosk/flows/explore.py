"""Walks every path of a démarche over representative answers, and tells what an author or the engine did wrong.

At each page every combination of the representatives is answered, an optional question that conditions name is also
left out, and what passes the page's checks goes on. A state is a step with what can still matter from there: what
shows, what is answered, what waits, and the answers that a condition still to come can tell apart. Ways that meet in
one state go on as one.
"""

from collections.abc import Iterator
from datetime import date

import msgspec

from kiosk.flows import carrying
from kiosk.flows.engine import Engine, Reading
from kiosk.flows.facts import Facts, Value
from kiosk.flows.model import Field, Flow, Step
from kiosk.flows.samples import SamplePlaces, fact, representatives
from kiosk.flows.shape import Path
from kiosk.flows.variation import depends_on, live, named_in, together

# The change of address has 92 states and 682 answered pages (0.5 s); a démarche beyond this is told to be too
# wide to be looked at whole.
MAX_STATES = 20_000
MAX_PAGES = 100_000


class Fault(msgspec.Struct, frozen=True):
    """Something wrong, at a place of the model (`Marks.finding` gives its line)."""

    path: Path
    what: str
    remedy: str


class Explored(msgspec.Struct, frozen=True):
    """`states`: those visited. `pages`: pages answered, one for each combination of answers. `edits`: changes of an
    earlier answer that were tried. `ways`: (step, next step) as they were gone. `bounded`: the walk stopped at its
    limit, so that silence proves nothing."""

    states: int
    pages: int
    edits: int
    bounded: bool
    faults: tuple[Fault, ...]
    ways: frozenset[tuple[str, str]] = frozenset()


def explore(flow: Flow, today: date, *, max_states: int = MAX_STATES, max_pages: int = MAX_PAGES) -> Explored:
    """`flow` must have passed `load.check`."""
    walk = _Walk(flow, today, max_states, max_pages)
    walk.run()
    return Explored(
        walk.states, walk.pages, walk.edits, walk.bounded, (*walk.faults.values(), *walk.never()), frozenset(walk.ways)
    )


class _Walk:
    def __init__(self, flow: Flow, today: date, max_states: int, max_pages: int) -> None:
        self.flow = flow
        self.engine = Engine(flow, today, SamplePlaces())
        self.representatives = representatives(flow, today)
        self.samples = self.representatives
        self.max_states, self.max_pages = max_states, max_pages
        self.states = self.pages = self.edits = 0
        self.bounded = False
        self.ways: set[tuple[str, str]] = set()
        self.faults: dict[tuple[str, ...], Fault] = {}
        self._seen: set[tuple[object, ...]] = set()
        self._edited: set[tuple[object, ...]] = set()
        self._shown_steps: set[str] = set()
        self._shown_fields: set[str] = set()
        self._said: set[str] = set()
        self._filled: set[frozenset[str]] = set()
        self._readable: dict[str, Value] = {
            source: self.samples[field.id][-1] for s in flow.steps for field in s.fields for source in field.sources
        }
        self._varied: frozenset[str] = frozenset()
        self._conditional = named_in(flow, flow.steps)
        self._live = {step.id: live(flow, i) for i, step in enumerate(flow.steps)}

    def run(self) -> None:
        """Once for each set of answers that some condition sees together; the others stand still meanwhile."""
        still = self._standing_still()
        optional = {field.id for step in self.flow.steps for field in step.fields if not field.required}
        several = {name for name, values in self.representatives.items() if len(values) > 1}
        for varied in together(self.flow, several | optional):
            self.samples = {
                name: values if name in varied else (still.get(name, values[0]),)
                for name, values in self.representatives.items()
            }
            self._varied = varied
            self._walk()

    def _walk(self) -> None:
        self._seen = set()
        start: Facts = {}
        waiting = [(self.engine.visible_steps(start)[0], start)]
        while waiting:
            step, facts = waiting.pop()
            if self.bounded or self.states >= self.max_states:
                self.bounded = True
                return
            self.states += 1
            for onward in self._visit(step, facts):
                following = self.engine.next_step(step.id, onward)
                self.ways |= {(step.id, following.id)} if following is not None else set()
                if following is not None and self._is_new(following, onward):
                    self._steps_back(step, following, onward)
                    waiting.append((following, onward))

    def _standing_still(self) -> dict[str, Value]:
        """One answer for each question, with which no check fails: the first that is found, page by page."""
        facts: Facts = {}
        for step in self.flow.steps:
            for field in step.fields:
                tries = (
                    self.engine.answer(facts, field.id, fact(field, value)) for value in self.representatives[field.id]
                )
                facts = next(
                    (t for t in tries if all(p.field != field.id for p in self.engine.problems(step.id, t))),
                    self.engine.answer(facts, field.id, fact(field, self.representatives[field.id][0])),
                )
        return {name: known.value for name, known in facts.items()}

    def never(self) -> Iterator[Fault]:
        """Parts that no path reaches. Nothing is said of them when the walk was cut short."""
        if self.bounded or self.faults:
            return
        for i, step in enumerate(self.flow.steps):
            if step.id not in self._shown_steps:
                remedy = "correct its show_if, or take the step away"
                yield Fault(("steps", i, "show_if"), f"dead branch: the step '{step.id}' is never shown", remedy)
                continue
            for j, field in enumerate(step.fields):
                if field.id not in self._shown_fields:
                    remedy = "correct its show_if, or take the field away"
                    path = ("steps", i, "fields", j, "show_if")
                    yield Fault(path, f"dead branch: the field '{field.id}' is never shown", remedy)
            for j, warn in enumerate(step.warn):
                if warn.when not in self._said:
                    path = ("steps", i, "warn", j, "if")
                    yield Fault(path, "dead branch: this warning is never said", "correct its condition")

    # One page

    def _visit(self, step: Step, facts: Facts) -> list[Facts]:
        """The ways on from a page; a page without any is a fault."""
        self._shown_steps.add(step.id)
        self._shown_fields |= {field.id for field in self._fields(step, facts)}
        if step.kind == "review":
            self._look_at_review(step, facts)
        if step.kind == "submit":
            self._look_at_submit(facts)
            return []
        answered = list(self._answers(step, facts))
        ways = [after for after in answered if not self.engine.problems(step.id, after)]
        for after in answered:
            said = {advice.say for advice in self.engine.warnings(step.id, after)}
            self._said |= {warn.when for warn in step.warn if warn.say in said}
        if not ways and not self.bounded:
            problem = next(p for after in answered for p in self.engine.problems(step.id, after))
            remedy = "correct the check so that some answer passes"
            self._fault(self._path_of(problem.field), f"the step '{step.id}' has no way on", remedy)
        return ways

    def _answers(self, step: Step, facts: Facts) -> Iterator[Facts]:
        """Every combination of answers to a page, one visible question after the other."""
        pending: list[tuple[Facts, frozenset[str]]] = [(facts, frozenset())]
        while pending:
            given, asked = pending.pop()
            shown = self._fields(step, given)
            field = next((field for field in shown if field.id not in asked), None)
            if field is None:
                if self.pages >= self.max_pages:
                    self.bounded = True
                    return
                self.pages += 1
                yield given
                continue
            self._shown_fields.add(field.id)
            for value in self.samples[field.id]:
                after = self.engine.answer(given, field.id, fact(field, value))
                pending.append((after, asked | {field.id}))
            if not field.required and field.id in self._conditional and field.id in self._varied:
                pending.append((given, asked | {field.id}))

    def _is_new(self, step: Step, facts: Facts) -> bool:
        shown = tuple(field.id for s in self.engine.visible_steps(facts) for field in self._fields(s, facts))
        waits = tuple(missing.field for missing in self.engine.missing(facts, before=step.id))
        told = tuple((name, facts[name].value) for name in sorted(self._live[step.id] & facts.keys()))
        marked = tuple(sorted(name for name, known in facts.items() if known.to_confirm))
        key = (step.id, shown, frozenset(facts), waits, told, marked)
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _fields(self, step: Step, facts: Facts) -> tuple[Field, ...]:
        return self.engine.visible_fields(step.id, facts)

    # What must hold

    def _steps_back(self, step: Step, following: Step, facts: Facts) -> None:
        """Back from the next page is this page, with every answer still there."""
        before = self.engine.previous_step(following.id, facts)
        kept = {field.id for field in self._fields(step, facts)} & facts.keys()
        reviewed = {row.field for section in self.engine.review(facts) for row in section.rows}
        if before is None or before.id != step.id or not kept <= reviewed:
            self._fault(self._step_path(step), f"Back from '{following.id}' loses '{step.id}'", "report it")

    def _look_at_review(self, step: Step, facts: Facts) -> None:
        shown = [row.field for section in self.engine.review(facts) for row in section.rows]
        visible = [field.id for s in self.engine.visible_steps(facts) for field in self._fields(s, facts)]
        if shown != [name for name in visible if name in facts] or set(shown) != self.engine.sendable(facts).keys():
            self._fault(self._step_path(step), "the review does not show every answer that is sent", "report it")
        for blocked in self.engine.missing(facts, before=step.id):
            remedy = "its check can never be decided: limit it with check_if (a paper's age: check_if: ID.dated)"
            self._fault(self._path_of(blocked.field), f"'{blocked.field}' blocks the review for ever", remedy)
        for name in shown:
            self._edit(self.flow.field(name), facts)
        self._look_at_persons(step, facts)

    def _look_at_persons(self, step: Step, facts: Facts) -> None:
        """What a paper says of one person answers nothing about another, and no answer goes on as somebody else's.

        What may be filled follows from which answers there are: each such set is tried once, as if nobody had typed."""
        if (given := frozenset(facts)) in self._filled:
            return
        self._filled.add(given)
        loose = {name: msgspec.structs.replace(known, origin="scan") for name, known in facts.items()}
        for person in self.flow.persons:
            readings = {source: Reading(value, "scan", person) for source, value in self._readable.items()}
            after = self.engine.prefill(loose, readings)
            filled = {name for name in after if name not in loose or after[name].value != loose[name].value}
            if any(self.flow.field(name).of != person for name in filled):
                self._fault(self._step_path(step), f"what is read of '{person}' answers about another", "report it")
        carried = carrying.begin(self.flow, carrying.known(self.flow, self.engine.sendable(facts)))
        if any(known.person != self.flow.field(name).of for name, known in carried.items()):
            self._fault(self._step_path(step), "an answer goes on as another person's", "report it")

    def _look_at_submit(self, facts: Facts) -> None:
        for blocked in self.engine.missing(facts):
            remedy = "its check can never be decided: limit it with check_if (a paper's age: check_if: ID.dated)"
            self._fault(self._path_of(blocked.field), f"'{blocked.field}' blocks sending for ever", remedy)

    def _edit(self, field: Field, facts: Facts) -> None:
        """Another answer marks exactly what depended on it, keeps all, and the way to the end is still open.

        Marks follow from which answers there are, not from what they are: each such set is tried once a value."""
        for value in self.samples[field.id]:
            key = (field.id, value, facts[field.id].value, frozenset(facts))
            if key in self._edited:
                continue
            self._edited.add(key)
            self.edits += 1
            after = self.engine.answer(facts, field.id, fact(field, value))
            marked = {name for name, known in after.items() if known.to_confirm}
            changed = value != facts[field.id].value
            expected = {name for name in facts if changed and field.id in depends_on(self.flow, name)}
            kept = all(name in after and after[name].value == facts[name].value for name in facts if name != field.id)
            if marked != expected or not kept:
                self._fault(
                    self._path_of(field.id), f"a new answer to '{field.id}' marks the wrong answers", "report it"
                )
            self._finish(field, after)

    def _finish(self, field: Field, facts: Facts) -> None:
        """After an edit: confirm or answer what is asked, and sending is possible again."""
        for _ in range(len(self.samples) + 1):
            missing = [m for m in self.engine.missing(facts) if self.flow.step(m.step).kind != "sign"]
            if not missing:
                return
            name = missing[0].field
            if name in facts and facts[name].to_confirm:
                facts = self.engine.confirm(facts, name)
                continue
            asked = self.flow.field(name)
            tries = (self.engine.answer(facts, name, fact(asked, value)) for value in self.samples[name])
            free = (after for after in tries if all(m.field != name for m in self.engine.missing(after)))
            if (solved := next(free, None)) is None:
                break
            facts = solved
        self._fault(
            self._path_of(field.id), f"after a new answer to '{field.id}' nothing can be sent", "look at checks"
        )

    # Places

    def _fault(self, path: Path, what: str, remedy: str) -> None:
        self.faults.setdefault((str(path), what), Fault(path, what, remedy))

    def _step_path(self, step: Step) -> Path:
        return ("steps", self.flow.steps.index(step))

    def _path_of(self, field_id: str) -> Path:
        step = self.flow.step_of(field_id)
        fields = [field.id for field in step.fields]
        return ("steps", self.flow.steps.index(step), "fields", fields.index(field_id), "check")
