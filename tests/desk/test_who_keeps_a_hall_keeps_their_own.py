"""Two halls of one desk: who looks after the fleet sees both, and receives in their own alone."""

import base64
import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import msgspec
import pytest

from kiosk.appointments import wire
from kiosk.appointments.messenger import Messenger
from kiosk.clock import HeldClock
from kiosk.desk.live.roles import Role
from kiosk.desk.live.settings import Person
from tests.support.appointments import at, key, messenger
from tests.support.live_desk import LiveDesk, live_desk, mediator

CLOCK = HeldClock(at(10))
Rows = list[dict[str, object]]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LiveDesk]:
    people = {
        "dominique": mediator(hall="mairie"),
        "morgan": Person(name="Morgan EXEMPLE", roles=frozenset({Role.MEDIATOR, Role.ADMIN}), hall="mairie"),
    }
    halls = {"mairie": ("borne-1",), "annexe": ("borne-2",)}
    with live_desk(tmp_path, CLOCK, people=people, halls=halls) as desk:
        yield desk


def kiosk(desk: LiveDesk, folder: Path, name: str) -> Messenger:
    seed = bytes(desk.enrolled(name).key)
    (folder / name).write_text(base64.b64encode(seed).decode() + "\n", encoding="ascii")
    return messenger(desk.url, folder / name, name, now=CLOCK.now)


def waiting(browser: httpx2.Client) -> Rows:
    rows: Rows = browser.get("/console/appointments/waiting").json()
    return rows


def test_a_number_of_another_hall_is_seen_and_not_called(desk: LiveDesk, tmp_path: Path) -> None:
    for number, name in enumerate(("borne-1", "borne-2")):
        assert isinstance(kiosk(desk, tmp_path, name).handle(wire.TakeNumber(key(number), "")), wire.Number)
    with contextlib.closing(desk.browser("dominique")) as browser:
        (own,) = waiting(browser)
    with contextlib.closing(desk.browser("morgan")) as browser:
        rows = waiting(browser)
        (other,) = [row for row in rows if row["id"] != own["id"]]
        assert len(rows) == 2
        assert own["steps"]
        assert other["steps"] == [], "no button for it"
        csrf = re.findall(r'name="csrf" value="([^"]+)"', browser.get("/console/appointments").text)[0]
        for row in (own, other):
            form = {"csrf": csrf, "kind": "number", "id": str(row["id"]), "to": "called"}
            assert browser.post("/console/appointments", data=form).status_code == 200
        states = {row["id"]: row["state"] for row in waiting(browser)}
        assert states[own["id"]] != own["state"]
        assert states[other["id"]] == other["state"]


def test_nobody_has_a_hall_without_a_name() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"name": "X", "roles": ["mediator"], "hall": ""}, Person)
