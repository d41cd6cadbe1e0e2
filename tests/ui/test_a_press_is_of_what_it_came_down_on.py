"""A finger comes down on one thing and is lifted a moment later. What a desk, a device or a thread says in between may
draw the page's list anew: the press is of what lay under the finger all along, or of nothing."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint

from kiosk.ui.viewmodels.content import Button, CallBar, Page, Strip, Thumb
from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, overlays, pages

FR = pages("fr")
OVERLAYS = overlays("fr")


@pytest.fixture(scope="module")
def shown() -> Iterator[Screen]:
    with screen(FR["attract"], chrome(motion=False)) as loaded:
        for paper in "abc":
            loaded.previews.put(paper, bytes([225, 228, 232]), 1, 1)
        yield loaded


@pytest.fixture(autouse=True)
def fresh(shown: Screen) -> None:
    shown.visit.cover(None)
    shown.visit.dress(chrome(motion=False))
    shown.show(FR["attract"])
    shown.visit.forget()
    shown.warnings.clear()


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


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("stay", [("team",), ()])
def test_what_goes_meanwhile_is_not_pressed(shown: Screen, stay: tuple[str, ...], at_once: bool) -> None:
    page = replace(FR["choices"], tiles=tiles_of("team", "callback"))
    shown.show(page)
    where = shown.centre(shown.control("Callback"))
    shown.press(where)
    shown.visit.show(replace(page, tiles=tiles_of(*stay)))
    if not at_once:
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


def test_a_way_on_whose_argument_changes_meanwhile_is_not_pressed(shown: Screen) -> None:
    page = replace(FR["choices"], primary=Button("Continuer", "take", "1"))
    shown.show(page)
    where = shown.centre(shown.control("Continuer"))
    shown.press(where)
    shown.visit.show(replace(page, primary=Button("Continuer", "take", "2")))
    shown.frame()
    shown.release(where)
    assert shown.visit.acts == []
    shown.touch(where)
    assert shown.visit.acts == [("take", "2")]


@pytest.mark.parametrize("after", [["Metz", "Woippy"], ["Woippy"]])
def test_a_town_that_takes_the_place_of_another_is_not_picked(shown: Screen, after: list[str]) -> None:
    shown.show(FR["form-address"])
    shown.visit.suggest(["Montigny"])
    shown.focus("Ville")
    shown.settle()
    where = shown.centre(shown.control("Montigny"))
    shown.press(where)
    shown.visit.suggest(after)
    shown.frame()
    shown.release(where)
    assert shown.visit.edits == []


def thumbs_of(*papers: str) -> Page:
    shapes = (Thumb(f"image://page/{paper}", f"Page {at + 1}", str(at), at == 0) for at, paper in enumerate(papers))
    return Page(page="capture", key="pages-preuve", title="Pages", thumbs=tuple(shapes))


@pytest.mark.parametrize(
    ("after", "acts"),
    [(("a", "b", "c"), [("choose_page", "1")]), (("a", "c"), []), (("a",), []), ((), [])],
    ids=["one more", "another in its place", "one less", "none"],
)
def test_a_page_of_a_paper_is_chosen_only_where_it_stays(
    shown: Screen, after: tuple[str, ...], acts: list[tuple[str, str]]
) -> None:
    shown.show(thumbs_of("a", "b"))
    where = shown.centre(shown.control("Page 2"))
    shown.press(where)
    shown.visit.show(thumbs_of(*after))
    shown.frame()
    shown.release(where)
    assert shown.visit.acts == acts
    assert shown.warnings == []


@pytest.mark.parametrize("after", [("a", "c"), ("a",), ()], ids=["another in its place", "one less", "none"])
def test_a_page_of_a_paper_that_goes_while_it_is_dragged_takes_no_place(shown: Screen, after: tuple[str, ...]) -> None:
    shown.show(thumbs_of("a", "b"))
    start, end = shown.centre(shown.control("Page 2")), shown.centre(shown.control("Page 1"))
    shown.press(start)
    for step in range(1, 5):
        shown.move(start + (end - start) * step / 4)
    shown.visit.show(thumbs_of(*after))
    shown.release(end)
    shown.frame()
    assert shown.visit.acts == []


def test_who_slides_off_to_press_nothing_has_pressed_nothing_however_short_the_way(shown: Screen) -> None:
    shown.show(replace(FR["choices"], tiles=tiles_of("team", "callback")))
    for name in ("Team", "Continuer"):
        box = shown.rect(shown.control(name)).toRect()
        edge = QPoint(box.center().x(), box.bottom() - round(shown.pixels_per_mm))
        off = edge + QPoint(0, round(2.5 * shown.pixels_per_mm))
        shown.press(edge)
        shown.move(off)
        shown.release(off)
        assert shown.visit.acts == [], name
        shown.touch(edge)
        assert len(shown.visit.acts) == 1, name
        shown.visit.forget()


@pytest.mark.parametrize("name", ["choices", "welcome", "message", "review", "photo"])
def test_a_list_that_empties_and_fills_complains_of_nothing(shown: Screen, name: str) -> None:
    page = FR.get(name) or Page("photo", "photo-portrait", "Votre photo")
    some = replace(page, tiles=tiles_of("team", "callback"), ways=tiles_of("wait", "leave"))
    none = replace(some, tiles=(), ways=(), rows=())
    for one in (some, none, some, replace(some, tiles=some.tiles[1:], ways=())):
        shown.show(one)
    assert shown.warnings == []


def test_buttons_around_the_page_that_go_complain_of_nothing(shown: Screen) -> None:
    shown.show(FR["choices"])
    two = tiles_of("team", "callback")
    for buttons in (two, (), two):
        shown.visit.dress(replace(chrome(motion=False), strip=Strip("Camille", "live", buttons=buttons)))
        shown.visit.cover(replace(OVERLAYS["idle"], buttons=buttons))
        shown.settle()
        shown.visit.cover(None)
        shown.visit.dress(replace(chrome(motion=False), call=CallBar("Camille", buttons=buttons)))
        shown.settle()
    assert shown.warnings == []


@pytest.mark.parametrize(("key", "stays"), [("opening", "language"), ("message", "")])
def test_the_languages_stay_open_when_the_kiosk_has_started(shown: Screen, key: str, stays: str) -> None:
    """Of any other page, who goes on has done so themselves."""
    shown.show(replace(FR["message"], key=key))
    shown.window.setProperty("sheet", "language")
    shown.show(FR["welcome"])
    assert shown.window.property("sheet") == stays
    shown.window.setProperty("sheet", "")
    shown.settle()
