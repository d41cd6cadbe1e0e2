"""A tactile keypad, or a keyboard: Tab goes through every control of a page and comes back, and what has the focus is
in sight."""

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtQuick import QQuickItem

from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, overlays, pages
from tests.ui.gallery import FORMATS, show

MOST = 150  # controls of a page: more steps than that is a trap


def reachable(shown: Screen) -> set[QQuickItem]:
    return {item for item in shown.items() if item.activeFocusOnTab() and item.isEnabled()}


def cycle(shown: Screen, key: Qt.Key) -> list[QQuickItem]:
    """The controls that have the focus in turn, until the first comes again."""
    shown.key(key)
    visited = [shown.window.activeFocusItem()]
    for _ in range(MOST):
        shown.key(key)
        now = shown.window.activeFocusItem()
        if now == visited[0]:
            return visited
        visited.append(now)
    raise AssertionError(f"no way back after {MOST} steps")


@pytest.mark.parametrize("scene", [*pages("fr"), *overlays("fr")])
def test_tab_visits_every_control_and_comes_back(scene: str) -> None:
    with screen(pages("fr")["attract"], chrome(motion=False)) as shown:
        shown.put_specimen()
        show(shown, "fr", scene)
        if not shown.covered():
            shown.focus("Texte normal")  # the keyboard follows the fields: begin where it will end
        forwards = cycle(shown, Qt.Key.Key_Tab)
        assert set(forwards) == reachable(shown)
        assert len(forwards) == len(set(forwards))
        backwards = cycle(shown, Qt.Key.Key_Backtab)
        assert set(backwards) == set(forwards)


@pytest.mark.parametrize("scene", ["review", "routes", "form-address", "receipt"])
def test_what_has_the_focus_is_in_sight_on_the_smallest_screen(scene: str) -> None:
    small = FORMATS[-1]
    with screen(pages("fr")["attract"], chrome(size=2, motion=False), small.size, small.pitch) as shown:
        show(shown, "fr", scene)
        window = QRectF(0, 0, *small.size)
        for item in cycle(shown, Qt.Key.Key_Tab):
            item.forceActiveFocus()
            shown.settle()
            seen = shown.visible_rect(item).intersected(window)
            assert seen.height() >= min(item.height(), 20 * shown.pixels_per_mm) - 1, shown.label(item)


def test_a_page_that_comes_takes_the_focus_to_its_sentence() -> None:
    with screen(pages("fr")["choices"], chrome(motion=False)) as shown:
        assert shown.window.activeFocusItem().property("text") == "Où habitez-vous maintenant ?"
        shown.key(Qt.Key.Key_Tab)
        assert shown.label(shown.window.activeFocusItem()).startswith("Dans mon logement")


def test_the_first_field_of_a_form_is_ready_to_be_written_in() -> None:
    with screen(pages("fr")["form"], chrome(motion=False)) as shown:
        assert shown.focused() == "Nom de famille"
        shown.key(Qt.Key.Key_A)
        assert shown.visit.edits == [("nom", "a")]
        shown.key(Qt.Key.Key_Return)
        assert shown.focused() == "Prénoms"
