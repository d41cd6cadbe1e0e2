"""Slots, booking and cancelling in the desk's own calendar: what is offered can be kept, and nothing is given twice."""

import threading
from datetime import date, datetime
from pathlib import Path

import pytest

from kiosk.appointments import wire
from kiosk.desk.appointments import calendar
from kiosk.desk.appointments.settings import Appointments, Motif
from kiosk.desk.appointments.store import AppointmentStore
from tests.support.appointments import Desk, at, key

# Gauss's Easter against the church's own tables.
EASTERS = {2008: (3, 23), 2011: (4, 24), 2024: (3, 31), 2026: (4, 5), 2027: (3, 28), 2038: (4, 25), 2049: (4, 18)}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize(("year", "sunday"), EASTERS.items())
def test_easter_is_when_it_is(year: int, sunday: tuple[int, int]) -> None:
    assert calendar.easter(year) == date(year, *sunday)


def test_the_eleven_holidays_of_the_law_are_closed() -> None:
    year = calendar.holidays(2026)
    assert len(year) == 11
    assert {date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25), date(2026, 7, 14)} <= year


def test_what_is_offered_begins_and_ends_while_the_hall_is_open(desk: Desk) -> None:
    starts = desk.starts()
    assert starts[0] == at(9, 0)
    assert at(11, 30) in starts  # ends at noon
    assert at(12, 0) not in starts
    assert at(16, 30) in starts
    assert at(17, 0) not in starts
    assert not {start.weekday() for start in starts} & {5, 6}


def test_nothing_is_offered_that_is_too_near_to_come(desk: Desk) -> None:
    desk.goes(hours=1, minutes=15)  # 9:15, an hour's notice
    assert desk.starts()[0] == at(10, 30)


def test_a_holiday_and_a_closed_day_have_no_slot(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Appointments(closed=("2026-11-24",)))
    assert at(9, 0, days=1) not in desk.starts()
    christmas = desk.starts(date(2026, 12, 25))
    assert christmas[0].date() == date(2026, 12, 28)


def test_six_days_at_a_time_and_more_after_them(desk: Desk) -> None:
    said = desk.ask(wire.FindSlots("", at(9).date()))
    assert isinstance(said, wire.Slots)
    assert len(said.days) == wire.MAX_DAYS
    assert said.more
    last = desk.ask(wire.FindSlots("", date(2027, 1, 6)))
    assert isinstance(last, wire.Slots)
    assert not last.more


def test_how_long_it_takes_is_the_demarche_s(tmp_path: Path) -> None:
    motifs = {
        "titres": Motif("Titres d'identité", 60, frozenset({"carte-identite-passeport"})),
        "autre": Motif("Autre"),
    }
    desk = Desk(tmp_path, Appointments(motifs=motifs))
    assert at(11, 0) in desk.starts(demarche="carte-identite-passeport")
    assert at(11, 30) not in desk.starts(demarche="carte-identite-passeport")
    assert at(11, 30) in desk.starts(demarche="caf-rsa")
    assert desk.book(1, at(11, 0), demarche="carte-identite-passeport").minutes == 60


def test_a_slot_that_is_taken_is_not_offered_any_more(desk: Desk) -> None:
    booked = desk.book(1, at(9, 0))
    assert booked.state == "booked"
    assert at(9, 0) not in desk.starts()
    assert desk.ask(wire.Book(key(2), "", at(9, 0))) == wire.SlotGone()


def test_as_many_are_received_at_one_time_as_there_are_counters(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Appointments(counters=2))
    desk.book(1, at(9, 0))
    desk.book(2, at(9, 0))
    assert desk.ask(wire.Book(key(3), "", at(9, 0))) == wire.SlotGone()


def test_each_hall_has_its_own_counters(desk: Desk) -> None:
    desk.book(1, at(9, 0))
    assert desk.book(2, at(9, 0), kiosk="borne-9").state == "booked"


def test_a_long_one_is_not_put_over_a_short_one(tmp_path: Path) -> None:
    motifs = {"long": Motif("Long", 60, frozenset({"caf-rsa"})), "autre": Motif("Autre")}
    desk = Desk(tmp_path, Appointments(motifs=motifs))
    desk.book(1, at(9, 30))
    assert at(9, 0) not in desk.starts(demarche="caf-rsa")
    assert desk.ask(wire.Book(key(2), "caf-rsa", at(9, 0))) == wire.SlotGone()
    assert desk.book(3, at(10, 0), demarche="caf-rsa")


