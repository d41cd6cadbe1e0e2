"""Who has an appointment checks in; the others get a number, if their turn can still come."""

from pathlib import Path

import pytest

from kiosk.appointments import wire
from kiosk.desk.appointments.settings import Appointments, Motif
from tests.support.appointments import Desk, at, key


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_who_comes_in_time_has_arrived(desk: Desk) -> None:
    booked = desk.book(1, at(9, 0))
    desk.goes(minutes=50)
    said = desk.ask(wire.CheckIn(booked.reference))
    assert isinstance(said, wire.Arrived)
    assert said.appointment.state == "arrived"
    assert desk.ask(wire.CheckIn(booked.reference)) == said  # the paper is shown again
    assert desk.reception.waiting("hall", desk.clock.now()) == 1


def test_who_comes_at_another_time_is_told_when(desk: Desk) -> None:
    soon, tomorrow = desk.book(1, at(11, 0)), desk.book(2, at(9, 0, days=1))
    assert desk.ask(wire.CheckIn(soon.reference)) == wire.Refused("too_early", at(11, 0))
    assert desk.ask(wire.CheckIn(tomorrow.reference)) == wire.Refused("not_today", at(9, 0, days=1))
    desk.goes(hours=3, minutes=21)
    assert desk.ask(wire.CheckIn(soon.reference)) == wire.Refused("too_late", at(11, 0))


def test_it_is_in_the_hall_where_it_was_booked(desk: Desk) -> None:
    booked = desk.book(1, at(9, 0), kiosk="borne-9")
    desk.goes(hours=1)
    assert desk.ask(wire.CheckIn(booked.reference)) == wire.Refused("elsewhere")
    assert isinstance(desk.ask(wire.CheckIn(booked.reference), "borne-9"), wire.Arrived)


def test_what_is_cancelled_or_over_is_not_checked_in(desk: Desk) -> None:
    first, second = desk.book(1, at(9, 0)), desk.book(2, at(9, 30))
    desk.ask(wire.Cancel(first.reference))
    desk.store.change(second.id, ("booked",), "missed", desk.clock.now())
    assert desk.ask(wire.CheckIn(first.reference)) == wire.Refused("cancelled")
    assert desk.ask(wire.CheckIn(second.reference)) == wire.Refused("over")


def test_numbers_follow_each_other_and_the_same_key_has_the_same(desk: Desk) -> None:
    desk.goes(hours=1)
    said = [desk.ask(wire.TakeNumber(key(number), "")) for number in (1, 2, 3, 2)]
    assert said == [wire.Number(1, 0, 0), wire.Number(2, 1, 10), wire.Number(3, 2, 20), wire.Number(2, 1, 10)]


def test_each_hall_and_each_day_begins_with_one(desk: Desk) -> None:
    desk.goes(hours=1)
    desk.ask(wire.TakeNumber(key(1), ""))
    assert desk.ask(wire.TakeNumber(key(2), ""), "borne-9") == wire.Number(1, 0, 0)
    desk.goes(days=1)
    assert desk.ask(wire.TakeNumber(key(3), "")) == wire.Number(1, 0, 0)


def test_who_has_an_appointment_comes_before(desk: Desk) -> None:
    booked = desk.book(1, at(9, 0))
    desk.goes(hours=1)
    desk.ask(wire.CheckIn(booked.reference))
    assert desk.ask(wire.TakeNumber(key(2), "")) == wire.Number(1, 1, 10)


def test_no_number_while_nobody_is_there(desk: Desk) -> None:
    assert desk.ask(wire.TakeNumber(key(1), "")) == wire.Refused("closed", at(9, 0))
    desk.goes(days=4, hours=10)  # Friday evening
    assert desk.ask(wire.TakeNumber(key(1), "")) == wire.Refused("closed", at(9, 0, days=7))


def test_no_number_whose_turn_cannot_end_before_closing(desk: Desk) -> None:
    desk.goes(hours=8, minutes=45)  # 16:45; a turn takes ten minutes
    assert isinstance(desk.ask(wire.TakeNumber(key(1), "")), wire.Number)
    assert desk.ask(wire.TakeNumber(key(2), "")) == wire.Refused("closing", at(9, 0, days=1))


def test_in_a_full_hall_what_is_long_gets_a_slot(tmp_path: Path) -> None:
    motifs = {"long": Motif("Dossier RSA", 40, frozenset({"caf-rsa"}))}
    desk = Desk(tmp_path, Appointments(motifs=motifs, full_from=2))
    desk.goes(hours=1)
    assert isinstance(desk.ask(wire.TakeNumber(key(1), "caf-rsa")), wire.Number)
    desk.ask(wire.TakeNumber(key(2), ""))
    assert desk.ask(wire.TakeNumber(key(3), "caf-rsa")) == wire.Refused("full")
    assert isinstance(desk.ask(wire.TakeNumber(key(4), "")), wire.Number)
    assert desk.starts(demarche="caf-rsa")


def test_the_hall_has_an_end(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Appointments(number_max=2))
    desk.goes(hours=1)
    said = [desk.ask(wire.TakeNumber(key(number), "")) for number in (1, 2, 3)]
    assert said[-1] == wire.Refused("full")


def test_one_kiosk_does_not_take_every_number(desk: Desk) -> None:
    desk.goes(hours=1)
    for number in range(30):
        assert isinstance(desk.ask(wire.TakeNumber(key(number), "")), wire.Number)
    assert desk.ask(wire.TakeNumber(key(31), "")) == wire.Refused("busy")
    assert isinstance(desk.ask(wire.TakeNumber(key(3), "")), wire.Number)  # what it has, it may ask for again
    desk.goes(minutes=16)
    assert isinstance(desk.ask(wire.TakeNumber(key(31), "")), wire.Number)


def test_the_next_one_is_called_once(desk: Desk) -> None:
    desk.goes(hours=1)
    for number in (1, 2):
        desk.ask(wire.TakeNumber(key(number), ""))
    called = [desk.reception.call_next("hall") for _ in range(3)]
    assert [one.number if one else None for one in called] == [1, 2, None]
    assert desk.ask(wire.TakeNumber(key(3), "")) == wire.Number(3, 0, 0)
