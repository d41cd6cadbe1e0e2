"""A whole kiosk under a robot's hand: from the first touch to what may be claimed, by the engine in its own process."""

import re
from pathlib import Path

import pytest

from kiosk.i18n.display import plain
from kiosk.i18n.translator import load
from kiosk.processes.proc import alive, children, command
from kiosk.tour.robot import Robot
from kiosk.tour.terminal import running_terminal
from tests.support.kiosk import spilt
from tests.support.supervisor import until

# Sums that no page, log or program contains by itself.
RENT = "417,39"


def engine_of(robot: Robot) -> int | None:
    return next((pid for pid in children(robot.pid) if "kiosk.rights.engine" in command(pid)), None)


def on(robot: Robot) -> None:
    robot.tap("Continuer", "Button")


@pytest.mark.long
def test_from_the_first_touch_to_what_may_be_claimed(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(
        "[embedded]\nhall = true\ndesk = true\n[scanner]\nsimulated = true\n[receipt_printer]\nsimulated = true\n"
        "[session]\nblur_after_s = 250\nidle_after_s = 280\n",
        encoding="utf-8",
    )
    with running_terminal(tmp_path / "state", file) as terminal:
        robot = terminal.next_screen()
        robot.tr = load("fr")
        robot.tap("Touchez l'écran", "Button")
        assert engine_of(robot) is None, "nobody has asked for it"
        robot.tap("Mon argent, mes aides", "Button", match="start")
        robot.tap("Savoir à quelles aides j'ai droit", "Button", match="start")
        engine = until(lambda: engine_of(robot), "the engine is being loaded")
        robot.tap("Ici, sur la borne", "Button", match="start")
        robot.tap("Moi", "Button")
        robot.write("Date de naissance", "12031986")
        on(robot)
        robot.tap("Je cherche un emploi", "Button")
        robot.tap("Sans conjoint", "RadioButton", match="start")
        robot.write("Nombre d'enfants à votre charge", "0")
        on(robot)
        robot.tap("Je suis locataire", "Button")
        robot.write("Loyer d'un mois, sans les charges", RENT)
        on(robot)
        robot.write("Code postal", "57000")
        robot.write("Ville", "Metz")
        on(robot)
        robot.write("Salaires : le « montant net social »", "0")
        on(robot)
        robot.write("Chômage", "0")
        robot.write("Retraites et pensions", "0")
        on(robot)
        robot.tap("Non", "Button")
        robot.tap("Tout est juste", "Button")
        robot.tap("Estimer mes aides", "Button")
        robot.see("Vous pourriez avoir droit à ces aides", "Heading", timeout_s=150)
        assert re.search(r"Vous pourriez recevoir environ \d{3} € par mois", plain(robot.words()))
        assert engine_of(robot) == engine
        assert spilt(terminal, (RENT, "41739")) == []
        robot.tap("Terminer", "Button")
        until(lambda: not alive(engine), "the engine dies with the visit", timeout_s=60)
        terminal.close()
