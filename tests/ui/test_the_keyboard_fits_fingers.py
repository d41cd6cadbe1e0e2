"""Our own keyboard, in millimetres."""

import pytest
from msgspec.structs import replace
from PySide6.QtQuick import QQuickItem

from kiosk.ui.keyboards import LAYOUTS
from kiosk.ui.viewmodels.content import Chrome
from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, pages
from tests.ui.gallery import FORMATS

# mm: width and height of the smallest key of a letter or digit, and width of an accent (twelve in a row). On a small
# landscape screen the keyboard shares the width with the fields.
LEAST = {"portrait": (19, 19.5), "landscape": (19, 19.5), "small": (14, 19)}
ACCENTS = {"portrait": 17, "landscape": 17, "small": 12}
GAP = 2.3  # mm, between two keys (2.5 rounded to pixels)


def keys(shown: Screen) -> list[QQuickItem]:
    return [item for item in shown.items() if item.metaObject().className().startswith("Key_")]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("size", [0, 2])
def test_keys_are_large_and_apart(form: object, size: int) -> None:
    with screen(pages("fr")["attract"], chrome(size=size, motion=False), form.size, form.pitch) as shown:  # type: ignore[attr-defined]
        shown.show(pages("fr")["form"])
        width, height = LEAST[form.name]  # type: ignore[attr-defined]
        for key in keys(shown):
            accent = str(key.property("label")) in "éèêëàâçùûîïôÉÈÊËÀÂÇÙÛÎÏÔ"
            assert shown.mm(key.width()) >= (ACCENTS[form.name] if accent else width), key.property("label")  # type: ignore[attr-defined]
            assert shown.mm(key.height()) >= height, key.property("label")
        boxes = [shown.rect(key) for key in keys(shown)]
        grown = [box.adjusted(0, 0, GAP * shown.pixels_per_mm, GAP * shown.pixels_per_mm) for box in boxes]
        assert all(not one.intersects(two) for one, two in zip(grown, boxes[1:], strict=False))


@pytest.mark.parametrize("language", ["es", "pt", "tr", "ro"])
def test_the_rows_of_every_language_fit_fingers_too(language: str) -> None:
    """One row more than French has. On the small screen twelve keys share the width with the fields."""
    small = FORMATS[-1]
    with screen(pages("fr")["attract"], chrome(motion=False), small.size, small.pitch) as shown:
        for size in (0, 2):
            shown.visit.dress(with_rows(language, size))
            shown.show(pages("fr")["form"])
            found = keys(shown)
            assert len(shown.key_rows()) == 7
            assert min(shown.mm(key.height()) for key in found) >= 15
            assert min(shown.mm(key.width()) for key in found) >= 12


@pytest.mark.parametrize("size", [0, 1, 2])
@pytest.mark.parametrize("language", ["fr", "ro"])
def test_a_seated_hand_has_keys_of_15_mm_and_sees_what_it_writes(language: str, size: int) -> None:
    with screen(pages("fr")["attract"], with_rows(language, size, lowered=True)) as shown:
        shown.show(pages("fr")["form"])
        assert min(shown.mm(key.height()) for key in keys(shown)) >= 14.8
        box = shown.window.activeFocusItem()
        assert shown.visible_rect(box).height() == pytest.approx(box.height(), abs=1)


def with_rows(language: str, size: int, *, lowered: bool = False) -> Chrome:
    layout = LAYOUTS.get(language, LAYOUTS["azerty"])
    return replace(chrome(size=size, motion=False, lowered=lowered), keyboard="\n".join(layout.rows))
