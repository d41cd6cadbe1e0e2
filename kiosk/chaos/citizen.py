"""A person who goes on whatever happens: looks at the page that is there, and does what it asks for.

The tour plays one visit in its order; here a fault may bring any page at any moment, so the page decides.
"""

import random
import time
from collections.abc import Callable
from typing import Literal, NamedTuple

from kiosk.i18n.translator import Translator, load
from kiosk.tour.hall_control import HallControl
from kiosk.tour.protocol import Element, Gap
from kiosk.tour.robot import NotSeenError, Robot, ScreenGoneError
from kiosk.tour.visit import ChangeOfAddress, Person

# Few letters: what is tested are the devices, and each key takes a touch.
QUICK = Person(surname="Og", given_names="Ya", street="1 a")
VISIT_S = 150.0
PAGE_S = 12.0
# How long a page is given to go once what it asked for is done, and a scan to come to its end.
TURN_S = 1.0
SCAN_S = 45.0

Situation = Literal["Dans mon logement", "Sans domicile stable"]
END, SURE = "Arrêter et tout effacer", "Oui, tout effacer"
# How long a card is left to be read before it is laid again, and how often; then its owner writes.
CARD_S = 20.0
CARD_TRIES = 3
CARD, SLOT = "cnie", "contactless"


class Scenario(NamedTuple):
    """`leaves_at`: key of the page from which this citizen walks out by the button; empty: goes on to the receipt.
    `card`: has an identity card read, and writes only when that fails."""

    language: str
    situation: Situation
    leaves_at: str
    card: bool = False


class Outcome(NamedTuple):
    """`as_meant`: the visit ended as its scenario says. `prints`: how many tickets were asked for by a finger or by
    the visit itself; more than these on paper are one too many. `card_read`: an identity card answered."""

    as_meant: bool
    reference: str
    prints: int
    last_page: str
    card_read: bool = False


def scenario(chance: random.Random) -> Scenario:
    language = chance.choice(("fr", "en"))
    situation: Situation = chance.choice(("Dans mon logement", "Dans mon logement", "Sans domicile stable"))
    leaves_at = chance.choice((*[""] * 8, "step-identite", "step-date_changement", "step-relecture"))
    return Scenario(language, situation, leaves_at, card=chance.random() < 1 / 3)


