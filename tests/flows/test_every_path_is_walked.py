"""The explorer walks the catalogue without a fault, and finds the faults of bad démarches and of bad engines."""

from collections.abc import Collection, Mapping, Set
from datetime import date
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from kiosk.cli.flows_checking import EXPLORED_ITEMS
from kiosk.flows import load
from kiosk.flows.engine import Engine, Reading, Section
from kiosk.flows.explore import Explored, explore
from kiosk.flows.facts import DocumentValue, Fact, Facts
from kiosk.flows.model import Step
from kiosk.flows.samples import representatives
from tests.support.flows import SMALL, TODAY, bent, catalogue_flow, written


def explored(folder: Path, text: str) -> Explored:
    checked = load.check(written(folder, text))
    assert checked.flow is not None, checked.findings
    return explore(checked.flow, TODAY)


@pytest.mark.parametrize("flow_id", [path.stem for path in load.catalogue_files()])
def test_every_path_of_the_catalogue_ends_well(flow_id: str) -> None:
    short = load.check(load.CATALOGUE / f"{flow_id}.yaml", items=EXPLORED_ITEMS)
    assert short.flow is not None, short.findings
    result = explore(short.flow, TODAY)
    print(f"{flow_id}: {result.states} states, {result.pages} pages answered, {result.edits} answers changed")
    assert result.faults == ()
    assert not result.bounded
    assert result.states >= len(short.flow.steps)
    assert result.edits > 5


@pytest.mark.parametrize("today", [date(2026, 2, 28), date(2028, 2, 29), date(2026, 12, 31), date(2027, 1, 1)])
def test_no_day_of_the_year_breaks_it(today: date) -> None:
    assert explore(catalogue_flow(), today).faults == ()


def test_the_small_flow_ends_well(tmp_path: Path) -> None:
    result = explore(load.load(written(tmp_path)), TODAY)
    assert result.faults == ()


WARNING = '    warn:\n      - {if: "preuve.age_days > 365", say: "Ce papier est ancien.", offer: [rescan, continue]}\n'
FAULTS = {
    "dead step": ('show_if: "enfant"', "show_if: \"enfant && !enfant\"", "dead branch: the step 'enfants'", "show_if"),
    "dead option": ("type: yesno, required: true}",
                    'type: choice, required: true, options: [{value: oui, label: O}, {value: non, label: N}]}',
                    "dead branch: the step 'enfants' is never shown", "show_if"),
    "dead field": ("{id: prenom, ", '{id: prenom, show_if: "!enfant", ', "dead branch: the field 'prenom'", "show_if"),
    "dead warning": ("preuve.age_days > 365", "preuve.age_days > 365 && !preuve.signed", "warning is never said", "if"),
    "no way on": ("debut <= today", "debut <= today && debut > today", "the step 'questions' has no way on", "check"),
    "a check that waits for ever": ('legal: "Article 1"',
                                    'legal: "Article 1", check: "preuve.age_days <= 365", error: "Trop ancien."',
                                    "'preuve' blocks the review for ever", "check"),
    "a check on an answer that is hidden": ('legal: "Article 1"',
                                            'legal: "Article 1", check: "prenom != preuve.signature", error: "Non."',
                                            "'preuve' blocks the review for ever", "check"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_a_flow_is_found(fault: str, tmp_path: Path) -> None:
    old, new, what, part = FAULTS[fault]
    text = bent(old, new)
    if fault == "dead option":
        text = bent('show_if: "enfant"', "show_if: \"enfant == 'peut_etre'\"", text)
    found = [f for f in explored(tmp_path, text).faults if what in f.what]
    assert found, explored(tmp_path, text).faults
    assert found[0].path[-1] == part


def test_a_check_of_a_papers_age_is_well_when_it_is_limited_to_dated_papers(tmp_path: Path) -> None:
    text = bent(
        'legal: "Article 1"',
        'legal: "Article 1", check_if: "preuve.dated", check: "preuve.age_days <= 365", error: "Trop ancien."',
        SMALL.replace(WARNING, ""),
    )
    assert explored(tmp_path, text).faults == ()


def test_a_walk_that_is_cut_short_says_so() -> None:
    for limits in ({"max_states": 10}, {"max_pages": 30}):
        result = explore(catalogue_flow(), TODAY, **limits)
        assert result.bounded
        assert result.states <= 92


def test_representatives_tell_every_condition_apart() -> None:
    values = representatives(catalogue_flow(), TODAY)
    assert all(values.values())
    assert set(values["situation"]) == {"chez_moi", "heberge", "sans_domicile"}
    assert len(values["complement"]) == 1, "no condition names it"
    assert len(values["voie"]) == 2, "a street of the paper, and another"
    ages = {
        (TODAY - paper.issued).days for paper in values["preuve"] if isinstance(paper, DocumentValue) and paper.issued
    }
    assert any(age <= 365 for age in ages)
    assert any(age > 365 for age in ages)


# Engines with one fault each: the explorer would be of no use if it did not see them.


class ForgetsOnEdit(Engine):
    def answer(self, facts: Facts, field_id: str, fact: Fact) -> Facts:
        kept = super().answer(facts, field_id, fact)
        changed = field_id in facts and facts[field_id].value != fact.value
        return {name: known for name, known in kept.items() if not (changed and known.to_confirm)}


class MarksNothing(Engine):
    def _marked(self, facts: Facts, changed: Set[str], but: Collection[str]) -> Facts:
        return facts


class MarksEverything(Engine):
    def _marked(self, facts: Facts, changed: Set[str], but: Collection[str]) -> Facts:
        return {
            name: msgspec.structs.replace(fact, to_confirm=bool(changed) and name not in but)
            for name, fact in facts.items()
        }


class BackSkipsAStep(Engine):
    def previous_step(self, step_id: str, facts: Facts) -> Step | None:
        before = super().previous_step(step_id, facts)
        return None if before is None else super().previous_step(before.id, facts)


class ReviewHidesOneAnswer(Engine):
    def review(self, facts: Facts) -> tuple[Section, ...]:
        return super().review(facts)[1:]


class ConfirmDoesNothing(Engine):
    def confirm(self, facts: Facts, field_id: str) -> Facts:
        return facts


class AnswersAllButMarks(Engine):
    def answer_all(self, facts: Facts, answers: Mapping[str, Fact]) -> Facts:
        return {**facts, **answers}


class FillsForAnybody(Engine):
    def prefill(self, facts: Facts, readings: Mapping[str, Reading]) -> Facts:
        for person in self.flow.persons:
            facts = super().prefill(facts, {source: replace(read, person=person) for source, read in readings.items()})
        return facts


@pytest.mark.parametrize(
    ("engine", "what"),
    [
        (FillsForAnybody, "answers about another"),
        (ForgetsOnEdit, "marks the wrong answers"),
        (MarksNothing, "marks the wrong answers"),
        (MarksEverything, "marks the wrong answers"),
        (AnswersAllButMarks, "marks the wrong answers"),
        (BackSkipsAStep, "Back from"),
        (ReviewHidesOneAnswer, "the review does not show every answer"),
        (ConfirmDoesNothing, "nothing can be sent"),
    ],
)
def test_a_fault_of_the_engine_is_found(engine: type[Engine], what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.flows.explore.Engine", engine)
    assert any(what in fault.what for fault in explore(catalogue_flow(), TODAY).faults)
