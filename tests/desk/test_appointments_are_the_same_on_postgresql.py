"""A day of appointments and numbers, with PostgreSQL under it: the same answers as with SQLite."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.appointments import wire
from kiosk.desk.appointments.store import Appointment
from kiosk.desk.postgres import PostgresShelves
from kiosk.desk.shelf import Shelves
from tests.support.appointments import NOW, Desk, at, key
from tests.support.postgres import Cluster


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | Shelves:
    if request.param == "sqlite":
        return tmp_path
    cluster: Cluster = request.getfixturevalue("postgres")
    return PostgresShelves(cluster.new_database())


def test_a_day_in_the_hall(place: Path | Shelves) -> None:
    desk = Desk(place)
    first, second = desk.book(1, at(9, 0)), desk.book(2, at(9, 30))
    assert desk.book(1, at(9, 0)) == first
    assert desk.ask(wire.Book(key(3), "", at(9, 0))) == wire.SlotGone()
    assert at(9, 0) not in desk.starts()
    cancelled = desk.ask(wire.Cancel(second.reference))
    assert isinstance(cancelled, wire.Booked)
    assert cancelled.state == "cancelled"
    assert at(9, 30) in desk.starts()
    third = desk.book(4, at(10, 30))
    for _ in range(2):
        moved = desk.ask(wire.Move(key(5), third.reference, at(11, 0)))
        assert isinstance(moved, wire.Moved)
        assert (moved.appointment.starts_at, moved.before.state) == (at(11, 0), "cancelled")
    assert desk.ask(wire.Move(key(6), first.reference, at(11, 0))) == wire.SlotGone()
    desk.goes(hours=1)
    assert isinstance(desk.ask(wire.CheckIn(first.reference)), wire.Arrived)
    assert desk.ask(wire.TakeNumber(key(8), "")) == wire.Number(1, 1, 10)
    assert desk.ask(wire.TakeNumber(key(8), "")) == wire.Number(1, 1, 10)
    called = desk.reception.call_next("hall")
    assert called is not None
    assert called.number == 1
    assert desk.reception.call_next("hall") is None
    assert [one.state for one in desk.reception.day("", at(9).date())] == [
        "arrived", "cancelled", "cancelled", "booked",
    ]  # fmt: skip
    desk.goes(days=32)
    desk.reception.tidy()
    assert desk.reception.day("", at(9).date()) == ()
    desk.store.close()


def test_one_name_at_the_other_service_is_one_booking(place: Path | Shelves) -> None:
    store = Desk(place).store
    wanted = Appointment(
        key(1), "K4T-7QX9-2B", "borne-1", "hall", "", "autre", at(9), at(10), NOW, NOW, state="asking"
    )  # fmt: skip
    assert store.book(wanted, 0) == wanted
    assert store.book(replace(wanted, id=key(2), reference="BBB-BBBB-BB"), 0) is not None
    assert [one.id for one in store.unanswered(at(12))] == [key(1), key(2)]
    settled = store.settle(key(1), "7", NOW)
    assert settled is not None
    assert settled.state == "booked"
    assert store.settle(key(2), "7", NOW) is None
    store.drop(key(2))
    store.drop(key(1))  # it is booked: nothing is dropped
    assert store.of_id(key(2)) is None
    assert store.of_id(key(1)) == settled
    store.close()
