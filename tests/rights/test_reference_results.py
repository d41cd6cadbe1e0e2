"""The law as the engine knows it: reference households, to the cent, through the real worker.

Parameters of June 2026. A new version of OpenFisca-France may change them: then the new amounts are compared with the
State's own simulator before these are.
"""

import asyncio
from datetime import date

import pytest

from kiosk.devices.states import Fault
from kiosk.rights.client import RightsClient
from kiosk.rights.judging import NOT_BORN, TOO_MANY, TOO_MUCH
from kiosk.rights.port import Adult, EstimateAnswer, Estimated, Household, Progress, Refused
from kiosk.rights.results import outcome
from tests.support.rights import FAMILY, JUNE, SINGLE, WELL_PAID

pytestmark = pytest.mark.long

BORN = date(1986, 3, 12)
HOUSEHOLDS: dict[str, Household] = {
    "alone, no income, rent 450": SINGLE,
    "couple, two children, 1,500 net, rent 700": FAMILY,
    "alone, 2,200 net, rent 700": WELL_PAID,
    "alone with a child": Household((Adult(BORN, "employee", net_social=900_00),), children=(date(2018, 3, 1),)),
    "alone with a child and its pension": Household(
        (Adult(BORN, "employee", net_social=900_00),), children=(date(2018, 3, 1),), child_support=300_00
    ),
    "handicap recognised at 80": Household((Adult(BORN, disability="from_80"),), housing="tenant", rent=450_00),
    "handicap unsaid": Household((Adult(BORN, disability="unsaid"),), housing="tenant", rent=450_00),
    "old, small pension": Household((Adult(date(1950, 3, 12), "retired", pensions=500_00),), housing="owner"),
    "student": Household((Adult(date(2005, 3, 12), "student"),), housing="tenant", rent=450_00),
    "no home": Household((Adult(BORN),)),
    "a billion": Household((Adult(BORN, net_social=10**11),)),
    "forty children": Household((Adult(BORN),), children=(date(2020, 1, 1),) * 40),
    "not born": Household((Adult(date(2090, 1, 1)),)),
    "twelve children": Household((Adult(BORN),), children=tuple(date(2015 + n % 9, 1, 1) for n in range(12))),
    "at the limits": Household(
        (Adult(date(1907, 1, 1), net_social=50_000_00), Adult(date(2010, 1, 1), pensions=50_000_00)), rent=50_000_00
    ),
}


@pytest.fixture(scope="module")
def told() -> tuple[dict[str, EstimateAnswer | Fault], list[Progress]]:
    """Every household, by one worker."""
    progress: list[Progress] = []

    async def story() -> dict[str, EstimateAnswer | Fault]:
        client = RightsClient()
        assert client.installed, "packaging/setup.sh installs the engine"
        client.listen(progress.append)
        try:
            return {name: await client.estimate(household, JUNE) for name, household in HOUSEHOLDS.items()}
        finally:
            await client.close()

    return asyncio.run(story()), progress


Told = tuple[dict[str, EstimateAnswer | Fault], list[Progress]]


def amounts(told: Told, name: str) -> Estimated:
    answer = told[0][name]
    assert isinstance(answer, Estimated), answer
    return answer


def test_alone_without_income_and_a_rent_of_450(told: Told) -> None:
    cents = amounts(told, "alone, no income, rent 450").cents
    assert (cents["rsa"], cents["housing"]) == (573_49, 304_00)
    assert cents["ppa"] == cents["af"] == cents["asf"] == cents["aah"] == cents["aspa"] == 0
    assert amounts(told, "alone, no income, rent 450").css == 0


def test_a_couple_with_two_children_1500_net_and_a_rent_of_700(told: Told) -> None:
    cents = amounts(told, "couple, two children, 1,500 net, rent 700").cents
    assert (cents["ppa"], cents["housing"], cents["af"]) == (587_94, 287_00, 153_01)
    assert cents["rsa"] == cents["asf"] == 0


def test_alone_with_2200_net_there_is_nothing(told: Told) -> None:
    estimated = amounts(told, "alone, 2,200 net, rent 700")
    assert set(estimated.cents.values()) == {0}
    assert estimated.css is None
    assert outcome(WELL_PAID, estimated).rights == ()


def test_a_child_without_its_other_parent(told: Told) -> None:
    assert amounts(told, "alone with a child").cents["asf"] > 150_00
    assert amounts(told, "alone with a child and its pension").cents["asf"] == 0


def test_a_recognised_handicap_and_rsa_are_not_added(told: Told) -> None:
    estimated = amounts(told, "handicap recognised at 80")
    assert estimated.cents["aah"] > 900_00
    rights = {right.name for right in outcome(HOUSEHOLDS["handicap recognised at 80"], estimated).rights}
    assert "aah" in rights
    assert "rsa" not in rights


def test_a_handicap_that_is_not_told_gives_what_none_gives(told: Told) -> None:
    assert amounts(told, "handicap unsaid").cents["aah"] == 0
    assert amounts(told, "handicap unsaid").cents["rsa"] > 0


def test_an_old_person_with_a_small_pension(told: Told) -> None:
    rights = {r.name for r in outcome(HOUSEHOLDS["old, small pension"], amounts(told, "old, small pension")).rights}
    assert "aspa" in rights
    assert "rsa" not in rights
    assert 400_00 < amounts(told, "old, small pension").cents["aspa"] < 700_00


def test_a_student_has_no_rsa(told: Told) -> None:
    assert amounts(told, "student").cents["rsa"] == 0
    assert amounts(told, "student").cents["housing"] > 0


def test_without_a_home_there_is_no_help_for_a_rent(told: Told) -> None:
    assert amounts(told, "no home").cents["housing"] == 0
    assert amounts(told, "no home").cents["rsa"] > 573_49


def test_a_large_family_and_the_limits_are_computed(told: Told) -> None:
    assert amounts(told, "twelve children").cents["af"] > 153_01
    assert amounts(told, "at the limits").cents["rsa"] == 0


@pytest.mark.parametrize(
    ("name", "sentence"), [("a billion", TOO_MUCH), ("forty children", TOO_MANY), ("not born", NOT_BORN)]
)
def test_the_worker_itself_refuses_what_is_unreasonable(told: Told, name: str, sentence: str) -> None:
    assert told[0][name] == Refused(sentence)


def test_progress_is_told_from_the_loading_to_each_right(told: Told) -> None:
    stages = [progress.stage for progress in told[1]]
    assert stages[0] == "loading"
    assert "computing" in stages
    assert all(0 <= progress.done < progress.steps for progress in told[1])
