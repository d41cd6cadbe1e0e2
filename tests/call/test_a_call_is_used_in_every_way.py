"""The call's bar on the screen: pressed, walked through and heard, in each size, with nothing of the page under it."""

import random

import pytest
from PySide6.QtCore import Qt

from kiosk.call import port
from kiosk.session import events
from kiosk.session.call import state as calls
from kiosk.session.state import Attract, Ended, Leaving
from kiosk.tour.call_places import CALL_PLACES
from kiosk.ui.viewmodels.actions import ACTIONS
from kiosk.ui.viewmodels.call_pages import news
from kiosk.ui.viewmodels.compose import chrome_of, overlay_of, page_of
from kiosk.ui.viewmodels.content import Button
from tests.help.test_an_agent_can_only_wish import any_message
from tests.support.call_visits import CalledHand
from tests.support.help_visits import AGENT, HelpedHand
from tests.support.places import view_of
from tests.support.qml import Screen, screen
from tests.support.qml_content import pages


def show(shown: Screen, hand: HelpedHand) -> None:
    view = view_of(hand)
    shown.visit.dress(chrome_of(view))
    shown.visit.cover(overlay_of(view))
    shown.show(page_of(view))
    shown.settle()


def calm(size: int = 0) -> CalledHand:
    hand = CalledHand().do(events.Prefer("motion", "off"), events.Prefer("size", str(size)))
    assert isinstance(hand, CalledHand)
    return hand


@pytest.mark.parametrize("size", [0, 2])
def test_the_bar_stands_above_the_page_and_each_button_does_what_it_says(size: int) -> None:
    hand = calm(size).enter().speak("picture").do(events.CloseHelp())
    with screen(pages("fr")["attract"]) as shown:
        show(shown, hand)
        bar = shown.of_type("CallBar")
        page = shown.window.property("page")
        assert bar.mapToScene(bar.boundingRect().bottomLeft()).y() <= page.mapToScene(page.boundingRect().topLeft()).y()
        for name, act in (
            ("Couper mon micro", ("microphone", "off")),
            ("Couper ma caméra", ("call_camera", "off")),
            ("Agrandir l'image", ("enlarge_call", "on")),
            ("Conversation", ("help", "")),
            ("Raccrocher", ("end_call", "")),
        ):
            shown.touch(shown.control(name))
            assert shown.visit.acts[-1] == act
        assert not any("HelpStrip" in item.metaObject().className() and item.isVisible() for item in shown.items())


def test_who_has_keys_walks_through_the_call() -> None:
    hand = calm().enter().speak("picture").do(events.CloseHelp())
    with screen(pages("fr")["attract"]) as shown:
        show(shown, hand)
        stops = set()
        for _ in range(40):
            shown.key(Qt.Key.Key_Tab)
            stops.add(str(shown.window.activeFocusItem().property("name") or ""))
        assert {"Couper mon micro", "Couper ma caméra", "Raccrocher"} <= stops


def test_what_cannot_be_heard_is_said() -> None:
    hand = CalledHand().enter().talk().do(calls.AskCall())
    said: list[str] = []

    def then(step: events.Event | port.Own | port.Linked) -> None:
        before = hand.visit.calling
        hand.do(calls.CallTold(step) if isinstance(step, port.Own | port.Linked) else step)
        said.extend(news(view_of(hand), before))

    hand.say_to_call("picture").served()
    then(port.Linked("agent", "on"))
    then(port.Own("on", "on"))
    then(calls.SetMicrophone(on=False))
    then(port.Own("off", "away"))
    then(port.Linked("agent", "cut"))
    then(port.Linked("agent", "lost"))
    assert said == [
        f"Appel avec {AGENT}.",
        f"{AGENT} vous voit.",
        "Votre micro est coupé.",
        f"Votre caméra sert à autre chose\u00a0: {AGENT} ne vous voit plus.",
        "L'appel est coupé. Nous essayons de le rétablir. Vos réponses sont toujours là.",
        "L'appel n'a pas pu être rétabli. La conversation continue par écrit.",
    ]


@pytest.mark.parametrize("name", CALL_PLACES)
def test_every_place_of_a_call_is_drawn_and_none_is_a_dead_end(name: str) -> None:
    hand = CalledHand()
    CALL_PLACES[name](hand)
    view = view_of(hand)
    bar, question = chrome_of(view).call, overlay_of(view)
    assert bar is not None or question is not None
    assert bar is None or (bar.text and len(bar.short) <= len(bar.text) and bar.short)
    buttons: list[Button | None] = list(bar.buttons) if bar else [*question.buttons, question.primary]  # type: ignore[union-attr]
    assert all(button is not None and button.action in ACTIONS and button.label for button in buttons)


class Walk:
    """Everything in any order, by whoever."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.hand = CalledHand().enter().speak("picture")

    def step(self) -> None:
        dice, hand, chance = self.chance.random(), self.hand, self.chance
        if dice < 0.2:
            hand.asked_to_call(picture=chance.random() < 0.5).pass_time(1)
        elif dice < 0.3:
            hand.served(lasts_s=chance.choice([0.0, 30.0, 3600.0])).signalled()
        elif dice < 0.5:
            party = chance.choice(["agent", "third"])
            state = chance.choice(["trying", "on", "cut", "lost", "gone"])
            hand.told(port.Linked(party, state, chance.choice([0.0, 100.0])))  # type: ignore[arg-type]
        elif dice < 0.6:
            device = chance.choice(["on", "off", "none"])
            camera = chance.choice(["on", "off", "away", "none"])
            party = chance.choice(["agent", "third"])
            words = port.Heard(party, 1, "Bonjour", final=chance.random() < 0.5)  # type: ignore[arg-type]
            heard = chance.choice([words, port.Unheard(party)])  # type: ignore[arg-type]
            hand.told(port.Own(device, camera), heard, port.Crashed())  # type: ignore[arg-type]
        elif dice < 0.7:
            hand.hear(any_message(chance, hand))
        elif dice < 0.76:
            hand.up() if chance.random() < 0.7 else hand.down()
        else:
            self.press()
        self.look()

    def press(self) -> None:
        view = view_of(self.hand)
        page, overlay, bar = page_of(view), overlay_of(view), chrome_of(view).call
        above = [*overlay.buttons, overlay.primary] if overlay else [*(bar.buttons if bar else ()), *page.ways]
        usable = [
            one for one in above if one is not None and one.enabled and one.action not in ("end", "sign", "staff")
        ]
        if usable:
            button = self.chance.choice(usable)
            self.hand.do(ACTIONS[button.action](button.argument))

    def look(self) -> None:
        visit = self.hand.visit
        view = view_of(self.hand)
        page_of(view), overlay_of(view), chrome_of(view)
        opened, closed = self.last(calls.OpenCall), self.last(calls.CloseCall)
        assert not (visit.calling.live and visit.helping.stage != "talking"), "a call with nobody"
        assert visit.calling.live or opened <= closed, "what was opened is closed"

    def last(self, kind: type) -> int:
        return max((at for at, effect in enumerate(self.hand.wanted) if isinstance(effect, kind)), default=-1)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 8))])
def test_a_call_takes_any_event_in_any_order(seed: int) -> None:
    walk = Walk(seed)
    for _ in range(200):
        if isinstance(walk.hand.visit.place, Ended | Attract | Leaving):
            break
        walk.step()
