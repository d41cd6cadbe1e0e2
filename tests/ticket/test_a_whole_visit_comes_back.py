"""In a whole kiosk: a visit is printed on a ticket, its screen ends, the next one sees the ticket on the glass and the
file is sent; nothing of the person or of the key is left between them."""

import re
from pathlib import Path

import pytest

from tests.support.kiosk import CANARY, all_gone, family, running_kiosk, spilt, visit

CODE = re.compile(r"\[QR: ((?:KST1:|http[^\]#]+/reprendre#)([A-Za-z0-9_-]{64}))\]")
SCANNED_S = 40.0


@pytest.mark.long
@pytest.mark.timeout(180)
def test_a_visit_without_its_paper_is_finished_another_day(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        first = visit(kiosk, CANARY)
        first.begin()
        for part in (first.choose, first.identity, first.home, first.address, first.since):
            part()
        robot = first.robot
        robot.tap("Je n'ai pas ce papier", "Button")
        robot.tap("Je reviendrai", "Button")
        robot.see("Revenir plus tard", "Heading")
        robot.tap("Imprimer mon ticket", "Button")
        robot.see("Prenez votre ticket", "Heading", timeout_s=20)
        printed = kiosk.hall.receipts()[-1]["text"]
        code = CODE.search(printed)
        assert code is not None, printed
        assert "SPECIMEN" not in printed.replace("Specimens", "")
        processes = family(robot.pid)
        robot.tap("Terminer", "Button")
        second = visit(kiosk)
        all_gone(processes)
        assert spilt(kiosk) == []
        assert spilt(kiosk, (code[1], code[2])) == []
        second.begin()
        robot = second.robot
        robot.tap("J'ai un ticket", "Button", match="start")
        robot.see("Votre ticket", "Heading")
        kiosk.hall.lay("ticket")
        robot.tap("Numériser sur la vitre", "Button")
        robot.see("Votre démarche est de retour", "Heading", timeout_s=SCANNED_S)
        kiosk.hall.take_away()
        robot.tap("Continuer", "Button")
        for part in (second.proof, second.review, second.sign):
            part()
        reference = second.send()
        second.leave()
        facts = kiosk.delivered(reference)["facts"]
        assert facts["nom"] == {"value": CANARY.surname, "origin": "typed", "person": "declarant"}
        assert facts["preuve"]["origin"] == "two_d_doc"
        assert spilt(kiosk) == []
        assert spilt(kiosk, (code[1], code[2])) == []
