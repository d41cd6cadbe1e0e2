"""Where one is, what is pressed and what cannot be used look like it."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickItem

from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, pages
from tests.support.seen import luminance, patch_of, pixels

THEMES = ("light", "dark", "black_on_white", "white_on_black", "soft")
FR = pages("fr")


@pytest.fixture(scope="module")
def shown() -> Iterator[Screen]:
    with screen(FR["attract"], chrome(motion=False)) as loaded:
        yield loaded


def share_that_differs(shown: Screen, before: QImage, after: QImage, control: QQuickItem) -> float:
    """Of a control's pixels, those whose luminance is another by 3:1 (WCAG 1.4.11)."""
    one, other = (luminance(patch_of(shown, pixels(image), control)) for image in (before, after))
    ratio = (one + 0.05) / (other + 0.05)
    return float(((ratio >= 3) | (ratio <= 1 / 3)).mean())


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["Continuer", "Retour"])
def test_a_button_under_the_finger_looks_pressed(shown: Screen, theme: str, name: str) -> None:
    shown.visit.dress(chrome(theme=theme, motion=False))
    shown.show(FR["choices"])
    control = shown.control(name)
    before = shown.grab()
    shown.press(shown.centre(control))
    shown.until(partial(control.property, "pressed"), "it is pressed")
    during = shown.grab()
    shown.move(QPoint(2, 2))
    shown.release(QPoint(2, 2))
    assert share_that_differs(shown, before, during, control) > 0.02


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("off", "on", "dress"),
    [("Écouter", "Ne plus écouter", {"speech": True}), ("Texte grand", "Texte grand", {"size": 1})],
)
def test_what_is_on_is_drawn_so_and_said_so(
    shown: Screen, theme: str, off: str, on: str, dress: dict[str, Any]
) -> None:
    shown.visit.dress(chrome(theme=theme, motion=False))
    shown.show(FR["choices"])
    assert [one.description for one in shown.accessible() if one.name == off] == [""]
    box, before = shown.rect(shown.control(off)), shown.grab()
    shown.visit.dress(chrome(theme=theme, motion=False, **dress))
    shown.settle()
    after = shown.grab()
    assert [one.description for one in shown.accessible() if one.name == on] == ["choisi"]
    if off != on:  # it stands where it stood: one is told from the other by light alone
        assert shown.rect(shown.control(on)) == box
        assert share_that_differs(shown, before, after, shown.control(on)) > 0.1


@pytest.mark.parametrize("theme", THEMES)
def test_the_box_that_is_written_in_has_the_ring_of_every_control(shown: Screen, theme: str) -> None:
    shown.visit.dress(chrome(theme=theme, motion=False))
    shown.show(FR["form"])
    entry = next(item for item in shown.items() if item.property("keys") == "letters" and item.isVisible())
    entry.forceActiveFocus()
    shown.settle()
    image, box = shown.grab(), shown.rect(entry).toRect()
    ring = QColor("#F2CF7E" if theme == "soft" else "#FFD166")  # `focus` of the theme
    row = [image.pixelColor(box.center().x(), y) for y in range(box.top(), box.top() + box.height() // 4)]
    assert sum(colour == ring for colour in row) >= shown.pixels_per_mm, "a millimetre at least"


def test_a_box_that_cannot_be_written_in_has_no_body(shown: Screen) -> None:
    shown.visit.dress(chrome(motion=False))
    shown.show(replace(FR["form"], key="dull"))
    entry = next(item for item in shown.items() if item.property("keys") == "letters" and item.isVisible())
    spot = shown.rect(entry).toRect().center()
    usual = shown.grab().pixelColor(spot)
    entry.setEnabled(False)
    shown.settle()
    dull = shown.grab().pixelColor(spot)
    entry.setEnabled(True)
    assert usual == QColor("#FFFFFF")
    assert dull == shown.window.property("color")


def test_a_list_takes_the_largest_letters_where_it_stands(shown: Screen) -> None:
    """A message of QML, such as a loop of bindings, fails any test of the screen."""
    for page in ("welcome", "choices", "routes"):
        shown.visit.dress(chrome(motion=False))
        shown.show(FR[page])
        for size in (2, 0, 1, 2):
            shown.visit.dress(chrome(motion=False, size=size))
            shown.settle()
            shown.grab()


def test_the_first_frame_after_a_touch_shows_what_comes(shown: Screen) -> None:
    shown.visit.dress(chrome(motion=True))
    shown.show(FR["welcome"])
    shown.visit.show(replace(FR["choices"], key="what comes"))
    assert shown.window.property("page").opacity() >= 0.2
    shown.settle()
    assert shown.window.property("page").opacity() == 1
