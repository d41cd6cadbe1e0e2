"""A finger comes down on one thing and is lifted a moment later. What a desk, a device or a thread says in between may
draw the page's list anew: the press is of what lay under the finger all along, or of nothing."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from kiosk.ui.viewmodels.content import Button
from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, pages

FR = pages("fr")


@pytest.fixture(scope="module")
def shown() -> Iterator[Screen]:
    with screen(FR["attract"], chrome(motion=False)) as loaded:
        yield loaded


@pytest.fixture(autouse=True)
def fresh(shown: Screen) -> None:
    shown.show(FR["attract"])
    shown.visit.forget()


def tiles_of(*actions: str) -> tuple[Button, ...]:
    return tuple(Button(action.capitalize(), action, icon="help") for action in actions)


@pytest.mark.parametrize("name", ["welcome", "message", "choices"])
def test_another_tile_that_comes_meanwhile_takes_no_press_away(shown: Screen, name: str) -> None:
    """Also where the list grows upwards, and the finger is lifted over another tile (`message`, `choices`)."""
    two = replace(FR[name], tiles=tiles_of("team", "callback"), rows=(), notice=None)
    three = replace(two, tiles=tiles_of("team", "hall", "callback"))
    for before, after in ((two, three), (three, two)):
        shown.show(before)
        where = shown.centre(shown.control("Team"))
        shown.press(where)
        shown.visit.show(after)
        shown.frame()
        shown.release(where)
    assert shown.visit.acts == [("team", "")] * 2


def test_a_finger_that_came_down_on_one_thing_does_not_do_another(shown: Screen) -> None:
    page = replace(FR["choices"], tiles=tiles_of("team", "callback"))
    shown.show(page)
    where = shown.centre(shown.control("Callback"))
    shown.press(where)
    shown.visit.show(replace(page, tiles=tiles_of("team", "hall")))
    shown.release(where)
    assert shown.visit.acts == []
    shown.touch(where)
    assert shown.visit.acts == [("hall", "")]


def test_what_goes_meanwhile_is_not_pressed(shown: Screen) -> None:
    page = replace(FR["choices"], tiles=tiles_of("team", "callback"))
    shown.show(page)
    where = shown.centre(shown.control("Callback"))
    shown.press(where)
    shown.visit.show(replace(page, tiles=tiles_of("team")))
    shown.frame()
    shown.release(where)
    assert shown.visit.acts == []


def test_a_page_that_comes_meanwhile_is_not_pressed_nor_the_one_that_went(shown: Screen) -> None:
    shown.show(FR["choices"])
    where = shown.centre(shown.control("Continuer"))
    shown.press(where)
    shown.visit.show(FR["form"])
    shown.frame()
    shown.release(where)
    assert shown.visit.acts == []


@pytest.mark.parametrize(("key", "stays"), [("opening", "language"), ("message", "")])
def test_the_languages_stay_open_when_the_kiosk_has_started(shown: Screen, key: str, stays: str) -> None:
    """Of any other page, who goes on has done so themselves."""
    shown.show(replace(FR["message"], key=key))
    shown.window.setProperty("sheet", "language")
    shown.show(FR["welcome"])
    assert shown.window.property("sheet") == stays
    shown.window.setProperty("sheet", "")
    shown.settle()
