"""In a whole kiosk: a visit is printed on a ticket, its screen ends, the next one sees the ticket on the glass and the
file is sent; its receipt tells a third one where it stands. Nothing of the person or of the key is left between."""

import re
from pathlib import Path

import pytest

from kiosk.tour.robot import Robot
from kiosk.tour.terminal import Terminal
from kiosk.tour.visit import ChangeOfAddress
from tests.support.kiosk import CANARY, all_gone, family, running_kiosk, spilt, visit

CODE = re.compile(r"\[QR: ((?:KST1:|http[^\]#]+/reprendre#)([A-Za-z0-9_-]{64}))\]")
SCANNED_S = 40.0


@pytest.mark.long
def test_a_visit_without_its_paper_is_finished_another_day(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        code, processes = takes_a_ticket(kiosk)
        citizen = visit(kiosk)
        all_gone(processes)
        assert spilt(kiosk) == []
        assert spilt(kiosk, code) == []
        reference = comes_back(kiosk, citizen)
        follows(kiosk, reference)
        facts = kiosk.delivered(reference)["facts"]
        assert facts["nom"] == {"value": CANARY.surname, "origin": "typed", "person": "declarant"}
        assert facts["preuve"]["origin"] == "two_d_doc"
        assert spilt(kiosk) == []
        assert spilt(kiosk, code) == []


def takes_a_ticket(kiosk: Terminal) -> tuple[tuple[str, str], set[int]]:
    """What its code says and the part of it that is secret; the processes of the visit."""
    citizen = visit(kiosk, CANARY)
    citizen.begin()
    for part in (citizen.choose, citizen.identity, citizen.home, citizen.address, citizen.since):
        part()
    robot = citizen.robot
    robot.tap("Je n'ai pas ce papier", "Button")
    robot.tap("Je reviendrai", "Button")
    robot.see("Revenir plus tard", "Heading")
    robot.tap("Imprimer mon ticket", "Button")
    robot.see("Prenez votre ticket", "Heading")
    printed = kiosk.hall.receipts()[-1]["text"]
    code = CODE.search(printed)
    assert code is not None, printed
    processes = family(robot.pid)
    robot.tap("Terminer", "Button")
    return (code[1], code[2]), processes


def comes_back(kiosk: Terminal, citizen: ChangeOfAddress) -> str:
    citizen.begin()
    robot = citizen.robot
    show_the_last_ticket(kiosk, robot, "Votre démarche est de retour")
    robot.tap("Continuer", "Button")
    for part in (citizen.proof, citizen.review, citizen.sign):
        part()
    reference = citizen.send()
    robot.tap("Donner mon avis", "Button")
    robot.tap("Bien", "Button")
    robot.tap("Envoyer mon avis", "Button")
    robot.see("Merci pour votre avis", "Heading")
    robot.tap("Retour", "Button")
    citizen.leave()
    return reference


def follows(kiosk: Terminal, reference: str) -> None:
    citizen = visit(kiosk)
    citizen.begin()
    robot = citizen.robot
    show_the_last_ticket(kiosk, robot, "Votre dossier est arrivé. Un agent va le lire.")
    robot.tap("Imprimer l'accusé de réception", "Button")
    robot.see("Prenez votre ticket.", match="part")
    again = kiosk.hall.receipts()[-1]["text"]
    assert reference in again
    assert "Accusé de réception" in again


def show_the_last_ticket(kiosk: Terminal, robot: Robot, leads_to: str) -> None:
    robot.tap("J'ai un ticket", "Button", match="start")
    robot.see("Votre ticket", "Heading")
    kiosk.hall.lay("ticket")
    robot.tap("Numériser sur la vitre", "Button")
    robot.see(leads_to, "Heading", timeout_s=SCANNED_S)
    kiosk.hall.take_away()
