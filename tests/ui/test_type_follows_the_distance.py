"""EN 301 549 5.1.4: in the largest size a capital H stands at least 0.7 degree high at the configured distance."""

import math

import pytest
from PySide6.QtGui import QFontMetricsF

from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, pages

# Said by the icon or the key that they stand on, or small on purpose (the line that names simulated hardware).
OTHERWISE = ("A", "Matériel simulé")


def capitals(shown: Screen) -> dict[str, float]:
    """Words -> height of a capital of theirs in millimetres, as the font is drawn."""
    return {
        str(text.property("text")): shown.mm(QFontMetricsF(text.property("font")).capHeight())
        for text in shown.texts()
        if not str(text.property("text")).startswith(OTHERWISE[1]) and str(text.property("text")) != OTHERWISE[0]
    }


@pytest.mark.parametrize("distance", [400, 600, 800])
@pytest.mark.parametrize("page", ["choices", "routes", "capture", "review"])
def test_every_word_has_its_angle_in_the_largest_size(distance: float, page: str) -> None:
    least = math.tan(math.radians(0.7)) * distance
    with screen(pages("fr")["attract"], chrome(size=2, motion=False)) as shown:
        try:
            shown.window.setProperty("viewingDistance", distance)
            shown.show(pages("fr")[page])
            measured = capitals(shown)
            assert len(measured) > 5
            assert {words: high for words, high in measured.items() if high < least - 0.05} == {}
        finally:
            shown.window.setProperty("viewingDistance", 600.0)
