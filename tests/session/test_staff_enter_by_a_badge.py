"""A badge of staff opens their page; a wrong one waits, as a wrong PIN does."""

import pytest

from kiosk.config import Config, Staff
from kiosk.devices.card_reader.port import CardPresent, Kind
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.session import effects, events
from kiosk.session.state import AtStep, Attract, StaffDoor
from kiosk.session.state import Staff as AtStaff
from kiosk.ui.viewmodels.compose import page_of
from tests.support.places import view_of
from tests.support.visits import Hand

BADGES = ("scrypt:of-a-badge",)
CONFIG = Config(staff=Staff(pin_hash="set", badges=BADGES))
BADGE = events.CardSeen(CardPresent("reader", b"", "memory", "contactless"))
GONE = events.CardGone("reader")


def test_a_badge_opens_the_staff_page_from_the_attract_screen() -> None:
    hand = Hand(CONFIG).do(BADGE)
    assert hand.wants(effects.CheckBadge) == effects.CheckBadge("reader", BADGES)
    hand.do(events.BadgeChecked(known=True))
    assert isinstance(hand.visit.place, AtStaff)
    assert isinstance(hand.do(events.StaffLeave()).visit.place, Attract)


def test_a_badge_opens_it_from_the_door_over_a_visit_also_when_it_lay_there_before() -> None:
    hand = Hand(CONFIG).enter().do(BADGE)
    assert hand.count(effects.CheckBadge) == 0, "in the middle of a visit a card is a card"
    hand.do(events.StaffAsked())
    assert hand.count(effects.CheckBadge) == 1
    hand.do(events.BadgeChecked(known=True), events.StaffLeave())
    assert isinstance(hand.visit.place, AtStep)


def test_wrong_badges_and_wrong_pins_count_together_also_when_the_door_is_closed_in_between() -> None:
    hand = Hand(CONFIG).do(events.StaffAsked(), BADGE, events.BadgeChecked(known=False), GONE).wait(1)
    hand.do(events.StaffPin("0000"), events.StaffChecked(right=False), events.StaffLeave(), events.StaffAsked()).wait(1)
    hand.do(BADGE, events.StaffPin("1111"))
    assert (hand.count(effects.CheckBadge), hand.count(effects.CheckPin)) == (1, 1), "two seconds are not over"
    notice = page_of(view_of(hand)).notice
    assert notice is not None
    assert "Attendez" in notice.text
    hand.wait(1).do(GONE, BADGE)
    assert hand.count(effects.CheckBadge) == 2
    hand.do(events.BadgeChecked(known=True))
    assert hand.visit.lockout.tries == 0


def test_cards_laid_down_for_fun_do_not_shut_staff_out_for_the_day() -> None:
    hand = Hand(CONFIG).do(*[events.BadgeChecked(known=False)] * 2000)
    assert hand.visit.lockout.wait_until - hand.clock.monotonic() == 900


@pytest.mark.parametrize("kind", ["vitale", "bank", "mute"])
def test_of_cards_that_are_never_read_not_even_the_number_is_asked(kind: Kind) -> None:
    hand = Hand(CONFIG).do(events.CardSeen(CardPresent("reader", b"", kind, "contact")))
    assert hand.count(effects.CheckBadge) == 0


def test_a_badge_that_is_known_too_late_opens_nothing_over_a_visit() -> None:
    hand = Hand(CONFIG).do(BADGE, events.Begin(), events.BadgeChecked(known=True))
    assert not isinstance(hand.visit.place, AtStaff | StaffDoor)


def test_a_badge_taken_away_too_soon_is_no_wrong_try() -> None:
    hand = Hand(CONFIG).do(BADGE, events.BadgeChecked(Fault(Code.CARD_REMOVED)))
    assert hand.visit.lockout.tries == 0


def test_without_badges_in_the_configuration_no_card_is_asked_anything() -> None:
    hand = Hand(Config(staff=Staff(pin_hash="set"))).do(BADGE)
    assert hand.count(effects.CheckBadge) == 0
