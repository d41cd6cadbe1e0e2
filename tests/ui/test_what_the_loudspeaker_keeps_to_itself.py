"""What can be worked out is as much the citizen's as what is written: a town that is proposed, a tile not taken."""

from collections.abc import Iterator

import pytest

from kiosk.i18n.translator import Translator
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.spoken import Part, Speech, Stop, read_stop
from tests.support.places import DURING, view_of
from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, pages
from tests.ui.gallery import show

FRENCH = Speech(Translator("fr"))
TOWNS = ["Metz", "Longeville-lès-Metz"]


@pytest.fixture
def shown() -> Iterator[Screen]:
    with screen(pages("fr")["attract"], chrome(motion=False, mode="keypad", speech=True)) as made:
        yield made


def stops(shown: Screen) -> list[Stop]:
    shown.visit.stops.clear()
    for _ in range(40):
        shown.visit.walked.emit("next")
    return [stop for stop in map(read_stop, shown.visit.stops) if stop is not None]


def test_a_town_that_follows_from_the_postcode_is_a_value(shown: Screen) -> None:
    show(shown, "fr", "form-address")
    shown.visit.suggest(TOWNS)
    proposed = [part for stop in stops(shown) for part in stop.parts if part.text in TOWNS]
    assert proposed
    assert all(part.personal for part in proposed)


def test_tiles_tell_whether_they_are_chosen(shown: Screen) -> None:
    show(shown, "fr", "choices")
    told = [stop.checked for stop in stops(shown) if stop.role == "tile"]
    assert told
    assert None not in told


def test_which_tile_is_taken_is_not_told_by_the_others_silence() -> None:
    page = pages("fr")["choices"]
    assert any(tile.selected for tile in page.tiles)
    for checked in (True, False):
        tile = FRENCH.owned(Stop("tile", (Part("Dans mon logement"),), checked=checked, personal=True), page)
        assert any(one.personal for one in FRENCH.stop(tile)), "both withhold something"


def test_where_nothing_is_chosen_nothing_is_withheld() -> None:
    page = page_of(view_of(DURING["situation"]()))
    assert not any(tile.selected for tile in page.tiles)
    tile = FRENCH.owned(Stop("tile", (Part("Dans mon logement"),), checked=False, personal=True), page)
    assert not any(one.personal for one in FRENCH.stop(tile))
