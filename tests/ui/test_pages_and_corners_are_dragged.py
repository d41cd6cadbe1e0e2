"""A finger takes a page to another place, and a corner to where the paper's is; a touch alone does neither."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtQuick import QQuickItem

from kiosk.ui.viewmodels.content import Page, Thumb
from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome

NAMES = ("Page 1", "Page 2", "Page 3")
LIST = Page(
    page="capture",
    key="pages-preuve",
    title="3 pages",
    thumbs=tuple(Thumb("image://page/specimen", name, str(at), at == 0) for at, name in enumerate(NAMES)),
)
CORNERS = Page(
    page="capture",
    key="corners-preuve",
    title="Où est la page ?",
    preview="image://page/specimen",
    corners=(0.1, 0.1, 0.9, 0.1, 0.9, 0.9, 0.1, 0.9),
)
STEPS = 8


@pytest.fixture(scope="module")
def shown() -> Iterator[Screen]:
    with screen(LIST, chrome(motion=False)) as loaded:
        loaded.put_specimen()
        yield loaded


def drag(shown: Screen, start: QPoint, end: QPoint) -> None:
    shown.press(start)
    for step in range(1, STEPS + 1):
        shown.move(start + (end - start) * step / STEPS)
    shown.release(end)


def fresh(shown: Screen, page: Page) -> None:
    shown.show(page)
    shown.visit.forget()


def place(shown: Screen, name: str) -> QPoint:
    return shown.centre(shown.control(name))


@pytest.mark.parametrize(("taken", "onto", "moved"), [("Page 3", "Page 1", "2 0"), ("Page 1", "Page 2", "0 1")])
def test_a_page_that_is_dragged_onto_another_takes_its_place(taken: str, onto: str, moved: str, shown: Screen) -> None:
    fresh(shown, LIST)
    drag(shown, place(shown, taken), place(shown, onto))
    assert shown.visit.acts == [("move_page", moved)]


def test_a_touch_chooses_a_page_and_moves_none(shown: Screen) -> None:
    fresh(shown, LIST)
    shown.touch("Page 2")
    assert shown.visit.acts == [("choose_page", "1")]


def test_a_page_that_is_dropped_beside_the_others_stays_where_it_was(shown: Screen) -> None:
    fresh(shown, LIST)
    drag(shown, place(shown, "Page 1"), QPoint(shown.window.width() // 2, shown.window.height() - 20))
    assert shown.visit.acts == []


def handles(shown: Screen) -> list[QQuickItem]:
    return [item for item in shown.items() if item.inherits("QQuickMouseArea") and item.property("preventStealing")]


def test_a_corner_follows_the_finger(shown: Screen) -> None:
    fresh(shown, CORNERS)
    corners = handles(shown)
    assert len(corners) == 4
    first, third = shown.centre(corners[0]), shown.centre(corners[2])
    aim = first + (third - first) / 4  # the picture's own diagonal, from 0.1 to 0.9
    drag(shown, first, aim)
    action, said = shown.visit.acts[-1]
    corner, x, y = said.split()
    assert (action, corner) == ("drag_corner", "0")
    assert (float(x), float(y)) == pytest.approx((0.3, 0.3), abs=0.02)
