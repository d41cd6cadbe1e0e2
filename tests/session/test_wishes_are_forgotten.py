"""How one person wants the kiosk to be is nothing to the next one."""

from kiosk.session import events
from kiosk.session.preferences import Preferences
from kiosk.session.state import Attract, Welcome
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


def test_whoever_does_not_see_the_glass_hears_it() -> None:
    assert Hand().do(events.Prefer("mode", "quadrants")).visit.preferences.speech


def test_what_is_not_offered_changes_nothing() -> None:
    hand = Hand()
    for wish in ("size=x", "mode=feet", "theme=", "nothing=1", "language=xx", "aloud="):
        hand.do(events.Prefer(*wish.split("=")))
    assert hand.visit.preferences == Preferences()
    assert hand.do(events.Prefer("size", "99")).visit.preferences.size == 2
