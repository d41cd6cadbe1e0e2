"""The presence sensor: whoever steps up has time again, once; a sensor that stays on keeps no visit open."""

from kiosk.session import events
from kiosk.session.state import Attract, Ended, Leaving
from tests.support.visits import Hand

COMES, GOES = events.InputFelt(present=True), events.InputFelt(present=False)


def test_whoever_steps_up_again_finds_the_page_unblurred() -> None:
    hand = Hand().enter().wait(40)
    assert hand.visit.idle.stage == "blurred"
    assert hand.do(GOES, COMES).visit.idle.stage == "active"


def test_a_sensor_that_stays_on_keeps_no_visit_open() -> None:
    hand = Hand().enter().do(COMES)
    for _ in range(8):
        hand.do(COMES).wait(25)
    assert isinstance(hand.visit.place, Leaving | Ended)


def test_the_idle_warning_is_answered_by_a_finger() -> None:
    hand = Hand().enter().wait(125).do(COMES)
    assert hand.visit.idle.stage == "warned"


def test_somebody_who_stands_there_begins_no_visit_and_opens_no_pause() -> None:
    assert isinstance(Hand().do(COMES).visit.place, Attract)
    paused = Hand().enter().do(events.Pause(), events.PauseCode("2468")).wait(50).do(COMES)
    assert paused.visit.paused is not None
