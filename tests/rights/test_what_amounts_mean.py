"""From computed amounts to what is said of them: never too much at once, never more than is so."""

from datetime import date

import pytest

from kiosk.rights import judging
from kiosk.rights.port import RIGHTS, Adult, Household, RightName
from kiosk.rights.results import MINIMA, NOT_ADDED, ONLY_ESTIMATED, TITLES, WHY, outcome
from tests.support.rights import FAMILY, JUNE, SINGLE, amounts


def names(household: Household = SINGLE, css: int | None = None, **cents: int) -> list[RightName]:
    return [right.name for right in outcome(household, amounts(css, **cents)).rights]


def test_every_right_has_its_words() -> None:
    assert set(TITLES) == set(WHY) == set(RIGHTS)


def test_aah_and_rsa_are_never_added() -> None:
    for rsa in (100, 57_349, 200_000):
        for aah in (100, 103_332):
            told = outcome(SINGLE, amounts(rsa=rsa, aah=aah, housing=30_400))
            assert {right.name for right in told.rights} == {"aah", "housing"}
            assert NOT_ADDED in told.notes


@pytest.mark.parametrize("two", [("aah", "aspa"), ("aspa", "rsa"), ("aah", "rsa")])
def test_of_two_minima_one_is_shown(two: tuple[str, str]) -> None:
    told = outcome(SINGLE, amounts(**dict.fromkeys(two, 50_000)))
    shown = [right.name for right in told.rights]
    assert len([name for name in shown if name in MINIMA]) == 1


def test_what_goes_together_is_shown_together_the_largest_first() -> None:
    assert names(FAMILY, css=1_600, ppa=58_794, housing=28_700, af=15_301, energy=19_400) == [
        "ppa", "housing", "af", "energy", "css",
    ]  # fmt: skip


def test_a_cheque_of_a_year_is_not_said_to_be_of_a_month() -> None:
    (energy,) = outcome(SINGLE, amounts(energy=19_400)).rights
    assert (energy.per, energy.cents) == ("year", 19_400)


def test_health_cover_is_free_or_costs_something_or_is_not_there() -> None:
    assert [right.per for right in outcome(SINGLE, amounts(css=0)).rights] == ["free"]
    assert [right.per for right in outcome(SINGLE, amounts(css=800)).rights] == ["cost"]
    assert names() == []


def test_it_is_always_said_that_it_is_an_estimate() -> None:
    for told in (outcome(SINGLE, amounts()), outcome(SINGLE, amounts(rsa=57_349))):
        assert told.notes[0] == ONLY_ESTIMATED


def test_a_sum_that_is_a_rounding_is_no_right() -> None:
    assert names(rsa=99) == []


def test_what_is_not_certain_depends_on_the_household() -> None:
    def uncertain(household: Household, right: str) -> tuple[str, ...]:
        return next(one.uncertain for one in outcome(household, amounts(**{right: 10_000})).rights)

    trader = Household((Adult(date(1986, 3, 12), "self_employed"),))
    assert any("indépendant" in text for text in uncertain(trader, "rsa"))
    assert not any("indépendant" in text for text in uncertain(SINGLE, "rsa"))
    nowhere = Household((Adult(date(1986, 3, 12)),), housing="tenant", rent=100)
    assert len(uncertain(nowhere, "housing")) > len(uncertain(SINGLE, "housing"))
    half = Household((Adult(date(1986, 3, 12), disability="from_50_to_79"),))
    assert any("MDPH" in text for text in uncertain(half, "aah"))


# What cannot be reckoned with


@pytest.mark.parametrize(
    ("household", "sentence"),
    [
        (Household((Adult(date(1986, 3, 12), net_social=10**11),)), judging.TOO_MUCH),
        (Household((Adult(date(1986, 3, 12)),), rent=10**11), judging.TOO_MUCH),
        (Household((Adult(date(1986, 3, 12)),), child_support=10**11), judging.TOO_MUCH),
        (Household((Adult(date(1986, 3, 12)),), children=(date(2020, 1, 1),) * 40), judging.TOO_MANY),
        (Household((Adult(date(2090, 3, 12)),)), judging.NOT_BORN),
        (Household((Adult(date(1986, 3, 12)),), children=(date(2026, 6, 16),)), judging.NOT_BORN),
        (Household((Adult(date.min),)), judging.TOO_OLD),
        (Household((Adult(date(1986, 3, 12)), Adult(date(1899, 1, 1)))), judging.TOO_OLD),
        (Household((Adult(date(2012, 3, 12)),)), judging.TOO_YOUNG),
        (Household((Adult(date(1986, 3, 12)),), children=(date(1980, 1, 1),)), judging.OLDER_THAN_PARENTS),
    ],
)
def test_an_unreasonable_household_gets_a_sentence(household: Household, sentence: str) -> None:
    assert judging.complaint(household, JUNE) == sentence


def test_a_reasonable_one_gets_none() -> None:
    assert judging.complaint(SINGLE, JUNE) is None
    assert judging.complaint(FAMILY, JUNE) is None
    newborn = Household((Adult(date(1986, 3, 12)), Adult(date(2009, 6, 14))), children=(JUNE,) * 12)
    assert judging.complaint(newborn, JUNE) is None


def test_years_are_counted_by_birthdays() -> None:
    assert [judging.age(date(2010, 6, day), JUNE) for day in (14, 15, 16)] == [16, 16, 15]
