"""The ways of using the kiosk, each by its own gestures alone, and the change of address that each carries through."""

from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.i18n.translator import Translator, name_of
from tests.support.whole_visit import Terminal


class Way:
    """What every way has in common: the démarche, page by page, in the words of the screen."""

    def __init__(self, terminal: Terminal, tr: Translator) -> None:
        self.terminal = terminal
        self.wanted = tr
        self.tr = Translator("fr")  # what a visit begins in
        self.placed = 0  # touches before the screen was set up
        self.notes: dict[str, object] = {}

    @classmethod
    def prepare(cls) -> None:
        """Before the kiosk starts."""

    # -- what differs

    def set_up(self) -> None: ...

    def begin(self) -> None:
        self.press("Touchez l'écran")

    def press(self, name: str) -> None:
        raise NotImplementedError

    def write(self, label: str, text: str) -> None:
        raise NotImplementedError

    def pick_town(self, label: str, town: str) -> None:
        raise NotImplementedError

    def sign(self) -> None:
        self.press("Je confirme sans dessiner")

    # -- the démarche

    def carry_through(self) -> None:
        self.set_up()
        if self.page == "attract":
            self.begin()
        if self.wanted.language != "fr":
            self.speak()
        self.press("Déclarer un changement d'adresse")
        self.press("Ici, sur la borne")
        self.started()
        self.write("Nom de famille", "Li")
        self.write("Prénoms", "Al")
        self.date("Date de naissance", "03", "12", "1950")
        self.press("Continuer")
        self.press("Dans mon logement")
        self.write("Numéro et rue", "1 rue a")
        self.write("Code postal", "57000")
        self.pick_town("Ville", "Metz")
        self.press("Continuer")
        self.date("Date du changement d'adresse", "11", "01", "2026")
        self.press("Continuer")
        self.press("Numériser")
        self.press("C'est bien cela")
        self.reviewed()
        self.press("Tout est juste")
        self.sign()
        self.press("Envoyer")
        self.terminal.until(lambda: self.page == "receipt", "the receipt")
        self.received()
        self.press("Terminer")
        self.terminal.until(lambda: self.terminal.screen.bridge.property("content")["key"] == "goodbye", "goodbye")
        self.press("Terminer")
        self.terminal.until(lambda: self.terminal.ended, "the end")

    def speak(self) -> None:
        """Choose the language."""
        self.press("Langue")
        self.press(name_of(self.wanted.language))
        self.tr = self.wanted

    def started(self) -> None: ...

    def reviewed(self) -> None: ...

    def received(self) -> None: ...

    def date(self, label: str, month: str, day: str, year: str) -> None:
        self.write("Jour", day)
        self.write("Mois", month)
        self.write("Année", year)

    @property
    def page(self) -> str:
        return str(self.terminal.screen.bridge.property("content")["page"])

    @property
    def facts(self) -> dict[str, object]:
        return dict(self.terminal.screen.runner.visit.facts)


class Touch(Way):
    """A finger, at the place where a thing is seen."""

    def press(self, name: str) -> None:
        item = self._find(self.tr(name))
        self.terminal.touch(self.terminal.rect(item).center().toPoint())

    def _find(self, name: str) -> QQuickItem:
        """Scrolled into sight by the page's own buttons, if need be."""
        terminal = self.terminal
        terminal.until(lambda: terminal.named(name), f"{name!r} is there")
        terminal.settle()
        for direction in ("", "Descendre", "Monter"):
            for _ in range(12 if direction else 1):
                button = terminal.named(self.tr(direction)) if direction else None
                if direction and button is None:
                    break
                if button is not None:
                    terminal.touch(terminal.rect(button).center().toPoint())
                    QTest.qWait(220)  # it glides
                item = self._still(name)
                if terminal.rect(item).height() >= min(item.height(), 20 * terminal.pixels_per_mm) - 2:
                    return item
        raise AssertionError(f"{name!r} does not come into sight")

    def _still(self, name: str) -> QQuickItem:
        """Nobody aims at what moves."""
        place = QRectF()
        while True:
            item = self.terminal.named(name)
            assert item is not None, name
            before, place = place, self.terminal.rect(item)
            if before == place:
                return item
            QTest.qWait(35)

    def write(self, label: str, text: str) -> None:
        self._reach(label)
        for letter in text:
            self._key(letter)

    def _reach(self, label: str) -> None:
        """The box is touched; one that the keyboard has gone to by itself is there already."""
        self.terminal.settle()
        label = self.tr(label)
        now = str(self.terminal.window.activeFocusItem().property("name") or "")
        if label not in now:
            box = next(
                item
                for item in self.terminal.items()
                if item.property("role") == "entry" and label in str(item.property("name"))
            )
            self._find(str(box.property("name")))
            self.terminal.touch(self.terminal.rect(box).center().toPoint())

    def _key(self, letter: str) -> None:
        self.terminal.settle()
        keys = [
            item
            for item in self.terminal.items()
            if item.property("role") == "key"
            and str(item.property("label")).casefold() == (self.tr("Espace") if letter == " " else letter).casefold()
        ]
        assert keys, letter
        self.terminal.touch(self.terminal.rect(keys[0]).center().toPoint())

    def pick_town(self, label: str, town: str) -> None:
        self._reach(label)
        self.press(town)

    def sign(self) -> None:
        self.terminal.until(lambda: self.page == "sign", "the page to sign")
        self.terminal.settle()
        box = self.terminal.rect(self._find(self.tr("Signez ici avec le doigt")))
        size = box.bottomRight() - box.topLeft()
        self.terminal.draw([(box.topLeft() + size * part).toPoint() for part in (0.3, 0.5, 0.7)])
        self.press("Signer")


class Seated(Touch):
    def set_up(self) -> None:
        self.begin()
        self.press("Confort")
        self.press("Écran abaissé, pour une personne assise. Oui")
        self.placed = len(self.terminal.touched)
        self.press("Fermer")


class Large(Touch):
    def set_up(self) -> None:
        self.begin()
        self.press("Texte très grand")

    def started(self) -> None:
        self.terminal.settle()
        keys = [item for item in self.terminal.items() if item.property("role") == "key"]
        self.notes["smallest_key_mm"] = min(item.height() for item in keys) / self.terminal.pixels_per_mm
