"""Contrast as it is drawn, not as it was meant: each text of a page is cut from the picture of the screen, and its
strongest colour is held against what lies behind it (WCAG 2.1: 4.5 to 1; what is disabled, 3)."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickItem

from kiosk.branding import contrast
from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, overlays, pages

THEMES = ("light", "dark", "black_on_white", "white_on_black", "soft")
PAGES = ("attract", "welcome", "choices", "form", "review", "receipt", "capture")


@pytest.fixture(scope="module")
def shown() -> Iterator[Screen]:
    with screen(pages("fr")["attract"], chrome(motion=False)) as loaded:
        yield loaded


def apart(picture: QImage) -> float:
    """The most frequent colour is the ground; how far the furthest of the others stands from it."""
    grey = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(grey.constBits(), np.uint32).reshape(grey.height(), grey.bytesPerLine() // 4)
    found, counts = np.unique(pixels[:, : grey.width()], return_counts=True)
    ground = QColor.fromRgb(int(found[np.argmax(counts)])).name()
    # A letter's body is many pixels: a colour seen once is the edge of something else.
    bodies = found[counts >= 4]
    return max(contrast(ground, QColor.fromRgb(int(colour)).name()) for colour in bodies)


def pale(shown: Screen) -> list[str]:
    picture = shown.grab()
    found = []
    for text in shown.texts():
        if shown.visible_rect(text) != shown.rect(text) or covered(text):
            continue
        least = 4.5 if text.isEnabled() else 3
        strength = apart(picture.copy(shown.rect(text).toAlignedRect()))
        if strength < least:
            found.append(f"{text.property('text')}: {strength:.1f}")
    return found


def covered(text: QQuickItem) -> bool:
    """Under a sheet or a scroll button; its own test looks at the sheet."""
    return not str(text.property("text")).strip()


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_is_read_on_the_glass(shown: Screen, theme: str) -> None:
    shown.visit.dress(chrome(theme=theme, motion=False))
    for page in PAGES:
        shown.show(pages("fr")[page])
        assert pale(shown) == [], page


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_is_seen_on_everything_it_comes_to(shown: Screen, theme: str) -> None:
    shown.visit.dress(chrome(theme=theme, motion=False))
    shown.show(pages("fr")["choices"])
    for name in ("Continuer", "Retour", "Chez quelqu'un", "Arrêter et tout effacer"):
        shown.focus(name)
        shown.settle()
        ring = shown.rect(shown.control(name)).adjusted(-9, -9, 9, 9).toAlignedRect()
        edge = shown.grab().copy(ring.left(), ring.center().y() - 3, 16, 6)
        assert apart(edge) >= 3, name


def test_a_dialogue_is_read_in_every_theme(shown: Screen) -> None:
    shown.show(pages("fr")["review"])
    for theme in THEMES:
        shown.visit.dress(chrome(theme=theme, motion=False))
        shown.visit.cover(overlays("fr")["idle"])
        shown.settle()
        picture = shown.grab()
        for words in ("Êtes-vous toujours là ?", "Je suis là"):
            text = next(item for item in shown.texts() if item.property("text") == words)
            assert apart(picture.copy(shown.rect(text).toAlignedRect())) >= 4.5, f"{theme}: {words}"
        shown.visit.cover(None)
