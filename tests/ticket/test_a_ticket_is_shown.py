"""A code held up leads to the visit or to the file; whatever is wrong has a sentence and another way."""

from typing import get_args

import pytest

from kiosk.devices.receipt_printer.port import QrCode
from kiosk.devices.states import Absent, Fault, Lost, Ready
from kiosk.errors import Code
from kiosk.i18n.display import plain
from kiosk.session import effects, events
from kiosk.session.resuming.state import (
    CodeSeen,
    FileFollowed,
    FindCode,
    FollowFile,
    LookForCode,
    PrintStanding,
    Problem,
    ShowTicket,
    StopFindingCode,
    StopLookingForCode,
    TakeKept,
    TicketReading,
    TicketRefused,
    TypeReference,
)
from kiosk.session.state import AtTicket, Welcome
from kiosk.ticket.code import new_code, text_of
from kiosk.ticket.deposit import Answer
from kiosk.ui.viewmodels.ticket_pages import PROBLEMS
from tests.support.ticket import (
    DESK,
    REFERENCE,
    followed,
    in_hand,
    looking,
    offered,
    page,
    seen,
    showing,
    standing,
    ticket_of,
)
from tests.support.visits import Hand


def test_the_home_page_leads_to_it() -> None:
    hand = Hand(DESK).do(events.Begin())
    assert offered(hand)["show_ticket"].label == "J'ai un ticket"
    hand.do(ShowTicket())
    assert isinstance(hand.visit.place, AtTicket)
    assert isinstance(hand.do(events.Back()).visit.place, Welcome)


def test_what_works_is_offered_first_and_without_eyes_the_reference_is_typed() -> None:
    hand = showing()
    primary = page(hand).primary
    assert primary is not None
    assert primary.argument == "camera"
    hand.do(events.DeviceChanged("camera", Absent()))
    primary = page(hand).primary
    assert primary is not None
    assert primary.argument == "scanner"
    blind = Hand(DESK).do(events.DeviceChanged("scanner", Lost(Fault(Code.DISCONNECTED))), events.Begin(), ShowTicket())
    assert page(blind).page == "form"


def test_the_live_picture_asks_for_nothing_but_to_stop() -> None:
    hand = looking(showing())
    assert page(hand).camera
    assert page(hand).primary is None
    hand.do(StopLookingForCode())
    assert hand.count(StopFindingCode) == 1
    assert "look_for_code" in offered(hand)


@pytest.mark.parametrize("event", [events.AskHelp(), events.Pause(), events.StaffAsked(), events.Back()])
def test_who_goes_elsewhere_is_not_looked_at(event: events.Event) -> None:
    hand = looking(showing()).do(event)
    assert hand.count(StopFindingCode) == 1
    assert hand.visit.ticket_reading.stage == "how"


@pytest.mark.parametrize("by", ["citizen", "timeout", "staff"])
def test_the_camera_goes_off_with_the_visit(by: str) -> None:
    hand = looking(showing()).do(events.EndAsked(by))  # type: ignore[arg-type]
    hand.do(events.EndAsked("timeout"))
    assert hand.count(StopFindingCode) == 1
    assert hand.visit.ticket_reading.stage != "looking"


def test_an_answer_to_another_look_or_question_is_dropped() -> None:
    hand = looking(showing()).do(StopLookingForCode(), LookForCode(with_camera=False))
    hand.do(CodeSeen(1, "anything"))
    assert hand.visit.ticket_reading.stage == "looking"
    hand = seen(hand, REFERENCE)
    hand.do(FileFollowed(1, standing()), TicketRefused(1, "unknown"))
    assert hand.visit.ticket_reading.stage == "asking"


def test_the_code_says_which_ticket_it_is() -> None:
    text = text_of(new_code())
    assert seen(looking(showing()), text).wants(TakeKept).text == text
    assert seen(looking(showing()), "k4t7qx92b").wants(FollowFile).reference == REFERENCE
    for other in ("https://example.org", "KSK1:nonsense", "K4T-7QX9-2M", "BEGIN:VCARD"):
        hand = seen(looking(showing()), other)
        assert hand.visit.ticket_reading.problem == "not_ours"
        assert hand.count(FollowFile) == 0


