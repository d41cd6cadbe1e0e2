"""Touch: what counts as a press, what is typed, what is drawn."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtQml import QJSValue
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from tests.support.qml import QML, Screen, screen
from tests.support.qml_content import chrome, overlays, pages

FR = pages("fr")
PAUSE_MS = 300


@pytest.fixture(scope="module")
def shown() -> Iterator[Screen]:
    with screen(FR["attract"], chrome(motion=False)) as loaded:
        loaded.put_specimen()
        yield loaded


@pytest.fixture(autouse=True)
def fresh(shown: Screen) -> None:
    """Each story starts on the attract page, with nothing said yet."""
    shown.visit.cover(None)
    shown.visit.dress(chrome(motion=False))
    shown.show(FR["attract"])
    shown.visit.forget()


def test_a_touch_anywhere_on_the_attract_page_begins(shown: Screen) -> None:
    shown.touch(QPoint(300, 900))
    assert shown.visit.acts == [("begin", "")]
    assert shown.visit.touches == 1


def test_the_staff_button_of_the_attract_page_is_its_own(shown: Screen) -> None:
    shown.touch("Personnel")
    assert shown.visit.acts == [("staff", "")]


def test_a_press_counts_when_it_is_released_inside(shown: Screen) -> None:
    shown.show(FR["choices"])
    tile = shown.control("Chez quelqu'un")
    inside, outside = shown.centre(tile), shown.centre(tile) + QPoint(0, 600)
    shown.press(inside)
    shown.move(outside)
    shown.release(outside)
    assert shown.visit.acts == []
    shown.press(inside)
    shown.release(inside)
    assert shown.visit.acts == [("choose", "situation=heberge")]


def test_a_slow_finger_presses_too(shown: Screen) -> None:
    shown.show(FR["choices"])
    where = shown.centre(shown.control("Chez quelqu'un"))
    shown.press(where)
    QTest.qWait(1200)  # longer than any platform's long press
    shown.release(where)
    assert shown.visit.acts == [("choose", "situation=heberge")]


def test_the_second_strike_of_a_double_tap_does_not_reach_the_next_page(shown: Screen) -> None:
    shown.show(FR["choices"])
    where = shown.centre(shown.control("Continuer"))
    shown.touch(where)
    shown.window.setProperty("settlePause", PAUSE_MS)
    shown.visit.show(FR["form"])  # its own "Continuer" is under the finger now
    shown.touch(where)
    assert shown.visit.acts == [("continue", "")]
    shown.settle()
    shown.touch(where)
    assert shown.visit.acts == [("continue", "")] * 2
    shown.window.setProperty("settlePause", 0)


def test_a_sentence_that_is_touched_while_a_page_is_heard_is_said_again(shown: Screen) -> None:
    shown.visit.dress(chrome(motion=False, speech=True))
    shown.show(FR["choices"])
    lead = next(item for item in shown.texts() if item.property("text") == FR["choices"].lead)
    shown.touch(lead)
    shown.touch(lead)
    assert [stop["parts"][0]["text"] for stop in shown.visit.repeats] == [FR["choices"].lead] * 2
    assert shown.visit.acts == []


def test_what_is_pressed_or_not_heard_is_not_said_again(shown: Screen) -> None:
    shown.show(FR["choices"])
    shown.touch(next(item for item in shown.texts() if item.property("text") == FR["choices"].lead))
    assert shown.visit.repeats == [], "speech is off"
    shown.visit.dress(chrome(motion=False, speech=True))
    shown.settle()
    shown.touch("Chez quelqu'un")
    assert shown.visit.acts == [("choose", "situation=heberge")]
    start = shown.centre(next(item for item in shown.texts() if item.property("text") == FR["choices"].title))
    shown.press(start)
    shown.move(start + QPoint(0, 300))
    shown.release(start + QPoint(0, 300))
    assert shown.visit.repeats == [], "it was pressed, or the finger went elsewhere"


def test_what_is_scrolled_away_is_not_said(shown: Screen) -> None:
    shown.visit.dress(chrome(size=2, motion=False, speech=True))
    shown.show(FR["review"])
    buttons = shown.control("Retour")
    shown.touch(shown.centre(buttons) - QPoint(0, round(shown.rect(buttons).height())))
    said = [stop["parts"][0]["text"] for stop in shown.visit.repeats]
    hidden = [item for item in shown.texts() if shown.visible_rect(item).isEmpty()]
    assert hidden, "the story needs a page that scrolls"
    assert not {str(item.property("text")) for item in hidden} & set(said)


@pytest.mark.parametrize(
    ("key", "act"),
    [
        (Qt.Key.Key_F3, ("prefer", "speech=on")),
        (Qt.Key.Key_VolumeMute, ("prefer", "speech=on")),
        (Qt.Key.Key_VolumeUp, ("prefer", "volume=5")),
        (Qt.Key.Key_VolumeDown, ("prefer", "volume=3")),
    ],
)
def test_one_key_starts_speech_and_two_make_it_louder_and_softer(
    shown: Screen, key: Qt.Key, act: tuple[str, str]
) -> None:
    shown.show(FR["choices"])
    shown.key(key)
    assert shown.visit.acts == [act], "and the way of use stays what it was"


def test_that_pause_is_the_product_s_own() -> None:
    assert f"settlePause: {PAUSE_MS} " in (QML / "Main.qml").read_text(encoding="utf-8")
    assert "settlePause" not in (QML.parent / "window.py").read_text(encoding="utf-8")


def test_a_list_moves_under_a_finger_that_began_on_a_button(shown: Screen) -> None:
    shown.visit.dress(chrome(size=2, motion=False))
    shown.show(FR["review"])
    button = shown.control("Corriger : Nom de famille")
    start, before = shown.centre(button), shown.rect(button).top()
    shown.press(start)
    for step in range(1, 11):
        shown.move(start - QPoint(0, 20 * step))
    shown.release(start - QPoint(0, 200))
    assert shown.visit.acts == []
    assert shown.rect(button).top() < before - 100


def test_a_long_page_moves_by_its_two_buttons(shown: Screen) -> None:
    shown.visit.dress(chrome(size=2, motion=False))
    shown.show(FR["review"])
    heading = next(item for item in shown.texts() if item.property("text") == "Relisez vos réponses")
    before = shown.rect(heading).top()
    shown.touch("Descendre")
    assert shown.rect(heading).top() < before - 100
    shown.touch("Monter")
    assert shown.rect(heading).top() == before


def test_a_disabled_button_does_nothing(shown: Screen) -> None:
    shown.show(FR["review"])
    shown.touch("Tout est juste")
    assert shown.visit.acts == []


def test_the_top_row_speaks_for_itself(shown: Screen) -> None:
    shown.show(FR["choices"])
    for name in ("Texte très grand", "Contraste", "Écouter", "Pause"):
        shown.touch(name)
    assert shown.visit.acts == [
        ("prefer", "size=2"),
        ("prefer", "theme=dark"),
        ("prefer", "speech=on"),
        ("pause", ""),
    ]


def test_the_languages_are_a_list_in_their_own_names(shown: Screen) -> None:
    shown.show(FR["choices"])
    shown.touch("Langue. Français")
    shown.settle()
    assert shown.control("Français").property("checked")
    shown.touch("English")
    assert shown.visit.acts == [("prefer", "language=en")]
    assert shown.window.property("sheet") == ""


def test_every_wish_is_in_the_panel_which_closes_where_it_was_opened(shown: Screen) -> None:
    shown.show(FR["choices"])
    shown.focus("Confort")
    shown.key(Qt.Key.Key_Return)
    shown.settle()
    for wish in (
        "size=2",
        "theme=dark",
        "lowered=on",
        "speech=on",
        "speed=4",
        "curtain=on",
        "motion=on",
        "mode=keypad",
    ):
        name, _, value = wish.partition("=")
        chosen = next(one for one in shown.items() if _argument(one) == wish)
        chosen.forceActiveFocus()
        shown.settle()
        shown.touch(chosen)
        assert shown.visit.acts[-1] == ("prefer", wish), (name, value)
    shown.touch("Fermer")
    assert shown.label(shown.window.activeFocusItem()) == "Confort"


def _argument(item: QQuickItem) -> str:
    button = item.property("button")
    return str((button.toVariant() if isinstance(button, QJSValue) else button or {}).get("argument", ""))


def test_a_name_is_typed_on_our_own_keyboard(shown: Screen) -> None:
    shown.show(FR["form"])
    assert shown.focused() == "Nom de famille"
    for key in ("L", "é", "Espace", "Majuscule", "G"):  # the first letter is a capital by itself
        shown.touch(key)
    assert shown.visit.edits[-1] == ("nom", "Lé G")
    shown.touch("Effacer")
    assert shown.visit.edits[-1] == ("nom", "Lé ")
    assert shown.focused() == "Nom de famille"  # the keys did not take the focus


def test_the_next_key_walks_through_the_form_and_the_last_one_goes_on(shown: Screen) -> None:
    shown.show(FR["form"])
    shown.touch("Suivant")
    assert shown.focused() == "Prénoms"
    shown.touch("Suivant")
    for digit in "12031950":  # each box hands over to the next when it is full
        shown.touch(digit)
    assert shown.visit.edits[-1] == ("naissance", "1950-03-12")
    shown.touch("Terminé")
    assert shown.visit.acts == [("continue", "")]


def test_a_date_that_is_not_complete_is_no_date(shown: Screen) -> None:
    shown.show(FR["form"])
    shown.touch("Suivant")
    shown.touch("Suivant")
    shown.touch("7")
    assert shown.visit.edits[-1] == ("naissance", "--7")
    shown.touch("Effacer")
    assert shown.visit.edits[-1] == ("naissance", "")


def test_english_has_its_own_letters_and_the_accents_of_french_streets(shown: Screen) -> None:
    shown.visit.dress(chrome("en", motion=False))
    shown.show(pages("en")["form"])
    rows = shown.key_rows()
    assert rows[2] == list("QWERTYUIOP")
    assert "É" in rows[1]


def test_a_town_is_picked_from_those_that_are_proposed(shown: Screen) -> None:
    shown.show(FR["form-address"])
    shown.visit.suggest(["Metz", "Montigny-lès-Metz"])
    shown.focus("Ville")
    shown.settle()
    shown.touch("Montigny-lès-Metz")
    assert shown.visit.edits[-1] == ("ville", "Montigny-lès-Metz")


def test_what_is_typed_stays_when_the_same_page_is_refreshed(shown: Screen) -> None:
    shown.show(FR["form"])
    shown.touch("Z")
    english = pages("en")["form"]
    fields = tuple(replace(field, value="Z") if field.id == "nom" else field for field in english.fields)
    shown.visit.dress(chrome("en", motion=False))
    shown.visit.show(replace(english, fields=fields))
    assert shown.focused() == "Family name"
    assert shown.window.activeFocusItem().property("text") == "Z"
    shown.touch("o")
    assert shown.visit.edits[-1] == ("nom", "Zo")


def test_what_is_wrong_is_said_under_the_field_without_losing_the_caret(shown: Screen) -> None:
    shown.show(FR["form"])
    shown.visit.refuse({"nom": "Écrivez votre nom."})
    assert "Écrivez votre nom." in shown.words()
    assert shown.focused() == "Nom de famille"
    shown.visit.refuse({})
    assert "Écrivez votre nom." not in shown.words()


def test_an_answer_is_chosen_among_large_tiles(shown: Screen) -> None:
    shown.show(FR["form-choice"])
    shown.touch("Non")
    assert shown.visit.edits == [("avec", "no")]
    assert shown.control("Non").property("checked")
    assert not shown.control("Oui").property("checked")


def test_ink_follows_the_finger_and_can_be_wiped(shown: Screen) -> None:
    shown.show(FR["sign"])
    box = shown.rect(shown.of_type("SignaturePad").childItems()[0])
    steps = [box.topLeft() + (box.bottomRight() - box.topLeft()) * part for part in (0.25, 0.5, 0.75)]
    shown.press(steps[0].toPoint())
    shown.move(steps[1].toPoint())
    shown.move(steps[2].toPoint())
    shown.release(steps[2].toPoint())
    [stroke] = shown.visit.strokes
    for (x, y), part in zip(stroke, (0.25, 0.5, 0.75), strict=True):
        assert (x, y) == (pytest.approx(part, abs=0.01), pytest.approx(part, abs=0.01))
    assert shown.dark_pixels(steps[1].toPoint())
    shown.touch("Effacer")
    assert shown.visit.strokes == []
    shown.settle()
    assert not shown.dark_pixels(steps[1].toPoint())


def test_a_code_is_typed_and_not_shown(shown: Screen) -> None:
    shown.show(FR["pin"])
    for digit in "4711":
        shown.touch(digit)
    shown.key(Qt.Key.Key_2)  # a true keypad writes, too
    assert "4711" not in shown.words()
    assert "5 chiffres saisis" in shown.spoken()
    shown.touch("Entrer")
    assert shown.visit.acts == [("staff_pin", "47112")]


def test_the_pause_covers_everything_and_asks_for_its_code(shown: Screen) -> None:
    shown.show(FR["review"])
    shown.visit.cover(overlays("fr")["paused"])
    shown.settle()
    assert "SPECIMEN" not in shown.words()
    assert "SPECIMEN" not in shown.spoken()
    for digit in "1234":
        shown.touch(digit)
    shown.touch("Reprendre")
    assert shown.visit.acts == [("pause_code", "1234")]


def test_under_the_idle_warning_the_page_is_out_of_reach(shown: Screen) -> None:
    shown.show(FR["review"])
    behind = shown.centre(shown.control("Retour"))
    shown.visit.cover(overlays("fr")["idle"])
    shown.settle()
    shown.touch(behind)
    assert shown.visit.acts == []
    shown.touch("Nouvelle personne")
    assert shown.visit.acts == [("new_person", "")]


@pytest.mark.parametrize("page", ["form-address", "review", "reading", "receipt", "form-choice"])
def test_blurred_values_are_neither_drawn_nor_spoken(shown: Screen, page: str) -> None:
    shown.show(FR[page])
    shown.visit.dress(chrome(motion=False, blurred=True))
    everything = shown.words() + shown.spoken() + shown.typed()
    for value in ("12 rue des Lilas", "57000", "SPECIMEN", "L7KQ-93FD"):
        assert value not in everything.replace("Exemple : 12 rue des Lilas", "")
    behind = shown.centre(shown.control("Aide"))
    shown.touch(behind)  # the first touch only shows the values again
    assert shown.visit.acts == []
    assert shown.visit.touches == 1


def test_the_key_of_a_true_keyboard_counts_as_presence(shown: Screen) -> None:
    shown.show(FR["choices"])
    before = shown.visit.touches
    shown.key(Qt.Key.Key_Tab)
    assert shown.visit.touches > before
    shown.key(Qt.Key.Key_Return)
    assert len(shown.visit.acts) == 1
