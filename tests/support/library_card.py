"""A kiosk that offers the town's library card, and a citizen who asks for one."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from kiosk.i18n.translator import load
from kiosk.tour.robot import Robot
from kiosk.tour.terminal import Terminal, running_terminal
from tests.support.kiosk import configuration

OFFER = 'offer = ["changement-adresse"]'


@contextlib.contextmanager
def library(directory: Path, devices: tuple[str, ...]) -> Iterator[Terminal]:
    """At the end, no page may have made QML complain and no process may have met what it did not expect."""
    file = configuration(directory, {"goodbye_s": 2}, devices)
    file.write_text(file.read_text().replace(OFFER, 'offer = ["carte-bibliotheque"]'))
    with running_terminal(directory / "state", file) as terminal:
        yield terminal
        terminal.close()
    surprises = [line for line in terminal.log if " ERROR " in line or " CRITICAL " in line or "Traceback" in line]
    assert not surprises, surprises


def begun(terminal: Terminal) -> Robot:
    """At the first question."""
    robot = terminal.next_screen()
    robot.see("Touchez l'écran", "Button")
    robot.tap("Touchez l'écran", "Button")
    robot.tr = load("fr")
    robot.tap("Demander une carte de bibliothèque", "Button", match="start")
    robot.tap("Ici, sur la borne", "Button", match="start")
    robot.tap("Pour moi", "Button", match="start")
    robot.see("Qui êtes-vous ?", "Heading")
    return robot


def until_the_photo(robot: Robot) -> None:
    """From after the identity to the photo, by hand."""
    robot.tap("Dans mon logement", "Button", match="start")
    robot.see("Quelle est votre adresse ?", "Heading")
    robot.write("Numéro et rue", "12 rue des Lilas")
    robot.write("Code postal", "57000")
    robot.write("Ville", "Metz")
    robot.tap("Continuer", "Button")
    what_to_borrow(robot)


def what_to_borrow(robot: Robot) -> None:
    robot.see("Que voulez-vous emporter ?", "Heading")
    robot.tap("Des livres", "CheckBox")
    robot.tap("Oui", "RadioButton")
    robot.tap("Continuer", "Button")
    robot.see("Votre photo", "Heading")


def written(robot: Robot) -> None:
    """The identity, by the keyboard."""
    robot.write("Nom de famille", "SPECIMEN")
    robot.write("Prénoms", "Camille")
    robot.write("Date de naissance", "12031950")
    robot.tap("Continuer", "Button")
