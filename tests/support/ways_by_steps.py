"""The ways that go from stop to stop: by keys, by four quarters of the glass, by switches, by a screen reader."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

from PySide6.QtCore import QPoint, Qt

from tests.support.screen_reader import ScreenReader
from tests.support.ways import Large, Seated, Touch, Way

ROWS = {
    "fr": ("1234567890", "éèêëàâçùûîïô", "azertyuiop", "qsdfghjklm", "wxcvbn'-"),
    "en": ("1234567890", "éèêëàâçùûîïô", "qwertyuiop", "asdfghjkl", "zxcvbnm'-"),
}
MOST_STEPS = 400


SCANNING = 0.004  # of a citizen's pace


class Steps(Way):
    """From stop to stop: what is there is heard, or seen to be lit."""

    def here(self) -> str:
        raise NotImplementedError

    def question(self) -> str:
        """All that is said or seen of a place to write in."""
        return self.here()

    def step(self) -> None:
        raise NotImplementedError

    def choose(self) -> None:
        raise NotImplementedError

    def go_to(self, fits: Callable[[str], bool], what: str) -> None:
        self.terminal.settle()
        for _ in range(MOST_STEPS):
            if fits(self.here()):
                return
            self.step()
        raise AssertionError(f"{what!r} was not met; here is {self.here()!r}")

    def press(self, name: str) -> None:
        name = self.tr(name)
        self.go_to(lambda here: here.startswith(name) and self.can_be_pressed(), name)
        self.choose()

    def can_be_pressed(self) -> bool:
        return True

    def write(self, label: str, text: str) -> None:
        label = self.tr(label)
        self.go_to(lambda here: label in self.question(), label)
        self.choose()
        for letter in text:
            self.type(self.tr("Espace") if letter == " " else letter)
        self.type(self.tr("Quitter le clavier"))

    def pick_town(self, label: str, town: str) -> None:
        label = self.tr(label)
        self.go_to(lambda here: label in self.question(), label)
        self.choose()
        self.go_to(lambda here: here == town, town)
        self.choose()

    def type(self, key: str) -> None:
        """The row, then the key; a key that stands in no row is met by itself."""
        row = self.tr("Rangée")
        padded = f" {key} ".casefold()
        self.go_to(lambda here: here.startswith(row) and padded in f"{here} ".casefold(), key)
        self.choose()
        self.go_to(lambda here: here.casefold() == key.casefold(), key)
        self.choose()


class Keypad(Steps):
    """Keys, and ears: the screen is black."""

    def set_up(self) -> None:
        self.terminal.voice.headset(True)
        self.press("Confort")
        self.press("Écran noir, pour la discrétion. Oui")
        self.press("Fermer")
        self.notes["black"] = self._lit()

    def received(self) -> None:
        self.notes["black_at_the_end"] = self._lit()

    def _lit(self) -> float:
        """The share of the glass that is not black (two words say how to come back)."""
        self.terminal.turn()
        picture = self.terminal.window.grabWindow().scaled(108, 192)
        lit = sum(picture.pixelColor(x, y).lightness() > 40 for x in range(108) for y in range(192))
        return lit / (108 * 192)

    def here(self) -> str:
        return self.terminal.listener.here

    def can_be_pressed(self) -> bool:
        return self.tr("bouton") in [one.text for one in self.terminal.listener.batch]

    def question(self) -> str:
        return ". ".join(one.text for one in self.terminal.listener.batch) if self.here() else ""

    def step(self) -> None:
        self.terminal.key(Qt.Key.Key_Down)

    def choose(self) -> None:
        self.terminal.key(Qt.Key.Key_Return)
        self.terminal.turn()

    def type(self, key: str) -> None:
        """By arrows, on a keyboard that was learnt by heart."""
        if len(key) > 1:
            for _ in range(8):
                self.terminal.key(Qt.Key.Key_Down)
            while not self.here().startswith(key):
                before = self.here()
                self.terminal.key(Qt.Key.Key_Right if key == self.tr("Espace") else Qt.Key.Key_Left)
                assert self.here() != before or self.here().startswith(key), f"{key!r} is not in the last row"
            self.choose()
            return
        key = key.casefold()
        rows: list[list[str]] = [list(row) for row in ROWS[self.tr.language]]
        if self._digits():
            delete, last = self.tr("Effacer").casefold(), self.tr("Suivant").casefold()
            rows = [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"], [delete, "0", last]]
        target = next(index for index, row in enumerate(rows) if key in row)
        for _ in range(12):
            here = self.here().casefold()
            now = next((index for index, row in enumerate(rows) if here in row), len(rows))
            if now == target:
                break
            self.terminal.key(Qt.Key.Key_Down if now < target else Qt.Key.Key_Up)
        while self.here().casefold() != key:
            forward = rows[target].index(key) > rows[target].index(self.here().casefold())
            self.terminal.key(Qt.Key.Key_Right if forward else Qt.Key.Key_Left)
        self.choose()

    def _digits(self) -> bool:
        return bool(self.terminal.window.property("page").property("entry").property("keys") == "digits")


class Quadrants(Steps):
    """Four quarters of the glass, and ears, without a headset: speech is begun by the key that is told by touch."""

    def set_up(self) -> None:
        self.terminal.key(Qt.Key.Key_F3)
        window = self.terminal.window
        self.terminal.press(QPoint(window.width() // 2, window.height() // 2))
        bridge = self.terminal.screen.bridge
        self.terminal.until(lambda: bridge.property("chrome")["mode"] == "quadrants", "the four quarters")
        self.terminal.release(QPoint(window.width() // 2, window.height() // 2))
        assert self.page == "attract", "what lay under the finger was pressed"

    def started(self) -> None:
        self.press("Non, ne pas les dire")

    def pick_town(self, label: str, town: str) -> None:
        """What is proposed follows from the postcode, and is not said to the hall either: it is written."""
        self.write(label, town)

    def here(self) -> str:
        return self.terminal.listener.here

    def can_be_pressed(self) -> bool:
        return self.tr("bouton") in [one.text for one in self.terminal.listener.batch]

    def question(self) -> str:
        return ". ".join(one.text for one in self.terminal.listener.batch) if self.here() else ""

    def step(self) -> None:
        self._tap(0.75, 0.25)

    def choose(self) -> None:
        self._tap(0.75, 0.75)
        if self.here() == self.tr("Touchez encore pour choisir"):
            self._tap(0.75, 0.75)
        self.terminal.turn()

    def _tap(self, across: float, down: float) -> None:
        window = self.terminal.window
        self.terminal.touch(QPoint(round(window.width() * across), round(window.height() * down)))


class OneSwitch(Steps):
    """One key; what is lit moves by itself."""

    def set_up(self) -> None:
        self._hold_the_time()
        self.terminal.key(Qt.Key.Key_F13)

    def _hold_the_time(self) -> None:
        self.terminal.window.setProperty("scanPace", SCANNING)

    def here(self) -> str:
        return self.terminal.focus()

    def step(self) -> None:
        before = self.terminal.window.activeFocusItem()
        self.terminal.until(lambda: self.terminal.window.activeFocusItem() != before, "the light moves on")

    def choose(self) -> None:
        # A person has a second or two for it, in which the light stands still. Here it had moved on under the key.
        self.terminal.window.setProperty("scanPace", 1)
        self.terminal.key(Qt.Key.Key_Space)
        self.terminal.turn()
        self.terminal.window.setProperty("scanPace", SCANNING)


class TwoSwitches(Steps):
    """One key moves, the other one chooses."""

    def set_up(self) -> None:
        self.terminal.key(Qt.Key.Key_F14)

    def here(self) -> str:
        return self.terminal.focus()

    def step(self) -> None:
        self.terminal.key(Qt.Key.Key_Space)

    def choose(self) -> None:
        self.terminal.key(Qt.Key.Key_Return)
        self.terminal.turn()


class Reader(Way):
    """A screen reader, over AT-SPI. It waits for the kiosk's answers, so that it acts from a thread of its own."""

    _reader: ClassVar[ScreenReader]

    @classmethod
    def prepare(cls) -> None:
        cls._reader = ScreenReader()  # Qt looks for assistive technology when it starts

    def carry_through(self) -> None:
        with ThreadPoolExecutor(1) as reading:
            done = reading.submit(super().carry_through)
            while not done.done():
                self.terminal.turn()
                time.sleep(0.001)
            done.result()

    def press(self, name: str) -> None:
        self._reader.press(self.tr(name))

    def write(self, label: str, text: str) -> None:
        self._reader.write(self.tr(label), text)

    def pick_town(self, label: str, town: str) -> None:
        self.write(label, town)

    def received(self) -> None:
        self._reader.hears(self.tr("Votre dossier est arrivé"))


WAYS: dict[str, type[Way]] = {
    "reader": Reader,
    "touch": Touch,
    "seated": Seated,
    "large": Large,
    "keypad": Keypad,
    "quadrants": Quadrants,
    "one_switch": OneSwitch,
    "two_switches": TwoSwitches,
}
