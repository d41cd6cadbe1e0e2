"""When agents are there, whom a request suits, and what is said of a wait: pure."""

from datetime import UTC, datetime

import msgspec
import pytest

from kiosk.desk.live import hours, matching
from kiosk.desk.live.matching import Free
from kiosk.desk.live.settings import Live
from kiosk.desk.live.values import Request
from tests.support.live_desk import agent

OFFICE = msgspec.convert(
    {"hours": {"monday": ["09:00-12:00", "14:00-17:00"], "friday": ["09:00-24:00"]}, "closed": ["2026-11-30"]}, Live
)


def at(text: str) -> datetime:
    """On the clock of the hall."""
    return datetime.fromisoformat(text).astimezone()


@pytest.mark.parametrize(
    ("when", "is_open", "opens", "closes"),
    [
        ("2026-11-23T08:59", False, "2026-11-23T09:00", None),
        ("2026-11-23T09:00", True, "2026-11-23T14:00", "2026-11-23T12:00"),
        ("2026-11-23T12:00", False, "2026-11-23T14:00", None),
        ("2026-11-23T16:59", True, "2026-11-27T09:00", "2026-11-23T17:00"),
        ("2026-11-27T23:59", True, "2026-12-04T09:00", "2026-11-28T00:00"),
        ("2026-11-30T10:00", False, "2026-12-04T09:00", None),
    ],
)
def test_the_desk_opens_and_closes_by_its_settings(when: str, is_open: bool, opens: str, closes: str | None) -> None:
    assert hours.is_open(OFFICE, at(when)) is is_open
    assert hours.opens_at(OFFICE, at(when)) == at(opens)
    assert hours.closes_at(OFFICE, at(when)) == (at(closes) if closes else None)


def test_without_hours_the_desk_is_open_whenever_somebody_is_there() -> None:
    assert hours.is_open(Live(), datetime.now(UTC))
    assert hours.opens_at(Live(), datetime.now(UTC)) is None


def asks(**changes: object) -> Request:
    request = Request("r", "k", "demarche", "fr", "acte-naissance", False, datetime(2026, 11, 23, tzinfo=UTC))
    return msgspec.structs.replace(request, **changes)


@pytest.mark.parametrize(
    ("person", "request_", "expected"),
    [
        (agent(), asks(), 0),
        (agent(), asks(language="uk"), 1),
        (agent(), asks(team="language", language="uk"), None),
        (agent(languages=frozenset({"uk"})), asks(team="language", language="uk"), 0),
        (agent(), asks(sign_language=True), None),
        (agent(sign_language=True), asks(team="sign_language"), 0),
        (agent(demarches=frozenset({"caf-rsa"})), asks(), None),
        (agent(demarches=frozenset({"caf-rsa"})), asks(team="unsure"), 2),
        (agent(demarches=frozenset({"acte-naissance"})), asks(), 0),
    ],
)
def test_a_request_suits_by_demarche_language_and_signs(
    person: object, request_: Request, expected: int | None
) -> None:
    assert matching.distance(person, request_) == expected  # type: ignore[arg-type]


def test_the_best_are_rung_first_and_among_them_who_has_waited_for_longest() -> None:
    free = [
        Free("speaks-late", agent(languages=frozenset({"uk"})), 5),
        Free("no-language", agent(), 0),
        Free("speaks-early", agent(languages=frozenset({"uk"})), 1),
        Free("unsuited", agent(demarches=frozenset({"msa"})), 0),
    ]
    assert matching.chosen(asks(language="uk"), free) == ("speaks-early", "speaks-late", "no-language")
    assert matching.chosen(asks(language="uk"), free, 1) == ("speaks-early",)
    assert matching.chosen(asks(), []) == ()


def test_a_place_counts_those_whom_the_same_people_answer() -> None:
    waiting = [asks(id="a"), asks(id="b"), asks(id="c")]
    suiting = {"a": frozenset({"x"}), "b": frozenset({"y"}), "c": frozenset({"x", "y"})}
    assert matching.positions(waiting, suiting) == {"a": 1, "b": 1, "c": 3}


def test_nobody_promises_a_wait_that_nobody_can_know() -> None:
    live = Live(minutes={"acte-naissance": 4})
    assert matching.expected_wait_s(live, asks(), 1, suitable=0, free=0) is None
    assert matching.expected_wait_s(live, asks(), 1, suitable=2, free=1) == live.ring_s
    assert matching.expected_wait_s(live, asks(), 3, suitable=2, free=0) == 2 * 4 * 60
    assert matching.expected_wait_s(live, asks(demarche="x"), 1, suitable=1, free=0) == 6 * 60
