"""Height of capitals at the distance of reading, and contrast on the pixels that are really drawn."""

import math
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt

from tests.support.places import AROUND, DURING
from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, pages
from tests.support.seen import capitals_mm, contrast, patch_of, pixels, stand

ANGLE = math.radians(0.7)  # EN 301 549 5.1.4, of a capital H
# Of the eyes from the glass: what is read on a page (8 mm at the least) is seen under the angle from 655 mm.
DISTANCE_MM = 600
SIGNS = ("A",)  # of the three sizes to choose from: they show a size, and have a name of their own
THEMES = ("light", "dark", "black_on_white", "white_on_black", "soft")
PLACES = [*DURING, *AROUND]


@pytest.fixture(scope="module")
def shown() -> Iterator[Screen]:
    with screen(pages("fr")["attract"], chrome(motion=False)) as loaded:
        loaded.put_specimen()
        yield loaded


@pytest.mark.parametrize("place", PLACES)
def test_in_the_largest_size_every_capital_is_seen_under_the_angle(shown: Screen, place: str) -> None:
    stand(shown, place, size=2)
    least = DISTANCE_MM * math.tan(ANGLE)
    low = {text: round(height, 2) for text, height in capitals_mm(shown) if height < least and text not in SIGNS}
    assert low == {}, f"under {least:.2f} mm"


def faint(shown: Screen) -> dict[str, float]:
    """Texts that can be read or acted on and do not stand out: 4.5:1, and 3:1 for a mark alone on its key, whose
    strokes are too thin for a pixel of their own colour. What is disabled is not held to it."""
    image = pixels(shown.grab())
    found = {}
    for item in shown.texts():
        patch = patch_of(shown, image, item)
        words = str(item.property("text"))
        least = 4.5 if any(sign.isalnum() for sign in words) else 3
        # Of a line that a scrolled page cuts, what is left may be the space above its letters.
        whole = shown.visible_rect(item).height() > 0.5 * shown.rect(item).height()
        if whole and item.isEnabled() and min(patch.shape[:2]) > 8 and (seen := contrast(patch)) < least:
            found[words] = round(seen, 2)
    return found


@pytest.mark.parametrize("theme", ["light", "white_on_black"])
@pytest.mark.parametrize("place", ["situation", "address", "scan failed"])
def test_every_text_stands_out_from_what_is_drawn_behind_it(shown: Screen, place: str, theme: str) -> None:
    stand(shown, place, theme=theme)
    assert faint(shown) == {}


@pytest.mark.long
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("place", PLACES)
def test_every_text_of_every_page_in_every_theme(shown: Screen, place: str, theme: str) -> None:
    stand(shown, place, theme=theme)
    assert faint(shown) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_is_seen(shown: Screen, theme: str) -> None:
    """Two pictures of one page, with and without the focus: enough pixels differ, and by 3:1 (EN 301 549 11.2.4.7)."""
    stand(shown, "situation", theme=theme)
    before = pixels(shown.grab())
    shown.key(Qt.Key.Key_Tab)
    shown.settle()
    after = pixels(shown.grab())
    focused = shown.window.activeFocusItem()
    changed = np.any(before != after, axis=2)
    assert changed.sum() > 2 * (focused.width() + focused.height()), "a ring around the control"
    differing = np.stack([before[changed], after[changed]])
    assert contrast(np.unique(differing.reshape(-1, 3), axis=0)[None]) >= 3


def test_the_measure_sees_grey_on_white() -> None:
    patch = np.full((40, 40, 3), 255, np.uint8)
    patch[10:20, 5:35] = 150
    assert contrast(patch) == pytest.approx(2.96, abs=0.05)
    patch[10:20, 5:35] = 0
    assert contrast(patch) == pytest.approx(21)
