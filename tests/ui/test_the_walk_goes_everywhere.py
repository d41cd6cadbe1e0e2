"""Corners of the ways of use that a straight visit does not meet: codes, curtains, drivers, words that are lit."""

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, overlays, pages

FR = pages("fr")


def act(shown: Screen, *keys: Qt.Key) -> None:
    for key in keys:
        shown.key(key)


@pytest.mark.parametrize(
    ("command", "mode"), [("switch_1", "one_switch"), ("switch_2", "two_switches"), ("up", "keypad")]
)
def test_the_first_press_of_a_driver_tells_what_is_used_and_presses_nothing(command: str, mode: str) -> None:
    with screen(FR["choices"], chrome(motion=False)) as shown:
        shown.visit.walked.emit(command)
        assert shown.visit.acts == [("prefer", f"mode={mode}")]


def test_a_code_is_typed_by_two_switches() -> None:
    with screen(FR["review"], chrome(motion=False, mode="two_switches")) as shown:
        shown.visit.cover(overlays("fr")["paused"])
        shown.settle()
        pad = shown.of_type("PinPad")
        for _ in range(30):
            if shown.window.activeFocusItem() == pad:
                break
            shown.key(Qt.Key.Key_Space)
        act(shown, Qt.Key.Key_Return)
        for digit in "1234":
            for _ in range(20):
                if shown.window.activeFocusItem().property("label") == digit:
                    break
                shown.key(Qt.Key.Key_Space)
            shown.key(Qt.Key.Key_Return)
        for _ in range(20):
            if shown.window.activeFocusItem().property("label") == "Terminé":
                break
            shown.key(Qt.Key.Key_Space)
        shown.key(Qt.Key.Key_Return)
        assert shown.visit.acts == [("pause_code", "1234")]


def test_help_is_one_key_away_while_something_is_written() -> None:
    with screen(FR["form"], chrome(motion=False, mode="keypad")) as shown:
        shown.focus("Nom de famille")
        act(shown, Qt.Key.Key_Return, Qt.Key.Key_F1)
        assert shown.visit.acts == [("help", "")]


def test_escape_leaves_the_keyboard_then_the_page() -> None:
    with screen(FR["form"], chrome(motion=False, mode="keypad")) as shown:
        shown.focus("Nom de famille")
        act(shown, Qt.Key.Key_Return)
        assert shown.window.activeFocusItem().property("role") == "key"
        act(shown, Qt.Key.Key_Escape)
        assert shown.focused() == "Nom de famille"
        assert shown.visit.acts == []
        act(shown, Qt.Key.Key_Escape)
        assert shown.visit.acts == [("back", "")]


def test_a_key_that_is_held_writes_once() -> None:
    with screen(FR["form"], chrome(motion=False, mode="keypad")) as shown:
        shown.focus("Nom de famille")
        act(shown, Qt.Key.Key_Return)
        QTest.sendKeyEvent(QTest.KeyAction.Press, shown.window, Qt.Key.Key_Return, "\r", Qt.KeyboardModifier.NoModifier)
        assert len(shown.visit.edits) == 1


def test_a_touch_brings_the_screen_back_and_presses_nothing_below() -> None:
    with screen(FR["choices"], chrome(motion=False, curtain=True)) as shown:
        shown.touch(shown.centre(shown.control("Continuer")))
        assert shown.visit.acts == [("prefer", "curtain=off")]


def test_in_four_quarters_nothing_is_pressed_by_where_it_is() -> None:
    with screen(FR["choices"], chrome(motion=False, mode="quadrants", speech=True)) as shown:
        button = shown.centre(shown.control("Continuer"))
        assert button.x() > shown.window.width() / 2
        shown.control("Retour").forceActiveFocus()
        shown.touch(button)
        assert shown.visit.acts == [], "the first tap asks"
        shown.touch(button)
        assert shown.visit.acts == [("back", "")]
        low_left = QPoint(200, shown.window.height() - 200)
        shown.touch(low_left)
        assert shown.visit.repeats[-1]["role"] == "button"
        shown.press(low_left)
        shown.until(lambda: any(item.property("held") is True for item in shown.items()), "the finger is held")
        shown.release(low_left)
        assert shown.visit.acts[-1] == ("help", "")


def test_one_touch_of_a_finger_that_rests_chooses_the_quarters_and_nothing_else() -> None:
    with screen(FR["choices"], chrome(motion=False, speech=True)) as shown:
        shown.window.setProperty("scanPace", 0.02)
        where = shown.centre(shown.control("Continuer"))
        shown.press(where)
        shown.until(lambda: shown.visit.acts, "the finger has rested for long enough")
        shown.release(where)
        shown.window.setProperty("scanPace", 1)
        assert shown.visit.acts == [("prefer", "mode=quadrants")]


@pytest.mark.parametrize("rtl", [False, True])
def test_the_word_that_is_said_is_lit_where_it_stands(rtl: bool) -> None:
    text = "Où habitez-vous maintenant ?"
    with screen(FR["choices"], chrome(motion=False, speech=True, rtl=rtl)) as shown:
        heading = next(item for item in shown.texts() if item.property("text") == text)
        lit = []
        for word in ("Où", "habitez-vous", "maintenant"):
            start = text.index(word)
            shown.visit.say(text, start, start + len(word))
            shown.settle()
            lit.append(lit_columns(shown, heading))
        assert all(one for one in lit)
        assert lit[0][1] <= lit[1][0] <= lit[1][1] <= lit[2][0], "one after the other, as they stand"
        shown.visit.say("")
        shown.settle()
        assert lit_columns(shown, heading) == ()


def lit_columns(shown: Screen, heading: object) -> tuple[int, ...]:
    """First and last column of the colour of the light, in the heading's line."""
    box = shown.rect(heading).toRect()  # type: ignore[arg-type]
    image = shown.grab()
    colour = QColor("#FFD166")
    y = box.top() + 4
    columns = [x for x in range(box.left() - 4, box.right() + 4, 2) if image.pixelColor(x, y) == colour]
    return (columns[0], columns[-1]) if columns else ()


@pytest.mark.parametrize(("kind", "name"), [("Notice", "text"), ("TextLabel", "text"), ("Slip", "lines")])
def test_words_that_go_while_they_are_heard_are_left_without_a_fault(kind: str, name: str) -> None:
    """Qt takes no stop from what has the focus, and says so; `screen` fails by what it says."""
    said = '["x"]' if name == "lines" else '"x"'
    with screen(FR["choices"], chrome(motion=False, mode="keypad", speech=True)) as shown:
        component = QQmlComponent(shown.engine)
        component.setData(f"import Kiosk.Controls\n{kind} {{ {name}: {said}; width: 400 }}".encode(), QUrl())
        words = component.createWithInitialProperties({"parent": shown.window.contentItem()})
        assert isinstance(words, QQuickItem), component.errorString()
        words.forceActiveFocus(Qt.FocusReason.TabFocusReason)
        assert words.activeFocusOnTab()
        words.setProperty(name, [] if name == "lines" else "")
        shown.key(Qt.Key.Key_Tab)
        assert shown.window.activeFocusItem() != words
        assert not words.activeFocusOnTab()
        words.deleteLater()
