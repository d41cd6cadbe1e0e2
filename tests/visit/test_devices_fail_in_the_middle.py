"""What breaks is said, another way is offered, and the visit goes on to its end."""

import time
from pathlib import Path

import pytest

from kiosk.errors import MEANINGS, Code
from kiosk.tour.visit import ChangeOfAddress
from tests.support.kiosk import kill_worker, running_kiosk, visit


def until_proof(citizen: ChangeOfAddress) -> None:
    citizen.begin()
    citizen.choose()
    citizen.identity()
    citizen.home()
    citizen.address()
    citizen.since()


@pytest.mark.long
def test_the_scanner_process_is_killed_in_the_middle_of_a_scan(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        citizen = visit(kiosk)
        until_proof(citizen)
        kiosk.hall.scanner(fault="slow", paper="bill-valid")
        citizen.robot.tap("Numériser", "Button")
        citizen.robot.see("Arrêter la numérisation", "Button")
        kill_worker(citizen.robot, "kiosk.devices.scanner.driver")
        citizen.robot.see(MEANINGS[Code.DRIVER_DIED].citizen, match="part")
        kiosk.hall.scanner(fault=None)
        citizen.proof()
        citizen.review()
        citizen.sign()
        reference = citizen.send()
        citizen.leave()
        assert len(kiosk.delivered(reference)["documents"]) == 1


@pytest.mark.long
def test_the_printer_is_out_of_paper_and_never_prints_for_someone_who_has_left(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        citizen = visit(kiosk)
        citizen.begin()
        kiosk.hall.printer(paper="out")
        citizen.choose()
        citizen.identity()
        citizen.home()
        citizen.address()
        citizen.since()
        citizen.proof()
        citizen.review()
        citizen.sign()
        citizen.robot.tap("Envoyer", "Button", match="start")
        reference = citizen.reference()
        citizen.robot.see(MEANINGS[Code.PRINTER_NO_PAPER].citizen, match="part")
        citizen.robot.tap("Continuer sans ticket", "Button", match="start")
        citizen.leave()
        kiosk.hall.printer(paper="ok")
        kiosk.next_screen().see("Touchez l'écran", "Button")
        kiosk.delivered(reference)
        time.sleep(1.0)  # nothing is to happen: there is no event to await
        assert kiosk.hall.receipts() == []


def test_the_network_is_cut_and_the_file_leaves_later(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        citizen = visit(kiosk)
        citizen.begin()
        kiosk.hall.cable(False)
        citizen.choose()
        citizen.identity()
        citizen.home()
        citizen.address()
        citizen.since()
        citizen.proof()
        citizen.review()
        citizen.sign()
        reference = citizen.send()
        waits = "En attente d'envoi : ceci n'est pas un accusé de réception."
        citizen.robot.see(waits, match="part")
        assert "arrivé" not in citizen.robot.words()
        citizen.leave()
        assert " ".join(kiosk.hall.receipts()[-1]["text"].split()).count(waits) == 1
        assert kiosk.command("desk", "export", reference, "--json").returncode == 1
        kiosk.hall.cable(True)
        assert kiosk.delivered(reference)["reference"] == reference
