"""A change of address as a person makes it, page by page. The words are the product's own, in the visit's language."""

import contextlib
import re
import time
from collections.abc import Callable
from datetime import date

import msgspec

from kiosk.i18n.translator import Translator, name_of
from kiosk.tour.hall_control import HallControl
from kiosk.tour.robot import NotSeenError, Robot, ScreenGoneError

REFERENCE = re.compile(r"\b[2-9B-Z]{3}-[2-9B-Z]{4}-[2-9B-Z]{2}\b")


class Person(msgspec.Struct, frozen=True):
    """A specimen: nobody lives under this name."""

    surname: str = "SPECIMEN"
    given_names: str = "Camille"
    born: date = date(1950, 3, 12)
    street: str = "12 rue des Lilas"
    postcode: str = "57000"
    town: str = "Metz"
    moved: date = date(2026, 11, 2)


class ChangeOfAddress:
    """`shown` is called with a short name at each page that is worth a look, once the page stands still."""

    def __init__(
        self,
        robot: Robot,
        hall: HallControl,
        tr: Translator,
        person: Person | None = None,
        shown: Callable[[str], None] = lambda name: None,
    ) -> None:
        self.robot = robot
        self._hall = hall
        self._tr = tr
        self._person = person or Person()
        self._shown = shown

    def whole(self) -> str:
        """From the welcome page to the goodbye; gives the reference."""
        self.choose()
        self.identity()
        self.home()
        self.address()
        self.since()
        self.proof()
        self.review()
        self.sign()
        reference = self.send()
        self.leave()
        return reference

    def begin(self, size: str = "Texte normal") -> None:
        """Touch the attract screen; choose the size of the text and the language."""
        self._page(None, "attract")
        self.robot.tap("Touchez l'écran", "Button")  # the attract screen starts in the source language
        self.robot.see("Qu'est-ce qui vous amène ?")
        if size != "Texte normal":
            self.robot.tap(size, "Button")
        if self._tr.language != "fr":
            self.robot.tap("Langue", "Button", match="start")
            self.robot.tap(name_of(self._tr.language), "Button")
            self.robot.tr = self._tr
        self._page("Qu'est-ce qui vous amène ?", "welcome")

    def choose(self) -> None:
        """The démarche, what to have at hand, and the way through the kiosk."""
        self._tap("Déclarer un changement d'adresse")
        self._page("Déclarer un changement d'adresse", "prepare")
        self._tap("Ici, sur la borne")

    def identity(self) -> None:
        self._heading("Qui êtes-vous ?")
        self.by_hand()
        self._write("Nom de famille", self._person.surname)
        self._write("Prénoms", self._person.given_names)
        self._write("Date de naissance", f"{self._person.born:%d%m%Y}")
        self._shown("identity")
        self._continue()

    def by_hand(self) -> None:
        """Where a card could be read, the keyboard is asked for."""
        name = self._tr("Écrire moi-même")
        if any(element.role == "Button" and element.name.startswith(name) for element in self.robot.look()):
            self.robot.tap(name, "Button", match="start")

    def home(self, situation: str = "Dans mon logement") -> None:
        self._page("Où habitez-vous maintenant ?", "home")
        self._tap(situation)

    def address(self) -> None:
        self._heading("Quelle est votre nouvelle adresse ?")
        self._write("Numéro et rue", self._person.street)
        self._write("Code postal", self._person.postcode)
        self._write("Ville", self._person.town)
        self._shown("address")
        self._continue()

    def domiciliation(self) -> None:
        """Without a stable home: who receives the letters."""
        self._heading("Qui reçoit votre courrier ?")
        self._write("Nom de l'organisme", "CCAS")
        self._write("Son code postal", self._person.postcode)
        self._write("Sa ville", self._person.town)
        self._shown("domiciliation")
        self._continue()

    def without_paper(self) -> None:
        """The attestation is not required."""
        self._heading("Votre attestation de domiciliation")
        self._tap("Je n'ai pas ce papier")
        self._continue()

    def since(self) -> None:
        self._heading("Depuis quand ?")
        self._write("Date du changement d'adresse", f"{self._person.moved:%d%m%Y}")
        self._shown("since")
        self._continue()

    def proof(self, paper: str = "bill-valid") -> None:
        """Lay the bill on the glass and have it read."""
        self._page("Votre justificatif de domicile", "proof")
        self._hall.lay(paper)
        self._tap("Numériser")
        self.robot.see(self._tr("Arrêter la numérisation"), "Button")
        self._shown("scanning")
        self._page("Voici ce que nous avons lu", "reading")
        self._tap("C'est bien cela")
        self._hall.take_away()

    def photograph(self) -> None:
        """Lay the bill under the camera instead."""
        self._page("Votre justificatif de domicile", "proof")
        self._hall.set("camera", scene="paper", paper="bill-valid")
        self._tap("Le photographier")
        self._tap("Prendre la photo")
        self._page("Voici ce que nous avons lu", "reading")
        self._tap("C'est bien cela")

    def review(self) -> None:
        """Read again, correct one answer, come back."""
        self._page("Relisez vos réponses", "review")
        self._tap_text(self._tr("Corriger : {what}", what=self._tr("Prénoms")))
        self._heading("Qui êtes-vous ?")
        self._write("Prénoms", " Marie")
        self._shown("correction")
        self._continue()
        self._page("Relisez vos réponses", "review-corrected")
        self._tap("Tout est juste")

    def sign(self) -> None:
        self._heading("Signez votre déclaration")
        self.robot.draw(self._tr("Signez ici avec le doigt"))
        self._shown("signature")
        self._tap("Signer")

    def send(self) -> str:
        """Gives the reference that the receipt's page shows."""
        self._page("Envoyer le dossier", "send")
        self._tap("Envoyer")
        reference = self.reference()
        self.robot.see(self._tr("Prenez votre ticket."), match="part")
        self._shown("receipt")
        return reference

    def reference(self) -> str:
        """Wait until a reference is shown. Raises `NotSeenError`."""
        deadline = time.monotonic() + self.robot.patience_s
        while (found := REFERENCE.search(self.robot.words())) is None:
            if time.monotonic() > deadline:
                raise NotSeenError("a reference", self.robot.look())
            time.sleep(0.1)
        return found.group()

    def leave(self) -> None:
        self._tap("Terminer")
        self._page("Au revoir", "goodbye")
        with contextlib.suppress(ScreenGoneError):  # the screen ends under the finger
            self._tap("Terminer")
        self.robot.wait_until_gone()

    # Small words

    def _heading(self, title: str) -> None:
        self.robot.see(self._tr(title), "Heading")

    def _page(self, title: str | None, name: str) -> None:
        if title is not None:
            self._heading(title)
        self._shown(name)

    def _write(self, label: str, text: str) -> None:
        self.robot.write(self._tr(label), text)

    def _tap(self, label: str) -> None:
        self._tap_text(self._tr(label))

    def _tap_text(self, name: str) -> None:
        self.robot.tap(name, "Button", match="start")

    def _continue(self) -> None:
        self._tap("Continuer")
