"""At which steps people leave or call: numbers by month, and what so few did that it could be known is not shown."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.desk.live import kiosk_line, steps
from kiosk.desk.live.roles import Role
from kiosk.desk.live.settings import Person
from kiosk.desk.live.steps import FEWEST, StepCount, Steps
from kiosk.desk.postgres import PostgresShelves
from kiosk.desk.shelf import Shelves
from kiosk.desk.sqlite_shelf import SqliteShelves
from kiosk.help import wire
from tests.support.live_desk import FLOW, LiveDesk, agent, eventually, live_desk

MONTH = date(2026, 11, 1)


def counted(step: str = "logement", what: str = "left", demarche: str = FLOW) -> wire.StepCounted:
    return wire.StepCounted(demarche, step, what)  # type: ignore[arg-type]


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Steps]:
    if request.param == "sqlite":
        shelves: Shelves = SqliteShelves(tmp_path)
    else:
        shelves = PostgresShelves(request.getfixturevalue("postgres").new_database())
    yield Steps(shelves)
    shelves.close()


def test_less_than_five_is_not_told_and_alone_not_even_named(store: Steps) -> None:
    for _ in range(FEWEST):
        store.count(counted(), MONTH)
    store.count(counted(what="called"), MONTH)
    for _ in range(FEWEST - 1):
        store.count(counted("justificatif"), MONTH)
    assert store.counts(MONTH) == (StepCount(FLOW, "logement", FEWEST, None),)
    store.count(counted("justificatif"), MONTH)
    assert store.counts(MONTH)[0] == StepCount(FLOW, "justificatif", FEWEST, 0)


def test_each_month_stands_alone_and_the_oldest_go(store: Steps) -> None:
    store.count(counted(), MONTH)
    store.count(counted(), MONTH - timedelta(days=31))
    store.count(counted(), date(2024, 10, 1))
    assert store.months() == (MONTH, date(2026, 10, 1), date(2024, 10, 1))
    store.count(counted(), MONTH)
    assert store.months() == (MONTH, date(2026, 10, 1))


def test_a_kiosk_that_invents_steps_fills_no_disk(
    store: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "MOST_ROWS", 10)
    for number in range(30):
        store.count(counted(f"step-{number}"), MONTH)
    for _ in range(FEWEST):
        store.count(counted("step-1"), MONTH)
    assert [one.step for one in store.counts(MONTH)] == ["step-1"]
    monkeypatch.setattr(kiosk_line, "COUNTS_PER_HOUR", 4)
    with live_desk(tmp_path / "live") as desk:
        kiosk = desk.enrolled().come()
        for _ in range(20):
            kiosk.say(counted())
        kiosk.ask()
        kiosk.hear(wire.Nobody)
        assert desk.live.steps._shelf.rows("SELECT n FROM steps") == [(3,)]
        kiosk.leave()


def test_the_page_says_the_numbers_and_nobody_s_kiosk(tmp_path: Path) -> None:
    people = {"camille": agent(), "dominique": Person(name="Dominique MODELE", roles=frozenset({Role.MEDIATOR}))}
    with live_desk(tmp_path, people=people) as desk:
        kiosk = desk.enrolled("borne-canary").come()
        for what in ("left", "called"):
            for _ in range(FEWEST + (what == "left")):
                kiosk.say(counted(what=what))
        kiosk.say(counted("inconnue"))
        eventually(lambda: len(desk.live.steps._shelf.rows("SELECT n FROM steps")) == 3)
        page = _page(desk, "dominique")
        assert "<td>6</td>" in page
        assert "<td>5</td>" in page
        assert "borne-canary" not in page
        assert "inconnue" not in page
        assert _page(desk, "dominique", "?month=garbage") == page
        kiosk.leave()


def _page(desk: LiveDesk, person: str, query: str = "") -> str:
    browser = desk.browser(person)
    answer = browser.get("/console/steps" + query)
    browser.close()
    assert answer.status_code == 200
    return answer.text.partition("<main")[2]
