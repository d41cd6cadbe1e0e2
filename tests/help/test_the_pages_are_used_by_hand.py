"""The pages of help on the screen: typed on our keyboard, pressed, pointed at, in each size."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtQuick import QQuickItem

from kiosk.help import wire
from kiosk.session import events
from kiosk.session.help import events as helps
from kiosk.tour.help_places import HELP_PLACES
from kiosk.ui.bridge import _without_typing
from kiosk.ui.viewmodels.compose import chrome_of, overlay_of, page_of
from kiosk.ui.viewmodels.pictures import pictures_of
from tests.support.help_visits import AGENT, CALL, HelpedHand
from tests.support.places import view_of
from tests.support.qml import Screen, screen
from tests.support.qml_content import pages


def show(shown: Screen, hand: HelpedHand, language: str = "fr") -> None:
    view = view_of(hand, language)
    shown.visit.dress(chrome_of(view))
    shown.visit.cover(overlay_of(view))
    shown.show(page_of(view))
    shown.settle()


def still(hand: HelpedHand) -> HelpedHand:
    return hand.do(events.Prefer("motion", "off"))


def entry(shown: Screen) -> QQuickItem:
    return shown.of_type("TextEntry")


def test_a_message_is_typed_on_our_keyboard_and_its_box_is_empty_once_it_is_sent() -> None:
    hand = still(HelpedHand()).enter().talk()
    with screen(pages("fr")["attract"]) as shown:
        show(shown, hand)
        for key in "oui":
            shown.touch(shown.control(key if key != "o" else "O"))
        assert shown.visit.edits[-1] == ("help_line", "Oui")
        for field, text in shown.visit.edits:
            hand.do(events.Typed(field, text))
        show(shown, hand)
        assert entry(shown).property("text") == "Oui", "what is being typed stays when the page is drawn again"
        shown.key(Qt.Key.Key_Return)
        assert shown.visit.acts[-1] == ("say_line", "")
        hand.do(helps.SayLine())
        show(shown, hand)
        assert entry(shown).property("text") == ""
        assert "Oui" in shown.words()


def test_the_newest_line_is_in_sight() -> None:
    hand = still(HelpedHand()).enter().talk()
    hand.hear(*(wire.Said(CALL, f"Ligne {n} de l'agent.") for n in range(25)))
    with screen(pages("fr")["attract"]) as shown:
        show(shown, hand)
        last = next(item for item in shown.texts() if item.property("text") == "Ligne 24 de l'agent.")
        shown.until(lambda: shown.visible_rect(last).height() > 0, "the newest line in sight")


@pytest.mark.parametrize("size", [0, 2])
def test_the_strip_stands_above_the_page_and_stops_at_one_touch(size: int) -> None:
    hand = still(HelpedHand()).enter().share().do(events.Prefer("size", str(size)))
    with screen(pages("fr")["attract"]) as shown:
        show(shown, hand)
        strip = shown.of_type("HelpStrip")
        assert shown.rect(strip).bottom() <= shown.rect(shown.window.property("page")).top()
        shown.touch(shown.control("Ne plus montrer"))
        assert shown.visit.acts[-1] == ("stop_sharing", "")
        show(shown, hand.do(helps.StopSharing(), helps.EndTalk(), helps.HelpGo("")))
        assert not any("HelpStrip" in item.metaObject().className() for item in shown.items())


def test_the_question_that_is_pointed_at_is_framed_and_the_frame_goes_with_it() -> None:
    hand = still(HelpedHand()).enter().share().hear(wire.PointAt(CALL, "a" * 32, "naissance"))
    with screen(pages("fr")["attract"]) as shown:
        show(shown, hand)
        glow = shown.of_type("PointedAt")
        shown.until(lambda: glow.property("found") is not None, "something is framed")
        assert glow.property("found").property("field")["id"] == "naissance"
        show(shown, hand.pass_time(2).hear(wire.PointAt(CALL, "b" * 32, "continue")))
        shown.until(lambda: glow.property("found").property("name") == "Continuer", "the button is framed")
        show(shown, hand.pass_time(30))
        assert not any("PointedAt" in item.metaObject().className() for item in shown.items())


def test_a_dialogue_that_comes_up_shows_who_asks_and_both_answers() -> None:
    hand = still(HelpedHand()).enter().talk().hear(wire.AskToShare(CALL, "a" * 32))
    with screen(pages("fr")["attract"]) as shown:
        show(shown, hand)
        assert AGENT in shown.words()
        shown.touch(shown.control("Non"))
        assert shown.visit.acts[-1] == ("answer_agent", f"no {'a' * 32}")


def test_an_answer_that_was_taken_from_an_agent_is_drawn_at_once() -> None:
    hand = HelpedHand().enter().share()
    before = page_of(view_of(hand))
    hand.hear(wire.Propose(CALL, "a" * 32, "nom", "Exemple", "Parce que.")).answer(yes=True)
    after = page_of(view_of(hand))
    assert _without_typing(before) != _without_typing(after)
    hand.do(events.Typed("nom", "Exempl"))
    assert _without_typing(page_of(view_of(hand))).fields == _without_typing(before).fields


@pytest.mark.parametrize(
    ("language", "size"),
    [("fr", "2"), *(pytest.param(*look, marks=pytest.mark.long) for look in (("fr", "0"), ("ar", "0"), ("ar", "2")))],
)
def test_every_page_of_help_is_drawn_without_a_complaint(language: str, size: str) -> None:
    with screen(pages("fr")["attract"]) as shown:
        for name, way in HELP_PLACES.items():
            hand = HelpedHand().do(
                events.Prefer("motion", "off"), events.Prefer("language", language), events.Prefer("size", size)
            )
            way(hand)
            for picture, drawn in pictures_of(hand.visit).items():
                shown.previews.put(picture, *drawn)
            show(shown, hand, language)
            assert shown.warnings == [], name
            assert page_of(view_of(hand, language)).title in shown.words(), name


def test_a_message_is_typed_by_the_keypad_s_arrows() -> None:
    hand = still(HelpedHand()).enter().do(events.Prefer("mode", "keypad")).talk()
    with screen(pages("fr")["attract"]) as shown:
        show(shown, hand)
        shown.focus("Votre message")
        shown.key(Qt.Key.Key_Return)
        assert shown.window.activeFocusItem().property("label") == "1", "on the keys"
        shown.key(Qt.Key.Key_Return)
        assert shown.visit.edits[-1] == ("help_line", "1")
        shown.key(Qt.Key.Key_Escape)
        assert shown.focused() == "Votre message"


@pytest.mark.parametrize("mode", ["one_switch", "two_switches", "keypad", "quadrants"])
def test_every_button_of_the_strip_and_of_the_conversation_is_a_stop_of_the_walk(mode: str) -> None:
    hand = still(HelpedHand()).enter().do(events.Prefer("mode", mode), events.Prefer("aloud", "off")).share()
    with screen(pages("fr")["attract"]) as shown:
        for way in ((), (events.AskHelp(),)):
            show(shown, hand.do(*way))
            shown.visit.walked.emit("first")
            met = set()
            for _ in range(60):
                shown.visit.walked.emit("next")
                met.add(str(shown.window.activeFocusItem().property("name") or ""))
            assert "Ne plus montrer" in met
            assert ("Conversation" if not way else "Terminer la conversation") in met
