"""An event without a rule would be an exception under a citizen's finger."""

from typing import get_args

from kiosk.session.events import Event
from kiosk.session.update import RULES


def test_the_rules_are_for_all_events_and_for_nothing_else() -> None:
    assert set(RULES) == set(get_args(Event))
