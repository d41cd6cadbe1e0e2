"""How one person wants the kiosk to be is nothing to the next one."""

import pytest

from kiosk.session import events
from kiosk.session.preferences import Preferences
from kiosk.session.state import Attract, Welcome
from kiosk.ui.viewmodels.compose import overlay_of
from tests.support.places import view_of
from tests.support.visits import Hand


def test_who_sets_the_screen_up_and_goes_away_leaves_nothing() -> None:
    hand = Hand()
    hand.do(
        events.Touched(), events.Prefer("size", "2"), events.Prefer("language", "en"), events.Prefer("mode", "keypad")
    )
    hand.wait(100)
    assert hand.visit.preferences.size == 2
    hand.wait(30)
    assert hand.visit.place == Attract()
    assert hand.visit.preferences == Preferences()


def test_a_visit_that_has_begun_keeps_its_wishes() -> None:
    hand = Hand().do(events.Prefer("size", "2"), events.Begin())
    hand.wait(110)
    assert hand.visit.place == Welcome()
    assert hand.visit.preferences.size == 2


def test_a_headset_starts_speech_and_takes_it_away() -> None:
    hand = Hand().do(events.Prefer("headset", "on"))
    assert hand.visit.preferences.speech
    hand.wait(130)
    assert hand.visit.preferences.speech, "it is still plugged in"
    hand.do(events.Prefer("headset", "off"))
    assert not hand.visit.preferences.speech


def test_speech_that_began_in_a_headset_ends_with_it_and_comes_back() -> None:
    hand = Hand().do(events.Prefer("headset", "on"), events.Prefer("speech", "off"), events.Prefer("speech", "on"))
    hand.do(events.Prefer("headset", "off"))
    assert not hand.visit.preferences.speech, "switched on in the headset, it is for the headset alone"
    assert hand.do(events.Prefer("headset", "on")).visit.preferences.speech
    assert not hand.do(events.Prefer("headset", "off")).visit.preferences.speech


@pytest.mark.parametrize("wish", ["speech=on", "mode=quadrants"])
def test_speech_by_hand_goes_back_to_the_loudspeaker_which_asks_before_it_says_a_value(wish: str) -> None:
    name, _, value = wish.partition("=")
    hand = Hand().enter().do(events.Prefer(name, value), events.Prefer("headset", "on"))
    assert overlay_of(view_of(hand)) is None, "in a headset nobody has to be asked"
    hand.do(events.Prefer("headset", "off"))
    assert hand.visit.preferences.speech
    overlay = overlay_of(view_of(hand))
    assert overlay is not None
    assert overlay.kind == "consent"
    hand.do(events.Prefer("aloud", "off"), events.Prefer("headset", "on"), events.Prefer("headset", "off"))
    assert hand.visit.preferences.speech
    assert hand.visit.preferences.aloud is False
    assert overlay_of(view_of(hand)) is None, "it was answered"


def test_speech_switched_off_in_the_headset_stays_off_without_it() -> None:
    hand = Hand().do(events.Prefer("speech", "on"), events.Prefer("headset", "on"), events.Prefer("speech", "off"))
    assert not hand.do(events.Prefer("headset", "off")).visit.preferences.speech


def test_a_jack_that_is_told_twice_changes_nothing() -> None:
    """A driver that was started anew says again how the jack is."""
    hand = Hand().do(events.Prefer("speech", "on"), events.Prefer("headset", "off"))
    assert hand.visit.preferences.speech
    hand.do(events.Prefer("headset", "on"), events.Prefer("speech", "off"), events.Prefer("headset", "on"))
    assert not hand.visit.preferences.speech


def test_whoever_does_not_see_the_glass_hears_it() -> None:
    assert Hand().do(events.Prefer("mode", "quadrants")).visit.preferences.speech


def test_what_is_not_offered_changes_nothing() -> None:
    hand = Hand()
    for wish in ("size=x", "mode=feet", "theme=", "nothing=1", "language=xx", "aloud="):
        hand.do(events.Prefer(*wish.split("=")))
    assert hand.visit.preferences == Preferences()
    assert hand.do(events.Prefer("size", "99")).visit.preferences.size == 2
