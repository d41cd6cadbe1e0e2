"""The scenarios of the catalogue agree, with the real list of postcodes; one that does not is told."""

from pathlib import Path

import msgspec
import pytest

from kiosk import assets
from kiosk.errors import KioskError
from kiosk.flows import load, scenarios
from kiosk.flows.engine import Engine
from kiosk.flows.samples import SamplePlaces
from kiosk.flows.towns import Towns
from tests.support.flows import TODAY, catalogue_flow

FOLDER = Path(__file__).resolve().parent.parent / "scenarios"
TOLD = [
    (path.stem, scenario)
    for path in load.catalogue_files()
    for scenario in scenarios.load(FOLDER / path.name).scenarios
]
# Of the démarche that `catalogue_flow` gives when none is named.
GOOD = next(scenario for flow_id, scenario in TOLD if flow_id == catalogue_flow().id)


@pytest.mark.parametrize(("flow_id", "scenario"), TOLD, ids=[f"{flow}: {scenario.name}" for flow, scenario in TOLD])
def test_a_scenario_of_the_catalogue(flow_id: str, scenario: scenarios.Scenario) -> None:
    told = scenarios.load(FOLDER / f"{flow_id}.yaml")
    towns = Towns.load(assets.path("postcodes.tsv"))
    assert scenarios.run(scenario, catalogue_flow(flow_id), told.today, towns) == ()


def test_every_step_is_walked_and_every_warning_said_by_a_scenario() -> None:
    """Each way through a démarche is one of its scenarios'. A warning of shared steps is said in some démarche."""
    towns = Towns.load(assets.path("postcodes.tsv"))
    said: set[str] = set()
    for path in load.catalogue_files():
        flow, told = catalogue_flow(path.stem), scenarios.load(FOLDER / path.name)
        engine = Engine(flow, told.today, towns)
        walks = [scenarios.walk(engine, one, scenarios.carried(one, flow)) for one in told.scenarios]
        of_a_group_the_first = {step.id for step in flow.steps if step.item <= 1}
        assert of_a_group_the_first <= {step for walked in walks for step in walked.steps}, flow.id
        said |= {sentence for walked in walks for sentences in walked.warnings.values() for sentence in sentences}
    warnings = {
        warning.say
        for path in load.catalogue_files()
        for step in catalogue_flow(path.stem).steps
        for warning in step.warn
    }
    assert len(warnings) > 200
    assert warnings - said == set()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"steps": ("identite",)}, "steps: expected"),
        ({"problems": {"nom": "x"}}, "problems: expected"),
        ({"warnings": {"justificatif": ("x",)}}, "warnings: expected"),
        ({"to_confirm": ("nom",)}, "to_confirm: expected"),
        ({"missing": ("nom",)}, "missing: expected"),
        ({"sendable": ("nom",)}, "sendable: expected"),
    ],
)
def test_each_difference_is_told(change: dict[str, object], said: str) -> None:
    good = GOOD
    bad = msgspec.structs.replace(good, expect=msgspec.structs.replace(good.expect, **change))
    differences = scenarios.run(bad, catalogue_flow(), TODAY, SamplePlaces())
    assert [d for d in differences if d.startswith(said)], differences


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"nomm": "x"}, "does not exist: nomm"),
        ({"naissance": "hier"}, "'hier' is no date"),
        ({"preuve": "x"}, "papers"),
    ],
)
def test_an_answer_that_cannot_be_given_is_told(answers: dict[str, str], said: str) -> None:
    good = GOOD
    bad = msgspec.structs.replace(good, answers={**good.answers, **answers}, papers={})
    (difference,) = scenarios.run(bad, catalogue_flow(), TODAY, SamplePlaces())
    assert said in difference


def test_a_scenario_file_with_a_mistake_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "petite.yaml"
    path.write_text('flow: petite\ntoday: 2026-11-22\nscenario:\n  - {name: "A"}\n', encoding="utf-8")
    with pytest.raises(KioskError, match=r"petite\.yaml:3: unknown key 'scenario': did you mean 'scenarios'\?"):
        scenarios.load(path)