class Citizen:
    """One visit, from the attract screen on. `gaps`: when the GUI thread did not turn meanwhile."""

    def __init__(self, robot: Robot, hall: HallControl, plan: Scenario) -> None:
        self._robot = robot
        robot.patience_s = PAGE_S  # what is broken on purpose may never come
        self._hall = hall
        self._plan = plan
        self._tr: Translator = load(plan.language)
        self._visit = ChangeOfAddress(robot, hall, self._tr, QUICK)
        self._reference = ""
        self._prints = 0
        self._page = ""
        self._cards_laid = 0
        self._card_read = False
        self.gaps: list[Gap] = []
        visit = self._visit
        self._acts: dict[str, Callable[[], None]] = {
            "welcome": lambda: self._tap("Déclarer un changement d'adresse"),
            "routes": lambda: self._tap("Ici, sur la borne"),
            "identity-identite": lambda: self._tap("Lire ma carte") if plan.card else visit.by_hand(),
            "identity-can-identite": self._six_digits,
            "identity-lay-identite": self._lay_card,
            "identity-read-identite": self._card_was_read,
            "identity-failed-identite": self._without_card,
            "step-identite": visit.identity,
            "step-logement": lambda: visit.home(plan.situation),
            "step-adresse": visit.address,
            "step-domiciliation": visit.domiciliation,
            "step-attestation": visit.without_paper,
            "without-attestation": lambda: self._tap("Continuer"),
            "step-date_changement": visit.since,
            "step-justificatif": self._scan,
            "without-justificatif": lambda: self._tap("Retour"),
            "reading-justificatif": self._accept,
            "step-relecture": lambda: self._tap("Tout est juste"),
            "step-signature": lambda: self._tap("Continuer"),
            "sign-signature_declarant": lambda: self._tap_part("Je déclare que ces renseignements sont exacts."),
            "step-depot": lambda: self._tap("Envoyer"),
            "not-sent": lambda: self._tap("Réessayer"),
            "receipt": self._at_receipt,
            "forgotten": hall.take_away,
            "goodbye": lambda: self._tap("Terminer"),
        }

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
        return Outcome(gone and meant, self._reference, self._prints, self._page, self._card_read)

    def _turn(self) -> None:
        """One page: what it asks for is done; then the next one is waited for a moment."""
        self.gaps += self._robot.gaps()
        self._page, _ = self._robot.look_at_page()
        if self._page == self._plan.leaves_at:
            self._try(lambda: self._tap(END))
            self._try(lambda: self._tap(SURE))  # not asked before anything was given
        else:
            self._try(self._acts.get(self._page, lambda: None))
        deadline = time.monotonic() + TURN_S
        while self._robot.look_at_page()[0] == self._page and time.monotonic() < deadline:
            time.sleep(0.05)

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except NotSeenError:
            return

    def _six_digits(self) -> None:
        printed = self._hall.state()["card_reader"]["identity"]["documents"][CARD]
        self._robot.write(self._tr("Les six chiffres"), printed["can"])
        self._tap("Continuer")

    def _lay_card(self) -> None:
        """And wait for what comes. A fault may take it away again."""
        if self._cards_laid == CARD_TRIES:
            self._without_card()
            return
        self._cards_laid += 1
        self._hall.set("card_reader", slot=SLOT, card=None)
        self._hall.set("card_reader", slot=SLOT, card=CARD)
        deadline = time.monotonic() + CARD_S
        while self._robot.look_at_page()[0] == self._page and time.monotonic() < deadline:
            time.sleep(0.1)

    def _card_was_read(self) -> None:
        self._card_read = True
        self._hall.set("card_reader", slot=SLOT, card=None)
        self._tap("C'est bien cela")

    def _without_card(self) -> None:
        self._hall.set("card_reader", slot=SLOT, card=None)
        self._visit.by_hand()

    def _scan(self) -> None:
        """Lay the paper, press, wait for what comes. A fault's own sentence stands on the page: then once more."""
        self._hall.lay("bill-valid")
        self._tap("Numériser")
        deadline = time.monotonic() + SCAN_S
        while time.monotonic() < deadline:
            page, shown = self._robot.look_at_page()
            button = _button(shown, self._tr("Numériser"))
            if page != self._page or (button is not None and button.enabled):
                return
            time.sleep(0.1)

    def _accept(self) -> None:
        self._tap("C'est bien cela")
        self._hall.take_away()

    def _at_receipt(self) -> None:
        """A ticket is asked for again only when the page offers it, and then once."""
        self._reference = self._visit.reference()
        self._prints = max(self._prints, 1)
        _, shown = self._robot.look_at_page()
        names = ("Imprimer", "Non, réimprimer", "Oui, je l'ai")  # as a whole: "Imprimer le récapitulatif" is another
        buttons = {name: next((e for e in shown if e.name == self._tr(name)), None) for name in names}
        if (asked := buttons["Imprimer"] or buttons["Non, réimprimer"]) is not None and self._prints < 2:
            self._prints += 1
            self._robot.tap(asked.name, "Button", PAGE_S)
        elif any(buttons.values()):
            self._tap("Continuer sans ticket")
        else:
            self._tap("Terminer")

    def _tap(self, label: str) -> None:
        self._robot.tap(self._tr(label), "Button", PAGE_S, match="start")

    def _tap_part(self, label: str) -> None:
        self._robot.tap(self._tr(label), "Button", PAGE_S, match="part")


def _button(shown: tuple[Element, ...], name: str) -> Element | None:
    return next((e for e in shown if e.role == "Button" and e.name.startswith(name)), None)
