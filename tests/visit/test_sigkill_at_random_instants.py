"""Whatever process is killed, and whenever: what was committed arrives exactly once, and nothing else was said sent."""

import contextlib
import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest

from kiosk.errors import KioskError
from kiosk.i18n.translator import load
from kiosk.tour.terminal import Terminal, running_terminal
from kiosk.tour.visit import ChangeOfAddress, Person
from tests.support.kiosk import configuration, family, files
from tests.support.supervisor import until

QUICK = Person(surname="Og", given_names="Ya", street="1 a")
SHORTEST_S, LONGEST_S = 0.1, 2.0


class Killer(threading.Thread):
    """Kills a random process of the kiosk, its supervisor excepted, at random instants."""

    def __init__(self, supervisor: int, seed: int, kills: int) -> None:
        super().__init__(daemon=True)
        self._supervisor = supervisor
        self._random = random.Random(seed)
        self._left = kills
        self.killed = 0

    def run(self) -> None:
        while self.killed < self._left:
            time.sleep(self._random.uniform(SHORTEST_S, LONGEST_S))
            victims = sorted(family(self._supervisor) - {self._supervisor})
            if victims:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self._random.choice(victims), signal.SIGKILL)
                    self.killed += 1


def quick_visit(citizen: ChangeOfAddress) -> str:
    """The way without a stable home needs no paper; gives the reference, once the screen has said it."""
    citizen.begin()
    citizen.choose()
    citizen.identity()
    citizen.home("Sans domicile stable")
    citizen.domiciliation()
    citizen.since()
    citizen.without_paper()
    citizen.robot.tap("Tout est juste", "Button", match="start")
    citizen.robot.tap("Je déclare que ces renseignements sont exacts.", "Button", match="part")
    citizen.robot.tap("Envoyer", "Button", match="start")
    return citizen.reference(timeout_s=20)


def play(terminal: Terminal, killer: Killer) -> list[str]:
    """Visits one after the other until all kills are done; the references that a screen said."""
    said: list[str] = []
    while killer.is_alive() or not said:
        robot = terminal.next_screen(60)
        try:
            said.append(quick_visit(ChangeOfAddress(robot, terminal.hall, load("fr"), QUICK)))
        except KioskError:
            pass  # the screen was killed, or a device that it needed
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(robot.pid, signal.SIGKILL)
            robot.close()
    return said


def exactly_once(terminal: Terminal, said: list[str]) -> None:
    """Outbox and desk hold the same files, each once, and all that a screen has said is among them."""
    until(
        lambda: all(file["state"] == "delivered" for file in files(terminal, "outbox")), "an empty queue", timeout_s=60
    )
    committed = [file["reference"] for file in files(terminal, "outbox")]
    arrived = [file["reference"] for file in files(terminal, "desk")]
    assert sorted(arrived) == sorted(committed)
    assert len(set(arrived)) == len(arrived)
    assert set(said) <= set(arrived)


@pytest.mark.timeout(240)
def test_a_dozen_kills(tmp_path: Path) -> None:
    chaos(tmp_path, seed=1, kills=12)


@pytest.mark.long
@pytest.mark.timeout(2400)
def test_many_kills(tmp_path: Path) -> None:
    """`KIOSK_KILLS=200` for the long run."""
    chaos(tmp_path, seed=2, kills=int(os.environ.get("KIOSK_KILLS", "60")))


def chaos(directory: Path, seed: int, kills: int) -> None:
    with running_terminal(directory / "state", configuration(directory)) as terminal:
        until(lambda: len(family(terminal.process.pid)) > 5, "the kiosk and its services")
        killer = Killer(terminal.process.pid, seed, kills)
        killer.start()
        said = play(terminal, killer)
        assert killer.killed == kills
        exactly_once(terminal, said)
