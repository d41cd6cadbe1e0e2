"""Time-outs, pauses, the forgotten paper, staff: each under a held clock."""

import pytest

from kiosk.config import Config, Staff
from kiosk.devices.scanner.port import Glass
from kiosk.devices.states import Absent, Fault
from kiosk.errors import Code
from kiosk.privacy.lockout import Lockout
from kiosk.processes.link import Interrupted
from kiosk.session import effects, events
from kiosk.session.state import Attract, Ended, Leaving
from kiosk.session.state import Staff as AtStaff
from kiosk.ui.viewmodels.compose import overlay_of, page_of
from tests.support.places import view_of
from tests.support.visits import Hand


def ended_by(hand: Hand) -> str:
    assert isinstance(hand.visit.place, Ended)
    return hand.wants(effects.Finish).by


def test_values_blur_then_a_warning_counts_down_then_the_visit_ends() -> None:
    hand = Hand().enter().identify().wait(30)
    assert hand.visit.idle.stage == "blurred"
    hand.wait(90)
    assert hand.visit.idle.stage == "warned"
    assert 59 <= hand.visit.idle.seconds_left <= 61
    hand.wait(60)
    assert isinstance(hand.visit.place, Leaving)
    hand.do(events.GlassSeen(Glass(occupied=False)))
    assert ended_by(hand) == "timeout"


def test_the_warning_can_be_answered_without_end() -> None:
    hand = Hand().enter()
    for _ in range(20):
        hand.wait(130)
        assert hand.visit.idle.stage == "warned"
        hand.do(events.StillHere())
        assert hand.visit.idle.stage == "active"


def test_a_sleeve_on_the_glass_does_not_answer_the_warning() -> None:
    hand = Hand().enter().wait(125).do(events.Touched())
    assert hand.visit.idle.stage == "warned"


def test_the_attract_screen_waits_for_ever() -> None:
    assert isinstance(Hand().wait(3600).visit.place, Attract)


def test_a_commit_under_way_is_not_cut_by_the_clock() -> None:
    hand = Hand().to_review().sign().do(events.Continue()).wait(400)
    assert hand.count(effects.Finish) == 0


def test_a_pause_hides_everything_behind_four_digits() -> None:
    hand = Hand().enter().fill(nom="Specimen").do(events.Pause(), events.PauseCode("2468"))
    hand.do(events.Continue(), events.Typed("nom", "Intrus"), events.Back()).wait(300)
    assert hand.visit.drafts == {"nom": "Specimen"}
    hand.do(events.PauseCode("1111"))
    assert hand.visit.paused is not None
    assert hand.visit.paused.wrong
    hand.do(events.PauseCode("2468"))
    assert hand.visit.paused is None


@pytest.mark.parametrize("digits", ["", "123", "12345", "12a4", "１２３４"])
def test_a_pause_code_is_four_digits(digits: str) -> None:
    hand = Hand().enter().do(events.Pause(), events.PauseCode(digits))
    assert hand.visit.paused is not None
    assert hand.visit.paused.stage == "choosing" or digits == "１２３４"


def test_a_pause_lasts_ten_minutes_at_most() -> None:
    hand = Hand().enter().do(events.Pause(), events.PauseCode("2468")).wait(599)
    assert hand.visit.paused is not None
    hand.wait(2)
    assert isinstance(hand.visit.place, Leaving)


def test_guessing_the_pause_code_ends_the_visit() -> None:
    hand = Hand().enter().do(events.Pause(), events.PauseCode("2468"))
    for guess in ("0000", "1111", "2222", "3333", "4444"):
        hand.do(events.PauseCode(guess))
    assert isinstance(hand.visit.place, Leaving)
    assert not hand.visit.facts


def test_a_forgotten_paper_is_announced_until_it_is_taken() -> None:
    hand = Hand().enter().do(events.EndAsked("citizen"), events.GlassSeen(Glass(occupied=True)))
    assert isinstance(hand.visit.place, Leaving)
    assert hand.visit.place.stage == "forgotten"
    hand.wait(5)
    assert hand.count(effects.LookAtGlass) == 2
    hand.do(events.GlassSeen(Glass(occupied=False)))
    assert hand.visit.place.stage == "goodbye"
    hand.do(events.EndAsked("citizen"))
    assert ended_by(hand) == "citizen"


def test_a_paper_that_stays_does_not_hold_the_kiosk() -> None:
    hand = Hand().enter().do(events.EndAsked("timeout"), events.GlassSeen(Glass(occupied=True))).wait(61)
    assert ended_by(hand) == "timeout"


