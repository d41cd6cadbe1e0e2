"""The stand-in site, completed by each way's own gestures: a finger on its picture, or its things one by one."""

from collections.abc import Callable

import numpy
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from tests.support.ways import Large, Touch, Way
from tests.support.ways_by_steps import MOST_STEPS, Keypad, OneSwitch, Quadrants, TwoSwitches

FILL, PRESS = "Remplir. ", "Appuyer. "


class OnTheList(Way):
    """Through the page's things in reading order; `Steps` or a finger below."""

    def complete(self, mail: str, secret: str) -> None:
        self.press("Ouvrir le site ici")
        self.press("Oui, ouvrir le site")
        self.listed("Connexion")
        self.fill("Adresse e-mail", mail)
        self.fill("Mot de passe", secret)
        self.reach(PRESS + "Se connecter")
        self.listed("Code de sécurité")
        self.fill("Code reçu par e-mail", self.code(mail, secret))
        self.reach(PRESS + "Vérifier")
        self.listed("Votre demande")
        self.fill("Nom de famille", "specimen")
        self.answer("Date de naissance", "12", "03", "1950")
        self.reach("Choisir. Situation")
        self.press("Je vis seul")
        self.listed("Votre demande")
        self.reach("Choisir. Logement : Locataire")
        self.reach("Cocher. Je certifie ces informations")
        self.reach(PRESS + "Continuer")
        self.listed("Vos papiers")
        self.reach("Joindre un papier. Justificatif de domicile")
        self.press("Justificatif de domicile")
        self.listed("Vos papiers")
        self.reach(PRESS + "Envoyer")
        self.listed("Demande enregistrée")
        self.reach("Ouvrir. Télécharger l'attestation")
        self.wait_for("site-papers")
        self.press("Imprimer")
        self.terminal.until(lambda: self.terminal.printer.printed, "the paper")  # type: ignore[attr-defined]
        self.press("Retour")
        self.press("Quitter le site")
        self.press("C'est fait, le site l'a confirmé")
        self.wait_for("prepared")

    def code(self, mail: str, secret: str) -> str:
        """Read in the citizen's own mail, in the second view."""
        self.press("Ma messagerie")
        self.listed("Connexion à votre courrier")
        self.fill("Adresse e-mail", mail)
        self.fill("Mot de passe", secret)
        self.reach(PRESS + "Entrer")
        self.listed("Boîte de réception")
        self.reach("Ouvrir. Votre code de sécurité")
        self.listed("Votre code de sécurité")
        [code] = [word for item in self.things() for word in item.replace(".", " ").split() if word.isdecimal()]
        self.press("Retour au site")
        self.listed("Code de sécurité")
        return code

    def things(self) -> list[str]:
        page = self.terminal.screen.runner.visit.web.page
        return [item.name for item in page.items] if page is not None else []

    def listed(self, title: str) -> None:
        """The page of this title has come, and can be gone through."""

        def there() -> bool:
            page = self.terminal.screen.runner.visit.web.page
            return page is not None and page.title == title and bool(page.items) and not page.loading

        self.terminal.until(there, title)
        self.terminal.until(lambda: self.page in ("review", "web"), "the site is shown")
        self.terminal.settle()

    def wait_for(self, key: str) -> None:
        content = self.terminal.screen.bridge
        self.terminal.until(lambda: str(content.property("content")["key"]).startswith(key), key)
        self.terminal.settle()

    def fill(self, label: str, text: str) -> None:
        self.answer(label, text)

    def answer(self, label: str, *texts: str) -> None:
        """A box, or the boxes of a date."""
        self.reach(FILL + label)
        self.wait_for("site-ask")
        for name, text in zip([label] if len(texts) == 1 else ["Jour", "Mois", "Année"], texts, strict=True):
            self.write(name, text)
        self.press("Valider")
        self.terminal.until(lambda: self.page in ("review", "web"), "the site again")
        self.terminal.settle()

    def reach(self, name: str) -> None:
        """On this part of the list, or on one of the next."""
        for _ in range(8):
            if any(self.terminal.named(self.tr(name)) for _ in "1"):
                break
            self.press("Suite de la page")
            self.terminal.settle()
        self.press(name)


class SiteKeypad(Keypad, OnTheList):
    def type(self, key: str) -> None:
        if len(key) == 1 and not (key.isalnum() or key in "'-"):
            self.hunt(key)
            return
        try:
            super().type(key)
        except ValueError:  # beside the letters of that row: the keys that are no letters
            beside = Qt.Key.Key_Right if self.here() == "Majuscule" else Qt.Key.Key_Left
            self.terminal.key(beside)
            super().type(key)

    def hunt(self, key: str) -> None:
        """Row by row from the last one, each from its beginning."""
        for _ in range(10):
            self.terminal.key(Qt.Key.Key_Down)
        for _ in range(10):
            for _ in range(14):
                if self.here() == key:
                    self.choose()
                    return
                before = self.here()
                self.terminal.key(Qt.Key.Key_Left)
                if self.here() == before:
                    break
            for _ in range(14):
                if self.here() == key:
                    self.choose()
                    return
                before = self.here()
                self.terminal.key(Qt.Key.Key_Right)
                if self.here() == before:
                    break
            self.terminal.key(Qt.Key.Key_Up)
        raise AssertionError(f"{key!r} is on no row")