def test_the_same_key_books_once(desk: Desk) -> None:
    first = desk.book(1, at(9, 0))
    assert desk.book(1, at(9, 0)) == first
    assert desk.ask(wire.Book(key(1), "", at(10, 0))) == wire.SlotGone()  # another slot is another booking
    assert at(10, 0) in desk.starts()


@pytest.mark.parametrize(
    "starts_at", [at(9, 10), at(12, 30), at(8, 0), at(9, 0, days=-1), at(9, 0, days=400), at(9, 0, days=5)]
)
def test_what_was_never_offered_is_not_booked(desk: Desk, starts_at: datetime) -> None:
    assert desk.ask(wire.Book(key(1), "", starts_at)) == wire.SlotGone()


def test_twenty_kiosks_at_once_get_one_slot_once(tmp_path: Path) -> None:
    """Two stores on one file are two processes: what decides is the database's transaction."""
    desks = [Desk(tmp_path, Appointments(counters=3)) for _ in range(2)]
    answers: list[wire.Answer] = []
    ready = threading.Barrier(20)

    def ask(number: int) -> None:
        ready.wait()
        answers.append(desks[number % 2].ask(wire.Book(key(number), "", at(9, 0)), f"borne-{number % 8}"))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(answer, wire.Booked) for answer in answers) == 3
    held = AppointmentStore(tmp_path).between("hall", at(0), at(23))
    assert sorted(one.counter for one in held) == [1, 2, 3]


def test_what_is_cancelled_is_free_again(desk: Desk) -> None:
    booked = desk.book(1, at(9, 0))
    said = desk.ask(wire.Cancel(booked.reference))
    assert isinstance(said, wire.Booked)
    assert said.state == "cancelled"
    assert desk.ask(wire.Cancel(booked.reference)) == said  # again changes nothing
    assert desk.book(2, at(9, 0)).reference != booked.reference


def test_what_has_begun_is_not_cancelled(desk: Desk) -> None:
    booked = desk.book(1, at(9, 0))
    desk.goes(hours=1)
    assert desk.ask(wire.Cancel(booked.reference)) == wire.Refused("over")


def test_a_reference_that_nobody_has_is_said_so_and_not_without_end(desk: Desk) -> None:
    asked = wire.Look("K4T-7QX9-2B")
    said = [desk.ask(asked) for _ in range(14)]
    assert said[0] == wire.Refused("unknown")
    assert said[-1] == wire.Refused("busy")
    assert desk.ask(asked, "borne-2") == wire.Refused("unknown")  # another kiosk asks for itself


def test_one_kiosk_does_not_fill_the_calendar(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Appointments(kiosk_max=2))
    desk.book(1, at(9, 0))
    desk.book(2, at(9, 30))
    assert desk.ask(wire.Book(key(3), "", at(10, 0))) == wire.Refused("busy")
    assert desk.book(1, at(9, 0))  # the answer to the first, asked for again
    assert desk.book(4, at(10, 0), kiosk="borne-2")


def test_a_kiosk_that_asks_without_end_waits(desk: Desk) -> None:
    said = {type(desk.ask(wire.FindSlots("", at(9).date()))) for _ in range(61)}
    assert said == {wire.Slots, wire.Refused}


def test_after_its_days_an_appointment_is_erased(desk: Desk) -> None:
    booked = desk.book(1, at(9, 0))
    desk.goes(days=31)
    desk.reception.tidy()
    assert desk.ask(wire.Look(booked.reference)) == wire.Refused("unknown")


def test_a_desk_without_hours_takes_none(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Appointments(hours={}))
    assert desk.ask(wire.FindSlots("", at(9).date())) == wire.Refused("none")
    assert desk.ask(wire.TakeNumber(key(1), "")) == wire.Refused("none")


def test_an_appointment_does_not_print(desk: Desk) -> None:
    booked = desk.book(1, at(9, 0))
    assert booked.reference not in repr(booked)
