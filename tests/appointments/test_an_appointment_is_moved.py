"""Another hour for an appointment: the new one is booked before the old one is cancelled, and what is said is so."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.appointments import wire
from kiosk.appointments.protocol import No
from kiosk.desk.appointments.settings import Appointments
from kiosk.desk.appointments.store import Appointment, AppointmentStore
from kiosk.devices.receipt_printer.port import Line, QrCode
from kiosk.session import effects, events
from kiosk.session.appointments.state import AppointmentAct, AppointmentsTold, AskDesk
from kiosk.tour import appointment_places as places
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page
from tests.support.appointments import Desk, RdvStandIn, at, key, rdv_service, remote_desk
from tests.support.places import view_of
from tests.support.visits import Hand


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.store.close()


def moved(desk: Desk, number: int, of: wire.Booked, hour: int, kiosk: str = "borne-1") -> wire.Moved:
    said = desk.ask(wire.Move(key(number), of.reference, at(hour)), kiosk)
    assert isinstance(said, wire.Moved), said
    return said


# -- the desk's own calendar


def test_the_old_hour_is_free_again_and_the_new_one_is_taken(desk: Desk) -> None:
    old = desk.book(1, at(9, 0))
    said = moved(desk, 2, old, 10)
    assert (said.appointment.starts_at, said.appointment.state) == (at(10), "booked")
    assert (said.before.reference, said.before.state) == (old.reference, "cancelled")
    assert said.appointment.reference != old.reference
    starts = desk.starts()
    assert at(9, 0) in starts
    assert at(10) not in starts


def test_who_loses_the_race_for_the_new_hour_keeps_the_old_one(desk: Desk) -> None:
    old = desk.book(1, at(9, 0))
    desk.book(2, at(10), kiosk="borne-2")
    assert desk.ask(wire.Move(key(3), old.reference, at(10))) == wire.SlotGone()
    assert desk.ask(wire.Look(old.reference)) == old


def test_asked_again_it_is_moved_once(desk: Desk) -> None:
    old = desk.book(1, at(9, 0))
    first = moved(desk, 2, old, 10)
    assert moved(desk, 2, old, 10) == first
    assert desk.ask(wire.Move(key(3), old.reference, at(11))) == wire.Refused("cancelled")
    assert sum(one.state == "booked" for one in desk.reception.day("", at(9).date())) == 1


def test_a_key_of_another_booking_moves_nothing(desk: Desk) -> None:
    old, other = desk.book(1, at(9, 0)), desk.book(2, at(11, 0))
    for number in (1, 2):
        assert desk.ask(wire.Move(key(number), old.reference, at(10))) == wire.SlotGone()
    assert desk.ask(wire.Look(old.reference)) == old
    assert desk.ask(wire.Look(other.reference)) == other


def test_what_is_over_or_unknown_is_not_moved(desk: Desk) -> None:
    old = desk.book(1, at(9, 0))
    assert desk.ask(wire.Move(key(2), places.REFERENCE, at(10))) == wire.Refused("unknown")
    desk.goes(hours=2)
    assert desk.ask(wire.Move(key(2), old.reference, at(14))) == wire.Refused("over")


def test_an_hour_outside_the_opening_is_none(desk: Desk) -> None:
    old = desk.book(1, at(9, 0))
    assert desk.ask(wire.Move(key(2), old.reference, at(20))) == wire.SlotGone()
    assert desk.ask(wire.Look(old.reference)) == old


class _Killed(BaseException):
    pass


def test_killed_between_the_two_nothing_has_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path)
    old = desk.book(1, at(9, 0))

    def killed(*arguments: object) -> Appointment:
        raise _Killed

    with monkeypatch.context() as patched:
        patched.setattr(AppointmentStore, "change", killed)
        with pytest.raises(_Killed):
            desk.ask(wire.Move(key(2), old.reference, at(10)))
    again = Desk(tmp_path)
    assert again.ask(wire.Look(old.reference)) == old
    assert at(10) in again.starts()
    assert moved(again, 2, old, 10).before.state == "cancelled"


def test_it_goes_to_the_hall_where_it_is_asked(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Appointments(counters=1))
    old = desk.book(1, at(9, 0))
    moved(desk, 2, old, 10, kiosk="borne-9")
    assert [one.state for one in desk.reception.day("annexe", at(9).date())] == ["booked"]


# -- RDV Service Public


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[RdvStandIn, Desk]]:
    with rdv_service(tmp_path, timeout_s=2) as (stand_in, settings):
        yield stand_in, remote_desk(tmp_path, settings)


def only_on(method: str, path: str) -> Callable[[str, str], tuple[int, dict[str, str], bytes] | None]:
    return lambda asked, where: (503, {}, b"") if asked == method and path in where else None


def test_there_the_new_one_is_booked_first(service: tuple[RdvStandIn, Desk]) -> None:
    stand_in, desk = service
    old = desk.book(1, at(9, 0))
    stand_in.asked.clear()
    assert moved(desk, 2, old, 10).before.state == "cancelled"
    assert [method for method, _ in stand_in.asked if method != "GET"] == ["POST", "PUT"]
    assert [one["status"] for one in stand_in.rdvs.values()] == ["excused", "unknown"]


def test_there_what_cannot_be_booked_cancels_nothing(service: tuple[RdvStandIn, Desk]) -> None:
    stand_in, desk = service
    old = desk.book(1, at(9, 0))
    stand_in.trouble = only_on("POST", "/rdvs")
    assert desk.ask(wire.Move(key(2), old.reference, at(10))) == wire.Refused("busy")
    assert stand_in.rdvs[1]["status"] == "unknown"
    assert desk.ask(wire.Look(old.reference)) == old


def test_there_a_cancellation_without_an_answer_is_told_and_finished_later(service: tuple[RdvStandIn, Desk]) -> None:
    stand_in, desk = service
    old = desk.book(1, at(9, 0))
    stand_in.trouble = only_on("PUT", "")
    said = moved(desk, 2, old, 10)
    assert (said.appointment.state, said.before.state) == ("booked", "booked")
    stand_in.trouble = lambda method, path: None
    assert moved(desk, 2, old, 10).before.state == "cancelled"
    assert [one["status"] for one in stand_in.rdvs.values()] == ["excused", "unknown"]


def test_there_a_lost_answer_books_once(service: tuple[RdvStandIn, Desk]) -> None:
    stand_in, desk = service
    old = desk.book(1, at(9, 0))
    stand_in.lose = 1
    assert desk.ask(wire.Move(key(2), old.reference, at(10))) == wire.Refused("busy")
    assert stand_in.rdvs[1]["status"] == "unknown"
    assert moved(desk, 2, old, 10).before.state == "cancelled"
    assert len(stand_in.rdvs) == 2


# -- the screen


def page(hand: Hand) -> Page:
    return page_of(view_of(hand, "fr"))


def told(hand: Hand, reply: wire.Answer | No) -> Hand:
    return hand.do(AppointmentsTold(hand.wants(AskDesk).turn, reply))


def moving() -> Hand:
    hand = Hand()
    places.moving(hand)
    return hand


NEW = replace(places.BOOKED, id="c" * 32, reference=places.MOVED_REFERENCE, starts_at=places.SLOTS.days[0].starts[4])
GIVEN_UP = replace(places.BOOKED, state="cancelled")


def test_the_page_says_that_the_old_one_is_kept_until_then() -> None:
    hand = moving()
    assert "10 h 00" in {row.label: row.value for row in page(hand).rows}["Rendez-vous d'avant"].replace("\xa0", " ")
    assert "gardé" in page(hand).notice.text  # type: ignore[union-attr]
    hand.do(events.Continue())
    asked = hand.wants(AskDesk).ask
    assert asked == wire.Move(hand.visit.appointing.key, places.REFERENCE, NEW.starts_at)
    assert "déplacé" not in page(hand).title


def test_what_has_moved_is_printed_with_its_own_code() -> None:
    hand = told(moving().do(events.Continue()), wire.Moved(NEW, GIVEN_UP))
    assert page(hand).title == "Votre rendez-vous est déplacé"
    assert "Il est annulé" in {row.label: row.value for row in page(hand).rows}["Rendez-vous d'avant"]
    paper = hand.wants(effects.PrintTicket).ticket
    assert any(places.MOVED_REFERENCE in block.payload for block in paper.blocks if isinstance(block, QrCode))
    assert not any(places.REFERENCE in block.text for block in paper.blocks if isinstance(block, Line))


def test_an_old_one_that_still_stands_is_said_to_stand() -> None:
    hand = told(moving().do(events.Continue()), wire.Moved(NEW, places.BOOKED))
    assert "tient toujours" in {row.label: row.value for row in page(hand).rows}["Rendez-vous d'avant"]


@pytest.mark.parametrize(
    "said",
    [
        NEW,  # only booked: nobody says what became of the other
        wire.Moved(replace(NEW, starts_at=places.START), GIVEN_UP),
        wire.Moved(NEW, replace(GIVEN_UP, reference="H2M-9RTK-42")),
        wire.Moved(replace(NEW, state="cancelled"), GIVEN_UP),
    ],
)
def test_another_answer_than_to_the_move_is_none(said: wire.Answer) -> None:
    assert told(moving().do(events.Continue()), said).visit.appointing.stage == "failed"


def test_a_booking_is_not_answered_with_a_move() -> None:
    hand = Hand()
    places.review(hand)
    hand.do(events.Continue())
    assert told(hand, wire.Moved(places.BOOKED, GIVEN_UP)).visit.appointing.stage == "failed"


def test_tried_again_it_is_the_same_question() -> None:
    hand = told(moving().do(events.Continue()), No("unreachable"))
    first = hand.wants(AskDesk).ask
    hand.do(AppointmentAct("book"))
    assert hand.wants(AskDesk).ask == first


def test_a_slot_that_went_leads_to_the_others_and_still_moves() -> None:
    hand = told(moving().do(events.Continue()), wire.SlotGone())
    hand.do(AppointmentAct("find"))
    assert isinstance(hand.wants(AskDesk).ask, wire.FindSlots)
    assert hand.visit.appointing.moving == places.BOOKED


def test_who_goes_back_from_the_days_has_the_old_one_before_them() -> None:
    hand = Hand()
    places.shown(hand)
    for _ in range(2):
        hand.do(AppointmentAct("move"))
        told(hand, places.SLOTS)
        hand.do(events.Back())
        assert hand.visit.appointing.stage == "shown"
    assert hand.visit.appointing.moving is None


def test_another_appointment_afterwards_moves_nothing() -> None:
    hand = Hand()
    places.shown(hand)
    hand.do(AppointmentAct("move"), events.Back(), AppointmentAct("find"))
    told(hand, places.SLOTS)
    hand.do(AppointmentAct("day", places.MONDAY.isoformat()), AppointmentAct("hour", NEW.starts_at.isoformat()))
    hand.do(events.Continue())
    assert isinstance(hand.wants(AskDesk).ask, wire.Book)
