"""In a whole kiosk: the ticket that one visit has printed lies on the glass of the next one, then before its camera,
and the screen says who has signed it; a bill that no kiosk has made says nothing. The worker that looks is in its
sandbox, and nothing of the paper is left."""

from pathlib import Path

import pytest

from kiosk.processes.proc import alive, children, command
from kiosk.tour.robot import Robot
from tests.support.kiosk import CANARY, running_kiosk, spilt, visit
from tests.support.supervisor import until

READER = "kiosk.documents.signed.reader"
TOLD_S = 90.0


def reader_of(robot: Robot) -> int | None:
    return next((pid for pid in children(robot.pid) if READER in command(pid)), None)


@pytest.mark.long
def test_the_ticket_of_one_visit_is_verified_by_the_next(tmp_path: Path) -> None:
    with running_kiosk(tmp_path, {"idle_after_s": 280, "blur_after_s": 250}, ("camera",)) as kiosk:
        citizen = visit(kiosk, CANARY)
        citizen.begin()
        for part in (citizen.choose, citizen.identity, citizen.home, citizen.address, citizen.since, citizen.proof):
            part()
        citizen.review()
        citizen.sign()
        reference = citizen.send()
        citizen.leave()

        other = visit(kiosk)
        other.begin()
        robot = other.robot
        robot.tap("Vérifier un papier d'une borne", "Button", match="start")
        robot.see("Vérifier un papier d'une borne", "Heading")
        assert reader_of(robot) is None, "nobody has asked for it"
        kiosk.hall.lay("ticket")
        robot.tap("Numériser", "Button")
        is_valid(robot, reference)
        reader = reader_of(robot)
        assert reader is not None

        robot.tap("Vérifier un autre papier", "Button")
        kiosk.hall.set("camera", scene="paper", paper="ticket")
        robot.tap("Le photographier", "Button")
        robot.tap("Prendre la photo", "Button")
        is_valid(robot, reference)

        robot.tap("Vérifier un autre papier", "Button")
        kiosk.hall.lay("bill-valid")
        robot.tap("Numériser", "Button")
        robot.see("La borne n'a pas trouvé de code sur ce papier", "Heading", timeout_s=TOLD_S)
        kiosk.hall.take_away()
        robot.tap("Arrêter et tout effacer", "Button")
        until(lambda: not alive(reader), "the reader dies with the visit", timeout_s=TOLD_S)
        assert spilt(kiosk) == []


def is_valid(robot: Robot, reference: str) -> None:
    robot.see("Ce papier porte un code valable", "Heading", timeout_s=TOLD_S)
    words = robot.words()
    assert reference in words
    assert "simulation-" in words, "the operator of a simulated kiosk"
    assert "Reçu d'un envoi" in words
