"""From every page of a visit somebody can be asked for by one press; the pages without it are named here, and why."""

import pytest

from kiosk.tour.places import PLACES
from kiosk.ui.viewmodels.compose import chrome_of, page_of
from kiosk.ui.viewmodels.content import Button
from tests.support.places import view_of
from tests.support.visits import Hand

pytestmark = pytest.mark.long
# A touch anywhere begins, and the first page has it.
NOT_BEGUN = ("attract",)
# Nothing can be pressed while these stand, for a moment.
WAITS = ("sending", "keeping", "looking", "ticket-asking")
# The visit is over: all of it has been dropped.
OVER = ("goodbye", "forgotten")


def buttons(hand: Hand) -> list[Button]:
    view = view_of(hand)
    page, chrome = page_of(view), chrome_of(view)
    bars = [*(chrome.strip.buttons if chrome.strip else ()), *(chrome.call.buttons if chrome.call else ())]
    return [*page.tiles, *page.ways, *bars, *filter(None, (page.help, page.back, page.primary))]


@pytest.mark.parametrize("name", PLACES)
def test_the_page_offers_it(name: str) -> None:
    hand = Hand()
    PLACES[name](hand)
    key = page_of(view_of(hand)).key
    if key.startswith(("help", "staff", *NOT_BEGUN)) or key in (*WAITS, *OVER):
        return
    assert "help" in {button.action for button in buttons(hand)}, key
