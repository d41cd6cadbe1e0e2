"""The wait after a wrong PIN ends on the screen too, though nothing has happened to the visit."""

from kiosk.session import events
from kiosk.session.runner import Runner
from kiosk.session.state import Visit
from kiosk.ui.viewmodels.compose import page_of
from tests.support.places import STAFFED, view_of
from tests.support.visits import Hand


def test_the_button_comes_back_when_the_wait_is_over() -> None:
    hand = Hand(STAFFED).enter()
    enabled: list[bool] = []

    def draw(visit: Visit) -> None:
        hand.visit = visit
        button = page_of(view_of(hand)).primary
        enabled.append(button is not None and button.enabled)

    runner = Runner(hand.visit, hand.world, draw)
    for event in (events.StaffAsked(), events.StaffPin("0000"), events.StaffChecked(right=False)):
        runner.dispatch(event)
    assert not enabled[-1]
    hand.clock.advance(1.1)
    runner.dispatch(events.Tick())
    assert enabled[-1]


def test_a_page_where_nothing_counts_down_is_left_alone() -> None:
    hand = Hand(STAFFED).enter()
    drawn: list[Visit] = []
    runner = Runner(hand.visit, hand.world, drawn.append)
    for _ in range(10):
        hand.clock.advance(0.25)
        runner.dispatch(events.Tick())
    assert drawn == []
