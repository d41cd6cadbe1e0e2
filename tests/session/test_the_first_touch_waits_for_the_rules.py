"""Who touches the first picture before the rules are loaded is answered when they are, in the order of the touches."""

from kiosk.session import events
from kiosk.session.runner import Runner
from kiosk.session.state import Visit
from tests.support.places import STAFFED
from tests.support.visits import Hand


def test_touches_wait_and_none_is_lost() -> None:
    hand = Hand(STAFFED)
    shown: list[Visit] = []
    runner = Runner(hand.visit, hand.world, shown.append)
    runner.wait()
    runner.dispatch(events.Begin())
    runner.dispatch(events.ChooseFlow("changement-adresse"))
    assert shown == []
    runner.go_on()
    assert [visit.flow_id for visit in shown] == ["", "changement-adresse"]
    runner.go_on()
    assert len(shown) == 2
