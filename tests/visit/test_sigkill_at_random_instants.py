"""Whatever process is killed, and whenever: what was committed arrives exactly once, and nothing else was said sent."""

import contextlib
import os
import random
import re
import signal
import subprocess
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
    """Kills a random process of the kiosk, its supervisor excepted, at random instants, until the kiosk has ended."""

    def __init__(self, kiosk: subprocess.Popen[str], seed: int, kills: int) -> None:
        super().__init__(daemon=True)
        self._kiosk = kiosk
        self._random = random.Random(seed)
        self._left = kills
        self.killed: list[int] = []

    def run(self) -> None:
        while len(self.killed) < self._left and self._kiosk.poll() is None:
            time.sleep(self._random.uniform(SHORTEST_S, LONGEST_S))
            victims = sorted(family(self._kiosk.pid) - {self._kiosk.pid})
            if victims:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(victim := self._random.choice(victims), signal.SIGKILL)
                    self.killed.append(victim)


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
    return citizen.reference()


def play(terminal: Terminal, killer: Killer, ended: list[int]) -> list[str]:
    """Visits one after the other until all kills are done, or the kiosk has ended; the references that a screen said.
    `ended`: takes the screens that were ended here, after their visit."""
    said: list[str] = []
    while killer.is_alive() or not said:
        try:
            robot = terminal.next_screen(60)
        except KioskError:
            if terminal.process.poll() is None:
                raise
            return said
        try:
            said.append(quick_visit(ChangeOfAddress(robot, terminal.hall, load("fr"), QUICK)))
        except KioskError:
            pass  # the screen was killed, or a device that it needed
        finally:
            ended.append(robot.pid)
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


def test_half_a_dozen_kills(tmp_path: Path) -> None:
    chaos(tmp_path, seed=1, kills=6)


@pytest.mark.long
@pytest.mark.timeout(2400)
def test_many_kills(tmp_path: Path) -> None:
    """`KIOSK_KILLS=2000` for a longer run: about a second each."""
    chaos(tmp_path, seed=2, kills=int(os.environ.get("KIOSK_KILLS", "200")))


def chaos(directory: Path, seed: int, kills: int) -> None:
    """As systemd does, a kiosk that gave up is started again on the same state: where its services are dead too, few
    processes are left to choose from, and five screens in a row can be killed before they have started."""
    settings, state = configuration(directory), directory / "state"
    killed: list[int] = []
    said: list[str] = []
    while len(killed) < kills:
        with running_terminal(state, settings) as terminal:
            until(lambda: len(family(terminal.process.pid)) > 5, "the kiosk and its services")
            killer = Killer(terminal.process, seed + len(killed), kills - len(killed))
            ended: list[int] = []
            killer.start()
            said += play(terminal, killer, ended)
            killer.join()
            killed += killer.killed
            assert lost_screens(terminal) <= {*killer.killed, *ended}, "a screen has ended by itself"
    with running_terminal(state, settings) as terminal:
        exactly_once(terminal, said)


def lost_screens(terminal: Terminal) -> set[int]:
    return {int(found[1]) for line in terminal.log if (found := re.search(r"screen_lost pid=(\d+)", line))}