@pytest.mark.parametrize("problem", [*get_args(Answer), "no_code", "not_ours", "damaged", "not_here", "unreachable"])
def test_each_problem_has_its_sentence_and_another_way(problem: Problem) -> None:
    hand = seen(looking(showing()), text_of(new_code()))
    hand.do(TicketRefused(hand.wants(TakeKept).turn, problem, tries_left=1))
    said = page(hand)
    assert PROBLEMS[problem] in plain(said.lead).replace("\u202f", " ")
    assert {"end", "back", "help"} <= offered(hand).keys() | {said.help.action if said.help else ""}
    assert "Encore 1 essai" in plain(said.lead)
    again = problem in ("no_code", "not_ours", "unreachable", "unknown", "wrong")
    assert ("look_for_code" in offered(hand)) is again


def test_no_two_problems_are_said_alike() -> None:
    assert len(set(PROBLEMS.values())) == len(PROBLEMS) == len({*get_args(Answer), "no_code", "not_ours", "damaged",
                                                                "not_here", "unreachable"})  # fmt: skip


def test_a_device_that_fails_says_so_and_can_be_tried_again() -> None:
    hand = looking(showing())
    hand.do(CodeSeen(hand.wants(FindCode).turn, Fault(Code.CAMERA_STALLED)))
    notice = page(hand).notice
    assert notice is not None
    assert notice.code == "camera_stalled"
    hand.do(LookForCode(with_camera=False))
    assert hand.wants(FindCode).turn == 2


def test_a_reference_is_typed_as_people_type() -> None:
    hand = showing().do(TypeReference(), events.Typed("ticket_reference", "k4t 7qx9 2b"), events.Continue())
    assert hand.wants(FollowFile).reference == REFERENCE
    wrong = showing().do(TypeReference(), events.Typed("ticket_reference", "K4T-7QX9-2C"), events.Continue())
    assert wrong.count(FollowFile) == 0
    assert page(wrong).notice is not None
    assert page(wrong).fields[0].value == "K4T-7QX9-2C", "what was typed is still there"
    assert page(wrong.do(events.Typed("ticket_reference", "K4T"))).notice is None
    assert page(wrong.do(events.Back())).page == "capture"


def test_where_it_stands_is_said_in_plain_words_with_what_decides_and_how_to_object() -> None:
    said = page(followed(standing("sent", "Votre carte vous attend au guichet 2.")))
    assert said.title == "Le service qui s'occupe de votre dossier l'a reçu."
    told = {row.label: row.value for row in said.rows}
    assert plain(told["Message du service"]) == "Votre carte vous attend au guichet 2."
    assert "20 janvier 2027" in plain(told["Date à retenir"])
    assert told["Si vous n'êtes pas d'accord"] == "Recours gracieux dans les deux mois."


def test_the_acknowledgement_is_printed_again_because_a_person_asked() -> None:
    hand = followed(standing("ready"))
    assert hand.count(effects.PrintTicket) == 0
    hand.do(PrintStanding(), PrintStanding())
    assert hand.count(effects.PrintTicket) == 1
    words = " ".join(getattr(block, "text", "") for block in ticket_of(hand).blocks)
    assert "Accusé de réception : reçu le 20 novembre 2026." in words
    assert "Recours gracieux" in words
    assert QrCode(REFERENCE) in ticket_of(hand).blocks
    hand.do(events.Back())
    assert isinstance(hand.visit.place, AtTicket), "not while it is being printed"
    hand = in_hand(hand)
    notice = page(hand).notice
    assert notice is not None
    assert notice.text == "Prenez votre ticket."
    assert isinstance(hand.do(events.Back()).visit.place, Welcome)


def test_nothing_of_it_stays_for_the_next_person() -> None:
    hand = followed(standing("ready", "note")).do(events.EndAsked("timeout"))
    assert hand.visit.ticket_reading == TicketReading()
    ready = Hand(DESK).do(events.DeviceChanged("camera", Ready()))
    assert ready.visit.ticket_reading == TicketReading()
