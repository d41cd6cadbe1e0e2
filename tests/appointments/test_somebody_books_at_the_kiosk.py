"""A day, an hour, a look, booked: what the screen says is what the desk has answered."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from kiosk.appointments import ics, wire
from kiosk.appointments.protocol import No
from kiosk.config import Config, Help
from kiosk.devices.receipt_printer.port import Line, NotPrinted, QrCode, Ticket
from kiosk.devices.states import Fault, Lost
from kiosk.errors import Code
from kiosk.session import effects, events
from kiosk.session.appointments.state import AppointmentAct, AppointmentsTold, AskDesk, OpenAppointments, Verb
from kiosk.session.resuming.saying_state import SendContact
from kiosk.session.resuming.state import StopFindingCode
from kiosk.session.state import Appointments, AtStep, Welcome
from kiosk.session.state import Help as HelpPlace
from kiosk.tour import appointment_places as places
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page
from tests.support.places import view_of
from tests.support.visits import Hand


def page(hand: Hand, language: str = "fr") -> Page:
    return page_of(view_of(hand, language))


def press(hand: Hand, verb: Verb, argument: str = "") -> Hand:
    return hand.do(AppointmentAct(verb, argument))


def asked(hand: Hand) -> wire.Ask:
    return hand.wants(AskDesk).ask


def told(hand: Hand, reply: wire.Answer | No) -> Hand:
    return hand.do(AppointmentsTold(hand.wants(AskDesk).turn, reply))


def paper(hand: Hand) -> Ticket:
    return hand.wants(effects.PrintTicket).ticket


def words(ticket: Ticket) -> str:
    return "\n".join(block.text for block in ticket.blocks if isinstance(block, Line))


def at_review() -> Hand:
    hand = Hand()
    places.review(hand)
    return hand


def booking() -> Hand:
    return at_review().do(events.Continue())


def booked() -> Hand:
    return told(booking(), places.BOOKED)


def test_each_page_has_few_choices() -> None:
    hand = Hand()
    places.days(hand)
    assert len(page(hand).tiles) <= wire.MAX_DAYS
    press(hand, "day", places.MONDAY.isoformat())
    assert len(page(hand).tiles) == 8
    press(hand, "more_hours")
    assert len(page(hand).tiles) == 3
    press(hand, "more_hours")
    assert len(page(hand).tiles) == 8


def test_later_days_are_asked_for_and_earlier_ones_again() -> None:
    hand = Hand()
    places.days(hand)
    assert asked(hand) == wire.FindSlots("", hand.clock.today())
    press(hand, "later_days")
    assert asked(hand) == wire.FindSlots("", places.SLOTS.days[-1].day + timedelta(days=1))
    told(hand, places.SLOTS)
    press(hand, "earlier_days")
    assert asked(hand) == wire.FindSlots("", hand.clock.today())


def test_nothing_is_said_to_be_booked_before_the_desk_has_said_so() -> None:
    hand = booking()
    assert page(hand).page == "progress"
    assert "pris" not in page(hand).title
    told(hand, places.BOOKED)
    assert page(hand).title == "Votre rendez-vous est pris"


def test_another_answer_than_to_what_was_asked_is_none() -> None:
    other = replace(places.BOOKED, starts_at=places.START + timedelta(hours=1))
    for said in (other, replace(places.BOOKED, state="cancelled"), places.SLOTS, wire.Number(1, 0, 0)):
        hand = told(booking(), said)
        assert hand.visit.appointing.stage == "failed", said
    late = booking().do(AppointmentsTold(1, places.BOOKED))  # of an earlier question
    assert late.visit.appointing.stage == "asking"


def test_asked_again_it_is_the_same_booking() -> None:
    hand = told(booking(), No("unreachable"))
    first = asked(hand)
    press(hand, "book")
    assert asked(hand) == first
    assert hand.count(AskDesk) == 3  # the slots, the booking, the booking


def test_while_it_is_being_booked_nobody_leaves_the_page() -> None:
    hand = booking().do(events.Back(), events.AskHelp(), events.Pause())
    assert hand.visit.appointing.stage == "asking"
    assert isinstance(hand.visit.place, Appointments)


def test_a_slot_that_went_leads_to_the_others() -> None:
    hand = told(booking(), wire.SlotGone())
    assert page(hand).primary.action == "appointment"  # type: ignore[union-attr]
    press(hand, "find")
    assert isinstance(asked(hand), wire.FindSlots)


def test_the_paper_has_a_code_that_kiosk_and_telephone_know_and_no_person() -> None:
    ticket = paper(booked())
    code = next(block.payload for block in ticket.blocks if isinstance(block, QrCode))
    assert ics.reference_in(code) == places.REFERENCE
    assert "DTSTART:20261123T090000Z" in code
    assert places.REFERENCE in words(ticket)
    assert "lundi 23 novembre 2026 à 10 h 00" in words(ticket)


def test_the_paper_is_in_two_languages() -> None:
    hand = at_review().do(events.Prefer("language", "ar"), events.Continue())
    said = words(paper(told(hand, places.BOOKED)))
    assert "lundi 23 novembre 2026 à 10 h 00" in said
    assert "الاثنين" in said
    assert {block.direction for block in paper(hand).blocks if isinstance(block, Line)} >= {"rtl", "ltr"}


def test_the_code_names_neither_the_demarche_nor_what_it_is_for() -> None:
    hand = Hand(Config(help=Help(desk_url="http://127.0.0.1:9"))).enter()
    hand.do(OpenAppointments("book"))
    assert isinstance(hand.visit.place, AtStep)  # a camera may be on there: it is put down on the way to help
    hand.do(events.AskHelp(), OpenAppointments("book"))
    assert asked(hand) == wire.FindSlots("changement-adresse", hand.clock.today())
    told(hand, places.SLOTS)
    press(hand, "day", places.MONDAY.isoformat())
    press(hand, "hour", places.START.isoformat()).do(events.Continue())
    told(hand, replace(places.BOOKED, demarche="changement-adresse"))
    assert "adresse" not in str(paper(hand).blocks).lower()
    assert "changement" not in words(paper(hand)).lower()


def test_from_a_demarche_one_comes_back_to_it() -> None:
    hand = Hand(Config(help=Help(desk_url="http://127.0.0.1:9"))).enter().do(events.AskHelp(), OpenAppointments("menu"))
    assert isinstance(hand.visit.place, Appointments)
    assert isinstance(hand.visit.place.under, HelpPlace)
    hand.do(events.Back(), events.CloseHelp())
    assert isinstance(hand.visit.place, AtStep)


def test_without_a_printer_the_page_says_what_to_note() -> None:
    hand = booking().do(events.DeviceChanged("receipt_printer", Lost(Fault(Code.PRINTER_MUTE))))
    before = hand.count(effects.PrintTicket)
    told(hand, places.BOOKED)
    assert hand.count(effects.PrintTicket) == before
    assert "Notez" in page(hand).notice.text  # type: ignore[union-attr]
    assert places.REFERENCE in {row.value for row in page(hand).rows}


def test_a_paper_that_did_not_come_out_may_be_asked_for_again() -> None:
    hand = booked()
    job = hand.wants(effects.PrintTicket).job
    hand.do(events.TicketDone(NotPrinted(job, Fault(Code.PRINTER_NO_PAPER))))
    assert {way.argument for way in page(hand).ways} >= {"print"}
    press(hand, "print")
    press(hand, "print")
    assert hand.count(effects.PrintTicket) == 2
    assert hand.wants(effects.PrintTicket).job != job


def test_a_reminder_is_agreed_to_and_goes_by_the_road_of_the_others() -> None:
    hand = booked().ticket_comes_out()
    press(hand, "remind")
    hand.do(events.Continue())
    assert hand.visit.errors
    hand.do(events.Typed("reminder_sms", "0612345678"), events.Continue())
    contact = hand.wants(SendContact).contact
    assert (contact.file, contact.by, contact.to) == (places.BOOKED.id, "sms", "0612345678")
    assert hand.visit.appointing.typed == {}  # it is kept nowhere here
    hand.do(events.Back())
    press(hand, "remind")  # once
    assert hand.visit.appointing.stage == "booked"


def test_it_can_be_cancelled_and_is_asked_once_more() -> None:
    hand = booked().ticket_comes_out()
    press(hand, "cancel")
    assert hand.count(AskDesk) == 2
    press(hand, "cancel_yes")
    assert asked(hand) == wire.Cancel(places.REFERENCE)
    told(hand, replace(places.BOOKED, state="cancelled"))
    assert page(hand).title == "Votre rendez-vous est annulé"


def test_what_is_shown_of_another_checks_in() -> None:
    hand = Hand()
    places.asked(hand)
    assert asked(hand) == wire.CheckIn(places.REFERENCE)
    told(hand, wire.Arrived(replace(places.BOOKED, state="arrived")))
    assert page(hand).title == "Vous êtes attendu"


def test_a_reference_can_be_typed() -> None:
    hand = Hand()
    places.how(hand)
    press(hand, "type").do(events.Typed("appointment_reference", "k4t 7qx9 2x"), events.Continue())
    assert page(hand).notice is not None
    hand.do(events.Typed("appointment_reference", "k4t 7qx9 2b"), events.Continue())
    assert asked(hand) == wire.CheckIn(places.REFERENCE)


@pytest.mark.parametrize("why", ["closed", "closing", "full", "none", "unknown", "not_today", "too_early", "too_late",
                                 "elsewhere", "cancelled", "over", "busy"])  # fmt: skip
def test_each_refusal_has_a_sentence_and_a_way_on(why: wire.Why) -> None:
    hand = Hand()
    places.refused(why, hour=True)(hand)
    now = page(hand)
    assert now.lead
    assert now.back is not None
    assert now.rows  # where a person is


def test_a_number_is_printed_and_the_hall_s_state_is_said() -> None:
    hand = Hand()
    places.numbered(hand)
    assert page(hand).title.replace("\xa0", " ") == "Votre numéro : 12"
    assert "3 personnes avant vous. Attente : environ 30 minutes." in words(paper(hand))
    assert not [block for block in paper(hand).blocks if isinstance(block, QrCode)]


@pytest.mark.parametrize("config", [Config(), Config(help=Help(desk_url="http://127.0.0.1:9", appointments=False))])
def test_without_such_a_desk_nothing_is_offered(config: Config) -> None:
    hand = Hand(config).do(events.Begin(), OpenAppointments("book"))
    assert isinstance(hand.visit.place, Welcome)
    assert "appointments" not in {tile.action for tile in page(hand).tiles}


def test_an_exercise_books_nothing() -> None:
    hand = Hand(Config(help=Help(desk_url="http://127.0.0.1:9"))).do(events.Begin())
    hand.visit = replace(hand.visit, practice=True)
    hand.do(OpenAppointments("book"))
    assert isinstance(hand.visit.place, Welcome)


def test_who_leaves_a_demarche_from_here_is_asked_first() -> None:
    hand = (
        Hand(Config(help=Help(desk_url="http://127.0.0.1:9")))
        .to_review()
        .do(events.AskHelp(), OpenAppointments("menu"))
    )
    hand.do(events.EndAsked("citizen"))
    assert hand.visit.facts
    assert hand.visit.idle.stage == "leaving"


def test_whoever_pauses_is_not_looked_at() -> None:
    hand = Hand()
    places.how(hand)
    press(hand, "camera").do(events.Pause())
    assert hand.count(StopFindingCode) == 1
    assert hand.visit.paused is not None


def test_what_lies_below_is_as_it_was() -> None:
    hand = Hand(Config(help=Help(desk_url="http://127.0.0.1:9"))).to_review()
    facts = hand.visit.facts
    hand.do(events.AskHelp(), OpenAppointments("check_in"), events.Back(), events.CloseHelp())
    assert hand.visit.facts == facts
    assert isinstance(hand.visit.place, AtStep)
