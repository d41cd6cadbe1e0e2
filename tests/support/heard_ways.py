"""Speech governed by whoever listens, in each way of use by its own gestures: every speed, every volume, a sentence
again, a sentence spelled.

In a process of its own (`python -m tests.support.heard_ways WAY`), as `whole_visit`. Prints what came of it as JSON.
"""

import json
import os
import sys
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QPoint, Qt

from kiosk.config import Screen
from kiosk.i18n.translator import load
from kiosk.session import events
from kiosk.speech.rates import NORMAL_SPEED, NORMAL_VOLUME, SPEEDS, VOLUMES_DB
from tests.support.ways import Touch, Way
from tests.support.ways_by_steps import MOST_STEPS, WAYS, Keypad, OneSwitch, Quadrants, Steps, TwoSwitches
from tests.support.whole_visit import LANGUAGES, Terminal

SENTENCE = "Touchez ce qui vous concerne."


def begin_speech(way: Way) -> None:
    """Whoever sees presses the button; whoever does not, the key that is told by touch."""
    match way:
        case Keypad():
            way.terminal.key(Qt.Key.Key_F3)
        case Quadrants():
            way.set_up()
        case OneSwitch() | TwoSwitches():
            way.set_up()
            in_the_top_row(way, "Écouter")
        case Touch():
            way.press("Écouter")


def in_the_top_row(way: Way, name: str) -> None:
    """Which is one stop where there are no arrows: entered by choosing."""
    if isinstance(way, Quadrants | OneSwitch | TwoSwitches):
        row = way.tr("Réglages")
        way.go_to(lambda here: here.startswith(row), row)
        way.choose()
    way.press(name)


def go_through(way: Way, wish: str, name: str, count: int, normal: int) -> list[int]:
    """Down to the least, up to the most, by the panel's buttons: what it was on the way."""
    seen = [_wished(way, name)]
    for button, times in (("Moins", normal), ("Plus", count - 1)):
        for _ in range(times):
            way.press(f"{way.tr(wish)}. {way.tr(button)}")
            seen.append(_wished(way, name))
    return seen


def _wished(way: Way, name: str) -> int:
    state = way.terminal.listener.state
    told: int = getattr(state, name)
    assert told == getattr(way.terminal.screen.runner.visit.preferences, name), "the speaker does as was wished"
    return told


def ask_again(way: Way) -> Callable[[], None]:
    """Goes to the sentence; what is returned asks for it once more."""
    terminal = way.terminal
    if isinstance(way, Steps):
        for _ in range(MOST_STEPS):
            if terminal.listener.here == SENTENCE:
                break
            way.step()
        match way:
            case Keypad():
                return lambda: terminal.key(Qt.Key.Key_F2)
            case Quadrants():
                size = terminal.window.size()
                return lambda: terminal.touch(QPoint(size.width() // 4, size.height() * 3 // 4))
        return way.choose
    terminal.settle()
    [text] = [item for item in terminal.items() if item.property("text") == SENTENCE]
    return lambda: terminal.touch(terminal.rect(text).center().toPoint())


def leave(terminal: Terminal) -> dict[str, object]:
    """Somebody makes it loud and quick on the attract page, agrees to be overheard, and goes away."""
    for wish in ("speech=on", "volume=6", "speed=6", "aloud=on"):
        terminal.screen.bridge.act("prefer", wish)
    loud = terminal.listener.state
    for _ in range(130 * 4):
        terminal.clock.advance(0.25)
        terminal.screen.hear(events.Tick())
    return {"before": msgspec.to_builtins(loud), "after": msgspec.to_builtins(terminal.listener.state)}


def main() -> None:
    if sys.argv[1] == "leave":
        print(json.dumps(leave(Terminal(Screen(languages=LANGUAGES)))))
        sys.stdout.flush()
        os._exit(0)
    terminal = Terminal(Screen(languages=LANGUAGES))
    way = WAYS[sys.argv[1]](terminal, load("fr"))
    begin_speech(way)
    way.begin()
    terminal.until(lambda: way.page == "welcome", "the first page")
    in_the_top_row(way, "Confort")
    speeds = go_through(way, "Vitesse de la voix", "speed", len(SPEEDS), NORMAL_SPEED)
    volumes = go_through(way, "Volume", "volume", len(VOLUMES_DB), NORMAL_VOLUME)
    way.press("Fermer")
    again = ask_again(way)
    again()
    repeated = [(one.kind, one.text) for one in terminal.listener.batch]
    lit = dict(terminal.screen.bridge.property("word"))
    again()
    spelled = [(one.kind, one.text) for one in terminal.listener.batch]
    assert terminal.warnings == [], "\n".join(dict.fromkeys(terminal.warnings))
    told = {"speeds": speeds, "volumes": volumes, "repeated": repeated, "lit": lit, "spelled": spelled}
    print(json.dumps(told | {"mode": terminal.screen.runner.visit.preferences.mode}))
    sys.stdout.flush()
    os._exit(0)  # Qt's objects would be deleted in any order


if __name__ == "__main__":
    main()
