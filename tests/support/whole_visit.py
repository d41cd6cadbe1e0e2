"""A whole visit in one process: the real rules, pages and window; devices answer at once, and speech is written down.

In a process of its own (`python -m tests.support.whole_visit WAY LANGUAGE`): a singleton that is registered for QML
belongs to its first engine. Prints what came of it as JSON.
"""

import dataclasses
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

import msgspec
from PySide6.QtCore import QCoreApplication, QEventLoop, QPoint, QRectF, Qt, QTimer, qInstallMessageHandler
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.clock import HeldClock
from kiosk.config import Config, Screen
from kiosk.devices.receipt_printer.port import Printed
from kiosk.devices.scanner.port import Glass, Page
from kiosk.devices.states import Fault, Ready
from kiosk.errors import Code
from kiosk.i18n.translator import load
from kiosk.processes.link import Delivered
from kiosk.session import effects, events
from kiosk.speech.privacy import may_be_heard
from kiosk.speech.speaker import Speaker, SpeechState
from kiosk.speech.utterance import Utterance, Word
from kiosk.ui.images import PreviewStore
from kiosk.ui.screen import VisitScreen
from kiosk.ui.voice import Voice
from kiosk.ui.window import KioskWindow, application
from tests.support.patience import PATIENCE_S
from tests.support.visits import BILL, FLOWS, TOWNS

PAPER = Page(b"jpeg", 10, 10, 200, "a" * 64, b"\xe0" * 300, 10, 10)
REFERENCE = "K4T-7QX9-2M"
# Of the product's 300: whoever reads a page needs more, and whoever is made of a program strikes nothing twice.
SETTLE_MS = 20
LANGUAGES = ("fr", "fr_simple", "en", "ar")


class Listener(Speaker):
    """A speaker that writes down what a person would hear: what is withheld is not in it."""

    def __init__(self, on_word: Callable[[Word], None], on_state: Callable[[SpeechState], None]) -> None:
        self._state = SpeechState()
        self._on_word, self._on_state = on_word, on_state
        self._last: Sequence[Utterance] = ()
        self.heard: list[Utterance] = []
        self.batch: list[Utterance] = []  # what was said last

    @property
    def here(self) -> str:
        """The name of what the focus has moved to; nothing when a page was heard last."""
        return self.batch[0].text if self.batch and self.batch[0].kind != "page" else ""

    @property
    def state(self) -> SpeechState:
        return self._state

    def _turn_to(self, **change: object) -> None:
        self._state = msgspec.structs.replace(self._state, **change)
        self._on_state(self._state)

    def say(self, utterances: Sequence[Utterance]) -> None:
        self._last = utterances
        if not (self._state.listening or self._state.headset):
            return
        said = [
            one
            for one in utterances
            if one.kind != "earcon" and may_be_heard(one, headset=self._state.headset, consent=self._state.consent)
        ]
        self.heard += said
        self.batch = said
        for one in said:
            self._on_word(Word(one, 0, len(one.text.split()[0])))

    def listen(self, on: bool) -> None:
        self._turn_to(listening=on)
        if on:
            self.say(self._last)

    def headset(self, plugged: bool) -> None:
        self._turn_to(headset=plugged)

    def consent(self, given: bool) -> None:
        self._turn_to(consent=given)

    def interrupt(self) -> None:
        pass

    def next_speed(self) -> None:
        self._turn_to(speed=(self._state.speed + 1) % 7)

    def volume_up(self) -> None:
        self._turn_to(volume=self._state.volume + 1)

    def volume_down(self) -> None:
        self._turn_to(volume=self._state.volume - 1)


# Assistive technology asks for what is gone. The other was seen once in some hundreds of visits, on a busy machine,
# without a line of ours in it; its cause was not found.
OF_QT_ITSELF = ("Could not find accessible on path", "QUnifiedTimer::stopAnimationDriver: driver is not running")


