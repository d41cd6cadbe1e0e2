"""The first picture of a kiosk that has just been switched on waits for no démarche to be read; who touches it at once
is told to wait. With the tiles that need none already there, the others would come under a finger that aims."""

import pytest

from kiosk.clock import HeldClock
from kiosk.config import Config
from kiosk.session import events
from kiosk.tour.citizen import NOW
from kiosk.ui.images import PreviewStore
from kiosk.ui.screen import VisitScreen
from tests.support.visits import FLOWS, TOWNS


@pytest.fixture
def screen() -> VisitScreen:
    return VisitScreen(Config(), HeldClock(NOW), PreviewStore(), lambda: "id", lambda: "reference")


def shown(screen: VisitScreen) -> dict[str, object]:
    content = screen.bridge.property("content")
    assert isinstance(content, dict)
    return content


def test_who_touches_a_screen_that_has_no_demarche_yet_is_told_to_wait(screen: VisitScreen) -> None:
    screen.hear(events.Begin())
    waiting = shown(screen)
    assert (waiting["key"], waiting["title"], waiting["tiles"]) == ("opening", "La borne démarre", [])
    assert waiting["back"], "one may leave"
    assert waiting["help"], "a person is asked for on every page"
    screen.stock(tuple(FLOWS.values()), TOWNS)
    assert shown(screen)["key"] == "welcome"


def test_a_screen_that_has_been_stocked_begins_with_the_tiles(screen: VisitScreen) -> None:
    screen.stock(tuple(FLOWS.values()), TOWNS)
    screen.hear(events.Begin())
    assert shown(screen)["key"] == "welcome"
