"""Contrast as it is drawn while a finger presses, and of what cannot be pressed, in every theme."""

from collections.abc import Iterator
from functools import partial

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint
from PySide6.QtQuick import QQuickItem

from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, pages
from tests.support.seen import contrast, patch_of, pixels

THEMES = ("light", "dark", "black_on_white", "white_on_black", "soft")
FR = pages("fr")
# A control of each kind, on a page that has it.
PRESSED = {
    "choices": ("Continuer", "Retour", "Chez quelqu'un", "Arrêter et tout effacer"),
    "form": ("Suivant", "A", "Espace"),
    "form-choice": ("Texte grand",),
    "review": ("Corriger : Nom de famille",),
}


@pytest.fixture(scope="module")
def shown() -> Iterator[Screen]:
    with screen(FR["attract"], chrome(motion=False)) as loaded:
        yield loaded


def words_in(shown: Screen, control: QQuickItem) -> list[QQuickItem]:
    return [item for item in shown.texts() if shown.rect(control).adjusted(-1, -1, 1, 1).contains(shown.rect(item))]


def strengths(shown: Screen, control: QQuickItem) -> list[float]:
    image = pixels(shown.grab())
    return [contrast(patch_of(shown, image, text)) for text in words_in(shown, control)]


@pytest.mark.parametrize(
    "theme", [pytest.param(one, marks=() if one in ("light", "soft") else pytest.mark.long) for one in THEMES]
)
def test_what_is_pressed_is_read(shown: Screen, theme: str) -> None:
    shown.visit.dress(chrome(theme=theme, motion=False))
    for page, names in PRESSED.items():
        shown.show(FR[page])
        for name in names:
            control = shown.control(name)
            shown.press(shown.centre(control))
            shown.until(partial(control.property, "pressed"), "it is pressed")
            seen = strengths(shown, control)
            shown.move(QPoint(2, 2))
            shown.release(QPoint(2, 2))
            assert seen, name
            assert min(seen) >= 4.5, (page, name)


@pytest.mark.parametrize("theme", THEMES)
def test_what_cannot_be_pressed_is_still_read(shown: Screen, theme: str) -> None:
    """The standard asks nothing of it (WCAG 1.4.3); who reads badly must see that there is something, and what."""
    shown.visit.dress(chrome(theme=theme, motion=False))
    page = FR["choices"]
    assert page.primary is not None
    dull = replace(page.tiles[0], enabled=False)
    shown.show(replace(page, key="dull", tiles=(dull, *page.tiles[1:]), primary=replace(page.primary, enabled=False)))
    for name in (page.primary.label, dull.label):
        control = shown.control(name)
        assert not control.isEnabled()
        assert min(strengths(shown, control)) >= 3, name