class Terminal:
    """The screen, its voice, and hands that answer what the visit wants done."""

    def __init__(self, screen: Screen, config: Config | None = None) -> None:
        config = config or Config(screen=screen)
        self.app = application()
        self.warnings: list[str] = []
        qInstallMessageHandler(lambda kind, context, text: self._note(f"{context.file}:{context.line}: {text}"))
        self.app.setQuitOnLastWindowClosed(False)
        self.clock = HeldClock(datetime(2026, 11, 22, 9, 42, tzinfo=UTC))
        self.committed: list[effects.CommitFile] = []
        self.ended = ""
        self.screen = VisitScreen(
            config, self.clock, PreviewStore(), iter(map(str, range(99))).__next__, lambda: REFERENCE
        )
        self._window = KioskWindow(config.screen, self.screen.bridge, self.screen._previews)
        self.window = self._window.window
        self.window.setProperty("settlePause", SETTLE_MS)
        self.glass: QPointingDevice = QTest.createTouchDevice()
        self.touched: list[QPoint] = []
        self.keys: set[str] = set()
        self.pixels_per_mm = 1 / screen.pixel_pitch_mm
        self.screen.stock(tuple(FLOWS.values()), TOWNS)
        for device in ("scanner", "receipt_printer"):
            self.screen.hear(events.DeviceChanged(device, Ready()))
        self.screen.runner.equip(self._carry_out)
        self._window.present(lambda: None)
        self.window.requestActivate()
        self.until(self.window.isExposed, "the window is exposed")
        self._window.warm()
        self.until(lambda: self.window.property("warmed"), "the pages are compiled")
        self.voice = Voice(self.screen, Listener)
        speaker = self.voice.speaker
        assert isinstance(speaker, Listener)
        self.listener = speaker

    def _note(self, text: str) -> None:
        """A message of QML is a fault of ours; what Qt says of itself is not."""
        if any(words in text for words in OF_QT_ITSELF):
            return
        self.warnings.append(text)
        print(text, file=sys.stderr)

    # -- the devices, and the recipient

    def _carry_out(self, effect: effects.Effect) -> None:
        answer = self._answer(effect)
        if answer is not None:
            QTimer.singleShot(0, lambda: self._tell(answer))

    def _tell(self, answer: tuple[events.Event, ...]) -> None:
        for event in answer:
            self.screen.hear(event)

    def _answer(self, effect: effects.Effect) -> tuple[events.Event, ...] | None:
        match effect:
            case effects.StartScan():
                return (events.Scanned(PAPER),)
            case effects.ExaminePage(sha256=sha256):
                return (events.PageExamined(sha256, Fault(Code.NOT_CONFIGURED)),)
            case effects.ReadPaper(sha256=sha256):
                return (events.ProofRead(sha256, BILL),)
            case effects.CommitFile():
                self.committed.append(effect)
                kept = events.FileCommitted("envelope-1", effect.reference, self.clock.now())
                return (kept, events.FileDelivered(Delivered("envelope-1", self.clock.now(), service="Accueil")))
            case effects.PrintTicket(job=job):
                return (events.TicketDone(Printed(job)),)
            case effects.LookAtGlass():
                return (events.GlassSeen(Glass(occupied=False)),)
            case effects.Finish(by=by):
                self.ended = by
        return None

    # -- time

    def turn(self) -> None:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)

    def until(self, ready: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not ready():
            assert time.monotonic() < deadline, (
                f"in vain: {what}; {self.listener.batch if hasattr(self, 'listener') else ''}"
            )
            self.turn()
            time.sleep(0.0005)

    def settle(self) -> None:
        self.until(lambda: self.window.property("settled"), "the page stands still")

    # -- what is seen

    def items(self) -> Iterator[QQuickItem]:
        def walk(item: QQuickItem) -> Iterator[QQuickItem]:
            if item.isVisible() and item.opacity() > 0:
                yield item
                for child in item.childItems():
                    yield from walk(child)

        yield from walk(self.window.contentItem())

    def named(self, name: str) -> QQuickItem | None:
        """The control of this name that can be pressed."""
        found = [
            item
            for item in self.items()
            if item.isEnabled()
            and str(item.property("name") or "").startswith(name)
            and item.property("role") != "group"
        ]
        exact = [item for item in found if item.property("name") == name]
        return next(iter(exact or found), None)

    def focus(self) -> str:
        """The name of the control that is lit."""
        item = self.window.activeFocusItem()
        return (
            ""
            if item is None or not item.property("role") or item.property("role") == "heading"
            else str(item.property("name") or item.property("text") or "")
        )

    def rect(self, item: QQuickItem) -> QRectF:
        box = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
        parent = item.parentItem()
        while parent is not None:
            if parent.clip():
                box = box.intersected(parent.mapRectToScene(QRectF(0, 0, parent.width(), parent.height())))
            parent = parent.parentItem()
        return box

    # -- what a person does

    def key(self, key: Qt.Key) -> None:
        self.keys.add(key.name.removeprefix("Key_"))
        QTest.keyClick(self.window, key)

    def press(self, place: QPoint) -> None:
        assert QRectF(0, 0, self.window.width(), self.window.height()).contains(place)
        self.touched.append(place)
        QTest.touchEvent(self.window, self.glass).press(0, place, self.window).commit()

    def release(self, place: QPoint) -> None:
        QTest.touchEvent(self.window, self.glass).release(0, place, self.window).commit()

    def touch(self, place: QPoint) -> None:
        self.settle()
        self.press(place)
        self.release(place)

    def draw(self, places: Sequence[QPoint]) -> None:
        self.press(places[0])
        for place in places[1:]:
            QTest.touchEvent(self.window, self.glass).move(0, place, self.window).commit()
            QTest.qWait(20)
        self.release(places[-1])


@dataclasses.dataclass(frozen=True)
class Came:
    """What came of a visit."""

    ended: str
    facts: dict[str, object]
    reference: str
    heard: list[str]
    heard_personal: list[str]
    highest_touch: int
    touches: list[tuple[int, int]]
    keys: list[str]
    width: int
    height: int
    preferences: dict[str, object]
    notes: dict[str, object]


def main() -> None:
    from tests.support.ways_by_steps import WAYS

    way, language = sys.argv[1:]
    size = {"lying": (1920, 1080, 0.248), "small": (1280, 800, 0.2625)}.get(way.partition("-")[2], (1080, 1920, 0.248))
    WAYS[way.partition("-")[0]].prepare()
    terminal = Terminal(Screen(size[0], size[1], size[2], languages=LANGUAGES))
    person = WAYS[way.partition("-")[0]](terminal, load(language))
    person.carry_through()
    visit = terminal.screen.runner.visit
    assert terminal.warnings == [], "\n".join(dict.fromkeys(terminal.warnings))
    [file] = terminal.committed
    came = Came(
        ended=terminal.ended,
        facts={name: msgspec.to_builtins(fact.value) for name, fact in file.facts.items()},
        reference=file.reference,
        heard=[one.text for one in terminal.listener.heard],
        heard_personal=[one.text for one in terminal.listener.heard if one.personal],
        highest_touch=min((place.y() for place in terminal.touched[person.placed :]), default=-1),
        touches=[place.toTuple() for place in terminal.touched],
        keys=sorted(terminal.keys),
        width=terminal.window.width(),
        height=terminal.window.height(),
        preferences=msgspec.to_builtins(visit.preferences),
        notes=person.notes,
    )
    print(json.dumps(dataclasses.asdict(came)))
    sys.stdout.flush()
    os._exit(0)  # Qt's objects would be deleted in any order


if __name__ == "__main__":
    main()
