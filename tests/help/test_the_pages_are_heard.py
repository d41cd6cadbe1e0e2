"""What help at a distance shows is what is said: by one touch, from stop to stop, and as it changes."""

import pytest

from kiosk.i18n.display import plain
from kiosk.i18n.translator import Translator, load
from kiosk.tour.help_places import HELP_PLACES
from kiosk.ui.viewmodels.compose import overlay_of, page_of
from kiosk.ui.viewmodels.spoken import Speech
from tests.support.help_visits import HelpedHand
from tests.support.places import view_of
from tests.ui.test_everything_that_is_seen_is_heard import drawn


@pytest.mark.parametrize("name", HELP_PLACES)
def test_one_touch_reads_the_whole_page(name: str) -> None:
    hand = HelpedHand()
    HELP_PLACES[name](hand)
    page, overlay = page_of(view_of(hand)), overlay_of(view_of(hand))
    said = [one.text for one in Speech(Translator("fr")).page(page, whole=True)]
    assert [text for text in drawn(page) if text not in said] == []
    if overlay is not None:
        heard = [one.text for one in Speech(Translator("fr")).overlay(overlay)]
        assert {plain(overlay.title), plain(overlay.lead)} <= set(heard)


@pytest.mark.parametrize("language", ["fr_simple", "ar"])
@pytest.mark.parametrize("name", HELP_PLACES)
def test_every_page_stands_in_other_languages(name: str, language: str) -> None:
    hand = HelpedHand()
    HELP_PLACES[name](hand)
    page = page_of(view_of(hand, language))
    assert page.title
    assert all(button.label for button in (*page.tiles, *page.ways))
    assert Speech(load(language)).page(page, whole=True)
