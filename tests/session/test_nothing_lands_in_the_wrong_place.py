"""What a device, a double tap or staff say late or twice reaches whom and what it was meant for, or nobody."""

import msgspec
import pytest

from kiosk.devices.receipt_printer.port import Printed
from kiosk.devices.scanner.port import Glass
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.processes.link import Interrupted
from kiosk.session import effects, events
from kiosk.session.leaving import LOOK_AGAIN_S
from kiosk.session.state import AtStep, Attract, Ended, Help, Leaving, Receipt, Staff
from kiosk.ui.viewmodels.compose import page_of
from tests.support.places import STAFFED, view_of
from tests.support.visits import BILL, LEAVE, PAGE, Hand

OTHERS = "BBB-BBBB-BB"
BUSY = Fault(Code.DEVICE_BUSY)


def _at_the_glass() -> Hand:
    return Hand(STAFFED).enter().identify().live_at()


# -- papers


def test_who_reads_the_page_of_help_finds_the_paper_read() -> None:
    hand = _at_the_glass().do(
        events.Scan(), events.AskHelp(), events.Scanned(PAGE), events.ProofRead(PAGE.sha256, BILL)
    )
    assert isinstance(hand.visit.place, Help)
    hand.do(events.CloseHelp())
    assert hand.visit.capture.stage == "read"
    assert page_of(view_of(hand)).page == "reading"


@pytest.mark.parametrize(
    "leaving", [events.Back(), events.Edit("nom"), events.NoPaper(), events.ScanAgain(), events.Continue()]
)
def test_a_step_is_not_left_while_its_paper_is_being_taken(leaving: events.Event) -> None:
    hand = _at_the_glass().do(events.Scan(), leaving)
    assert hand.step == "justificatif"
    assert hand.visit.capture.stage == "scanning"
    hand.do(events.Scanned(PAGE), leaving)
    assert hand.visit.capture.stage == "decoding"


def test_the_second_tap_on_resume_does_not_go_back_a_step() -> None:
    hand = _at_the_glass().do(events.AskHelp(), events.CloseHelp(), events.CloseHelp())
    assert hand.step == "justificatif"


# -- signatures


def test_a_signature_falls_with_an_answer_that_was_not_there_when_it_was_given() -> None:
    hand = Hand().to_review().sign().do(events.Edit("complement")).fill(complement="Bâtiment B").do(events.Continue())
    assert hand.visit.facts["complement"].value == "Bâtiment B"
    assert hand.visit.facts["signature_declarant"].to_confirm
    hand.do(events.Continue())
    assert hand.count(effects.CommitFile) == 0


# -- tickets


def _interrupted(hand: Hand) -> Interrupted:
    now = hand.clock.now()
    return Interrupted(now, committed=True, reference=OTHERS, until=now.replace(hour=23))


def _reprinted() -> Hand:
    """Staff have printed the reference of somebody else's visit from the attract screen."""
    hand = Hand(STAFFED)
    hand.do(events.Activated(_interrupted(hand)), events.StaffAsked(), events.StaffPin("1"))
    hand.do(events.StaffChecked(right=True), events.StaffReprint())
    assert isinstance(hand.visit.place, Staff)
    hand.do(events.TicketDone(Printed(hand.wants(effects.PrintTicket).job)))
    assert "ticket" in str([row.value for row in page_of(view_of(hand)).rows])
    return hand.do(events.StaffLeave())


def test_the_next_person_gets_their_own_ticket_and_not_the_reference_that_staff_printed() -> None:
    hand = _reprinted()
    assert isinstance(hand.visit.place, Attract)
    hand.to_review().sign().send().wait(5)
    assert isinstance(hand.visit.place, Receipt)
    assert hand.count(effects.PrintTicket) == 2
    shown = page_of(view_of(hand))
    assert OTHERS not in shown.slip
    assert OTHERS not in str(msgspec.json.encode(hand.wants(effects.PrintTicket).ticket))
    assert shown.notice is not None
    assert shown.notice.text == "Votre ticket s'imprime."


def test_staff_who_print_anothers_reference_leave_the_receipt_as_it_was() -> None:
    hand = Hand(STAFFED)
    hand.do(events.Activated(_interrupted(hand))).to_review().sign().send().wait(5).ticket_comes_out()
    before = page_of(view_of(hand))
    hand.do(events.AskHelp(), events.StaffAsked(), events.StaffPin("1"), events.StaffChecked(right=True))
    hand.do(events.StaffReprint(), events.TicketDone(Printed(hand.wants(effects.PrintTicket).job)))
    hand.do(events.StaffLeave(), events.CloseHelp())
    assert page_of(view_of(hand)) == before


def test_the_staff_door_stays_open_long_enough_from_the_attract_screen() -> None:
    hand = Hand(STAFFED)
    hand.clock.advance(3600)
    hand.do(events.StaffAsked(), events.Tick())
    assert page_of(view_of(hand)).page == "pin"


# -- the end


def test_a_commit_that_ends_after_the_visit_is_told_to_nobody() -> None:
    hand = Hand().to_review().sign().do(events.Continue(), events.EndAsked("staff"))
    hand.do(events.FileCommitted("envelope-1", "K4T-7QX9-2M", hand.clock.now()))
    assert isinstance(hand.visit.place, Leaving)
    assert hand.visit.submission is None


def test_who_leaves_in_the_middle_of_a_scan_is_told_of_the_paper_on_the_glass() -> None:
    hand = _at_the_glass().do(events.Scan(), events.AskHelp(), *LEAVE)
    assert hand.wanted[-2:] == [effects.StopScan(), effects.LookAtGlass()]
    hand.do(events.GlassSeen(BUSY), events.Scanned(Fault(Code.CANCELLED)), events.Tick())
    assert hand.count(effects.LookAtGlass) == 2
    hand.do(events.GlassSeen(Glass(occupied=True)))
    assert page_of(view_of(hand)).key == "forgotten"


def test_a_scanner_that_stays_busy_does_not_hold_the_screen() -> None:
    hand = _at_the_glass().do(events.Scan(), *LEAVE)
    for _ in range(100):
        hand.do(events.GlassSeen(BUSY)).wait(0.25)
    assert isinstance(hand.visit.place, Ended)


def test_a_paper_is_not_believed_to_be_taken_because_a_look_has_failed() -> None:
    hand = _at_the_glass().do(*LEAVE, events.GlassSeen(Glass(occupied=True)))
    hand.wait(LOOK_AGAIN_S + 1).do(events.GlassSeen(BUSY))
    assert page_of(view_of(hand)).key == "forgotten"
    hand.wait(hand.config.session.forgotten_s)
    assert isinstance(hand.visit.place, Ended)


def test_nobody_is_locked_out_of_the_staff_page_by_a_pause() -> None:
    hand = Hand(STAFFED).enter().do(events.StaffAsked(), events.Pause())
    assert hand.visit.paused is None
    hand.do(events.StaffLeave())
    assert isinstance(hand.visit.place, AtStep)


def test_a_ticket_that_has_not_begun_does_not_come_out_for_someone_who_has_left() -> None:
    hand = Hand().to_review().sign().send().wait(5)
    assert hand.visit.ticket.stage == "printing"
    hand.do(events.AskHelp(), *LEAVE)
    assert hand.count(effects.StopPrinting) == 1
    quiet = Hand().to_review().do(*LEAVE)
    assert quiet.count(effects.StopPrinting) == 0
