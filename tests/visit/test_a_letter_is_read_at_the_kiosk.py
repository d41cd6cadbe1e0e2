"""A whole kiosk under a robot's hand: a paper on the glass is read by the letter's worker in its sandbox, and shown; it
is gone with the visit."""

from pathlib import Path

import pytest

from kiosk.i18n.translator import load
from kiosk.processes.proc import alive, children, command
from kiosk.tour.hall_control import HallControl
from kiosk.tour.robot import Robot
from kiosk.tour.terminal import running_terminal
from tests.support.kiosk import spilt
from tests.support.supervisor import until

SETTINGS = """
[embedded]
hall = true
desk = true
[catalogue]
offer = ["comprendre-un-courrier", "probleme-dossier"]
[scanner]
simulated = true
[receipt_printer]
simulated = true
[session]
blur_after_s = 250
idle_after_s = 280
"""


def reader_of(robot: Robot) -> int | None:
    return next((pid for pid in children(robot.pid) if "kiosk.documents.letter.reader" in command(pid)), None)


@pytest.mark.long
def test_from_the_glass_to_what_it_wants(tmp_path: Path) -> None:
    file, state = tmp_path / "kiosk.toml", tmp_path / "state"
    file.write_text(SETTINGS, encoding="utf-8")
    with running_terminal(state, file) as terminal:
        hall = HallControl(state)
        hall.lay("bill-valid")
        robot = terminal.next_screen()
        robot.tr = load("fr")
        robot.tap("Touchez l'écran", "Button")
        robot.tap("Comprendre un courrier", "Button", match="start")
        robot.tap("Ici, sur la borne", "Button", match="start")
        robot.see("Votre lettre", "Heading")
        assert reader_of(robot) is None, "nobody has asked for it"
        robot.tap("Numériser", "Button")
        robot.see("Voici ce que nous avons compris", "Heading", timeout_s=90)
        assert "L'électricité ou le gaz" in robot.words()
        reader = reader_of(robot)
        assert reader is not None
        robot.tap("C'est bien cela", "Button")
        robot.see("Comment est-ce arrivé ?", "Heading")
        hall.take_away()
        assert spilt(terminal, ("SPECIMEN",)) == [], "no word of it in a log"
        robot.tap("Arrêter et tout effacer", "Button")
        robot.tap("Oui, tout effacer", "Button")
        until(lambda: not alive(reader), "the reader dies with the visit", timeout_s=60)
        terminal.close()