class SiteQuadrants(Quadrants, OnTheList):
    def set_up(self) -> None:
        super().set_up()

    def complete(self, mail: str, secret: str) -> None:
        """What is personal is not said to the hall: asked once, as the site's page is of the citizen."""
        self.terminal.settle()
        self.press("Non, ne pas les dire")
        super().complete(mail, secret)


class SiteOneSwitch(OneSwitch, OnTheList):
    pass


class SiteTwoSwitches(TwoSwitches, OnTheList):
    pass


class SiteTouchList(Touch, OnTheList):
    """A finger, on the list of the page's things."""

    def set_up(self) -> None:
        self.begin()

    def listed(self, title: str) -> None:
        super().listed(title)
        if self.page == "web":
            self.press("Autres choix")
            self.press("Lire en liste")
            self.terminal.until(lambda: self.page == "review", "the list")
            self.terminal.settle()


class SiteLarge(Large, SiteTouchList):
    """The largest size: targets of 28 mm on pages of ours; the smallest that was pressed is noted."""

    def complete(self, mail: str, secret: str) -> None:
        self.notes.clear()  # the letters were small until now
        super().complete(mail, secret)

    def press(self, name: str) -> None:
        item = self._find(self.tr(name))
        mm = min(item.height(), item.width()) / self.terminal.pixels_per_mm
        self.notes["smallest_target_mm"] = min(float(str(self.notes.get("smallest_target_mm", 999))), mm)
        super().press(name)


class SiteTouch(Touch, OnTheList):
    """A finger on the picture of the site: what is pressed is where it is seen."""

    def set_up(self) -> None:
        self.begin()

    def complete(self, mail: str, secret: str) -> None:
        self.press("Ouvrir le site ici")
        self.press("Oui, ouvrir le site")
        self.listed("Connexion")
        self.box(0, mail)
        self.box(1, secret)
        self.button(0)
        self.listed("Code de sécurité")
        code = self.terminal.site.mailbox.messages[-1][1].split()[3].rstrip(".")  # type: ignore[attr-defined]
        self.box(0, code)
        self.button(0)
        self.listed("Votre demande")
        self.notes["seen"] = True
        self.press("Quitter le site")
        self.press("Je ne sais pas")
        self.wait_for("prepared")

    def box(self, index: int, text: str) -> None:
        """The place to write in, by its border."""
        self.tap(boxes, index)
        self.wait_for("site-ask")
        for letter in text:
            self._key(letter)
        self.press("Valider")
        self.terminal.until(lambda: self.page == "web", "the picture again")
        self.terminal.settle()

    def button(self, index: int) -> None:
        self.tap(buttons, index)

    def tap(self, where: Callable[[QImage], list[QPoint]], index: int) -> None:
        """As soon as the picture stands still."""
        before = QImage()
        for _ in range(MOST_STEPS):
            QTest.qWait(120)
            before, now = self.terminal.picture(), before  # type: ignore[attr-defined]
            if before == now and (places := where(before)):
                self.terminal.touch(places[index])
                return
        raise AssertionError("not seen")


def boxes(picture: QImage) -> list[QPoint]:
    """The middles of the boxes: between two long lines of their border's colour."""
    return _between(picture, (0x55, 0x55, 0x55), 2, 60)


def buttons(picture: QImage) -> list[QPoint]:
    """Of the stand-in's buttons, which are of one colour; its head has a line of it."""
    return _between(picture, (0x7A, 0x2E, 0x8C), 20, 60)


def _between(picture: QImage, colour: tuple[int, int, int], least: int, wide: int) -> list[QPoint]:
    """Middles of what is of that colour: runs of rows with more than `wide` pixels of it; for boxes, pairs of them."""
    image = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels = numpy.frombuffer(image.constBits(), numpy.uint8).reshape(image.height(), -1, 4)[:, : image.width(), 2::-1]
    fits = (abs(pixels.astype(int) - numpy.array(colour)) < 12).all(axis=2)
    rows = fits.sum(axis=1) > wide
    edges = numpy.flatnonzero(numpy.diff(numpy.concatenate(([0], rows.astype(int), [0]))))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    if least > 2:
        spans = [run for run in runs if run[1] - run[0] >= least]
    else:
        thin = [run for run in runs if run[1] - run[0] < 16]
        spans = [(top[0], bottom[1]) for top, bottom in zip(thin[::2], thin[1::2], strict=False)]
    found = []
    for top, bottom in spans:
        columns = numpy.flatnonzero(fits[top:bottom].any(axis=0))
        found.append(QPoint(int(columns.mean()), (top + bottom) // 2))
    return found


WAYS: dict[str, type[OnTheList]] = {
    "touch": SiteTouch,
    "list": SiteTouchList,
    "large": SiteLarge,
    "keypad": SiteKeypad,
    "quadrants": SiteQuadrants,
    "one_switch": SiteOneSwitch,
    "two_switches": SiteTwoSwitches,
}