@pytest.mark.parametrize("answer", [Fault(Code.DRIVER_DIED), Fault(Code.TIMED_OUT)])
def test_a_scanner_that_cannot_look_does_not_hold_the_visit(answer: Fault) -> None:
    hand = Hand().enter().do(events.EndAsked("timeout"), events.GlassSeen(answer))
    assert ended_by(hand) == "timeout"


def test_a_scanner_that_never_answers_does_not_hold_the_visit() -> None:
    assert ended_by(Hand().enter().do(events.EndAsked("timeout")).wait(20)) == "timeout"


def test_without_a_scanner_the_end_is_at_once() -> None:
    hand = Hand().do(events.DeviceChanged("scanner", Absent())).enter().do(events.EndAsked("staff"))
    assert ended_by(hand) == "staff"


def test_staff_enter_by_a_pin_and_each_wrong_one_waits_longer() -> None:
    hand = Hand(Config(staff=Staff(pin_hash="set"))).enter().do(events.StaffAsked())
    for waits in (1, 2, 4):
        hand.do(events.StaffPin("0000"), events.StaffChecked(right=False))
        tries = hand.count(effects.CheckPin)
        hand.do(events.StaffPin("1111"))
        assert hand.count(effects.CheckPin) == tries, "a try within the wait is not taken"
        hand.wait(waits)
    hand.do(events.StaffPin("2222"), events.StaffChecked(right=True))
    assert isinstance(hand.visit.place, AtStaff)


def test_a_try_is_counted_before_it_is_checked_and_the_screens_after_go_on_counting() -> None:
    config = Config(staff=Staff(pin_hash="set"))
    hand = Hand(config).enter().do(events.StaffAsked(), events.StaffPin("0000"))
    assert hand.wanted[-2:] == [effects.NoteTries(Lockout(1, 1.0)), effects.CheckPin("0000")]
    after = Hand(config).do(events.Activated(None, lockout=Lockout(3, 4.0)), events.StaffAsked(), events.StaffPin("1"))
    assert after.count(effects.CheckPin) == 0, "the wait of the screen before is not over"
    notice = page_of(view_of(after)).notice
    assert notice is not None
    assert notice.text == "Trop d'essais. Attendez 5 secondes.", "nobody has typed anything here"
    after.wait(4).do(events.StaffPin("2222"), events.StaffChecked(right=True))
    assert after.wanted[-2:] == [effects.NoteTries(Lockout()), effects.LookAround()]


def test_after_a_power_cut_staff_print_the_reference_again() -> None:
    hand = Hand(Config(staff=Staff(pin_hash="set")))
    now = hand.clock.now()
    until = now.replace(hour=now.hour + 1)
    hand.do(events.Activated(Interrupted(now, committed=True, reference="K4T-7QX9-2M", until=until)))
    hand.do(events.StaffAsked(), events.StaffPin("1"), events.StaffChecked(right=True), events.StaffReprint())
    assert hand.count(effects.PrintTicket) == 1
    hand.do(events.StaffReprint())
    assert hand.count(effects.PrintTicket) == 1, "one at a time"


def test_the_interruption_is_shown_for_its_time_only() -> None:
    hand = Hand()
    now = hand.clock.now()
    until = now.replace(minute=now.minute + 10)
    hand.do(events.Activated(Interrupted(now, committed=False, reference="", until=until))).wait(590)
    assert hand.visit.interrupted is not None
    hand.wait(20)
    assert hand.visit.interrupted is None


def test_what_was_given_is_not_erased_by_one_touch() -> None:
    hand = Hand().to_review().do(events.EndAsked("citizen"), events.Touched())
    assert hand.visit.idle.stage == "leaving"
    shown = overlay_of(view_of(hand))
    assert shown is not None
    assert [button.action for button in shown.buttons] == ["end"]
    hand.do(events.StillHere())
    assert hand.visit.idle.stage == "active"
    assert hand.visit.facts
    assert isinstance(hand.do(events.EndAsked("citizen"), events.EndAsked("citizen")).visit.place, Leaving)


def test_who_asks_for_the_end_and_goes_has_answered() -> None:
    hand = Hand().to_review().do(events.EndAsked("citizen")).wait(59)
    assert hand.visit.facts
    hand.wait(2).do(events.GlassSeen(Glass(occupied=False))).wait(60)
    assert ended_by(hand) == "citizen"


def test_nothing_given_is_nothing_to_ask_about() -> None:
    assert isinstance(Hand().enter().do(events.EndAsked("citizen")).visit.place, Leaving)


def test_who_waits_for_the_scanner_is_not_away() -> None:
    hand = Hand().enter().identify().live_at().do(events.Scan()).wait(200)
    assert hand.visit.capture.stage == "scanning"
    assert hand.visit.idle.stage == "active"
