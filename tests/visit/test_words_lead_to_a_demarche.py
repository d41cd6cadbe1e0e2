""" "Dites-le avec vos mots" on the real screen: typed on its own keyboard, in French and in Arabic letters; the tiles
follow, an answer is printed, and the GUI thread goes on turning while the index is made."""

import time
from pathlib import Path

import pytest

from kiosk.i18n.translator import load, name_of
from kiosk.tour.robot import NotSeenError, Robot
from kiosk.tour.terminal import running_terminal
from tests.support.patience import PATIENCE_S, promised

OFFER = ("changement-adresse", "caf-rsa", "caf-aide-logement", "carte-identite-passeport")
FIELD = "De quoi avez-vous besoin ?"
# What a page may hold the GUI thread for.
LONGEST_S = 0.12


def until_key(robot: Robot, key: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while robot.look_at_page()[0] != key:
        if time.monotonic() > deadline:
            raise NotSeenError(key, robot.look())
        time.sleep(0.05)


@pytest.mark.long
def test_a_few_letters_lead_to_the_demarche_and_a_question_to_its_answer(tmp_path: Path) -> None:
    with running_terminal(tmp_path / "state", offer=OFFER) as kiosk:
        robot = kiosk.next_screen()
        robot.tap("Touchez l'écran", "Button")
        robot.watch()
        robot.tap("Dites-le avec vos mots", "Button", match="start")
        robot.see(FIELD, "EditableText", match="start")
        robot.write(FIELD, "horaires")
        robot.tap("Quand est-ce ouvert ?", "Button")
        robot.tap("Imprimer la réponse", "Button")
        robot.see("Prenez votre ticket.", timeout_s=PATIENCE_S, match="part")
        assert "Quand est-ce ouvert" in kiosk.hall.receipts()[-1]["text"]
        robot.tap("Retour", "Button")
        for _ in "horaires":
            robot.tap("Effacer", "Button")
        robot.spell("demenagé")
        robot.tap("Déclarer un changement d'adresse", "Button", match="start")
        until_key(robot, "routes")
        # Waits are long where the machine is loaded; the work of an index (half a second) is not hidden by that.
        gaps = [gap for gap in robot.gaps() if gap.used_s > 2 * LONGEST_S or gap.own_s > promised(LONGEST_S)]
        assert gaps == []


@pytest.mark.long
def test_arabic_is_typed_in_arabic_letters(tmp_path: Path) -> None:
    with running_terminal(tmp_path / "state", offer=OFFER) as kiosk:
        robot, tr = kiosk.next_screen(), load("ar")
        robot.tap("Touchez l'écran", "Button")
        robot.tap("Langue", "Button", match="start")
        robot.tap(name_of("ar"), "Button")
        robot.tr = tr
        robot.tap(tr("Dites-le avec vos mots"), "Button", match="start")
        robot.write(tr(FIELD), "سكن")
        robot.tap(tr("Demander une aide au logement (APL)"), "Button", match="start")
        until_key(robot, "routes")
