"""A person who goes on whatever happens: looks at the page that is there, and does what it asks for.

The tour plays one visit in its order; here a fault may bring any page at any moment, so the page decides.
"""

import random
import time
from collections.abc import Callable
from typing import Literal, NamedTuple

from kiosk.i18n.translator import Translator, load
from kiosk.tour.hall_control import HallControl
from kiosk.tour.protocol import Element
from kiosk.tour.robot import NotSeenError, Robot, ScreenGoneError
from kiosk.tour.visit import REFERENCE, ChangeOfAddress, Person

# Few letters: what is tested are the devices, and each key takes a touch.
QUICK = Person(surname="Og", given_names="Ya", street="1 a")
VISIT_S = 150.0
PAGE_S = 12.0

Situation = Literal["Dans mon logement", "Sans domicile stable"]
END = "Arrêter et tout effacer"


class Scenario(NamedTuple):
    """`leaves_at`: the page from which this citizen walks out by the button; empty: goes on to the receipt."""

    language: str
    situation: Situation
    leaves_at: str


class Outcome(NamedTuple):
    """`as_meant`: the visit ended as its scenario says. `prints`: how many tickets were asked for by a finger or by
    the visit itself; more than these on paper are one too many."""

    as_meant: bool
    reference: str
    prints: int
    last_page: str


def scenario(chance: random.Random) -> Scenario:
    language = chance.choice(("fr", "en"))
    situation: Situation = chance.choice(("Dans mon logement", "Dans mon logement", "Sans domicile stable"))
    leaves_at = chance.choice((*[""] * 8, "Qui êtes-vous ?", "Depuis quand ?", "Relisez vos réponses"))
    return Scenario(language, situation, leaves_at)


class Citizen:
    """One visit, from the attract screen on. `gaps`: when the GUI thread did not turn meanwhile."""

    def __init__(self, robot: Robot, hall: HallControl, plan: Scenario) -> None:
        self._robot = robot
        self._hall = hall
        self._plan = plan
        self._tr: Translator = load(plan.language)
        self._visit = ChangeOfAddress(robot, hall, self._tr, QUICK)
        self._reference = ""
        self._prints = 0
        self._page = ""
        self.gaps: list[tuple[float, float]] = []
        visit = self._visit
        acts: dict[str, Callable[[], None]] = {
            "Déclarer un changement d'adresse": lambda: self._tap("Ici, sur la borne"),
            "Qu'est-ce qui vous amène ?": lambda: self._tap("Déclarer un changement d'adresse"),
            "Qui êtes-vous ?": visit.identity,
            "Où habitez-vous maintenant ?": lambda: visit.home(plan.situation),
            "Quelle est votre nouvelle adresse ?": visit.address,
            "Qui reçoit votre courrier ?": visit.domiciliation,
            "Votre attestation de domiciliation": visit.without_paper,
            "Depuis quand ?": visit.since,
            "Votre justificatif de domicile": self._scan,
            "Vous n'avez pas ce papier": lambda: self._tap("Retour"),
            "Voici ce que nous avons lu": self._accept,
            "Relisez vos réponses": lambda: self._tap("Tout est juste"),
            "Signez votre déclaration": lambda: self._tap_part("Je déclare que ces renseignements sont exacts."),
            "Envoyer le dossier": lambda: self._tap("Envoyer"),
            "Votre dossier n'est pas parti": lambda: self._tap("Réessayer"),
            "Un papier est resté sur la vitre": hall.take_away,
            "Au revoir": lambda: self._tap("Terminer"),
            "Êtes-vous toujours là ?": lambda: self._tap("Je suis là"),
        }
        self._acts = {self._tr(title): act for title, act in acts.items()}

    def play(self) -> Outcome:
        """Until the screen is gone, which is how a visit ends, or `VISIT_S` has passed."""
        deadline = time.monotonic() + VISIT_S
        gone = False
        try:
            self._robot.watch()
            self._visit.begin()
            while time.monotonic() < deadline:
                self._turn()
        except ScreenGoneError:
            gone = True
        except NotSeenError:
            pass
        meant = bool(self._plan.leaves_at) or bool(self._reference)
        return Outcome(gone and meant, self._reference, self._prints, self._page)

    def _turn(self) -> None:
        """One page: what it asks for is done; when it goes away under the hand, the next turn sees what came."""
        self.gaps += self._robot.gaps()
        shown = self._robot.look()
        headings = [element.name for element in shown if element.role == "Heading"]
        self._page = " / ".join(headings)
        found = REFERENCE.search("\n".join(element.name for element in shown))
        if found and _button(shown, self._tr("Terminer")) and self._tr("Au revoir") not in headings:
            self._reference = found.group()
            self._at_receipt(shown)
            return
        if self._tr(self._plan.leaves_at) in headings and self._plan.leaves_at:
            self._try(lambda: self._tap(END))
            return
        act = next((self._acts[heading] for heading in headings if heading in self._acts), None)
        if act is None:
            time.sleep(0.1)
            return
        self._try(act)

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except NotSeenError:
            return

    def _scan(self) -> None:
        """Lay the paper, press, wait for what comes. A fault's own sentence stands on the page: then once more."""
        self._hall.lay("bill-valid")
        self._robot.tap(self._tr("Numériser"), "Button", PAGE_S, match="start")
        deadline = time.monotonic() + 45
        while time.monotonic() < deadline:
            shown = self._robot.look()
            if any(element.name == self._tr("Voici ce que nous avons lu") for element in shown):
                return
            if (button := _button(shown, self._tr("Numériser"))) is not None and button.enabled:
                return
            time.sleep(0.1)

    def _accept(self) -> None:
        self._tap("C'est bien cela")
        self._hall.take_away()

    def _at_receipt(self, shown: tuple[Element, ...]) -> None:
        """A ticket is asked for again only when the page offers it, and then once in two."""
        self._prints = max(self._prints, 1)
        buttons = {name: _button(shown, self._tr(name)) for name in ("Imprimer", "Non, réimprimer", "Oui, je l'ai")}
        if (asked := buttons["Imprimer"] or buttons["Non, réimprimer"]) is not None and self._prints < 2:
            self._prints += 1
            self._try(lambda: self._robot.tap(asked.name, "Button", PAGE_S))
        elif any(buttons.values()):
            self._try(lambda: self._tap("Continuer sans ticket"))
        else:
            self._try(lambda: self._tap("Terminer"))

    def _tap(self, label: str) -> None:
        self._robot.tap(self._tr(label), "Button", PAGE_S, match="start")

    def _tap_part(self, label: str) -> None:
        self._robot.tap(self._tr(label), "Button", PAGE_S, match="part")


def _button(shown: tuple[Element, ...], name: str) -> Element | None:
    return next((e for e in shown if e.role == "Button" and e.name.startswith(name)), None)
