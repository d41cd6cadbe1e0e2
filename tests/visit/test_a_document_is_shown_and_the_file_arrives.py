"""The hall's identity documents on a real scanner and before a real camera, from the first touch to the desk; and
nothing of them is left, however the visit ends."""

import contextlib
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.tour.robot import ScreenGoneError
from kiosk.tour.terminal import Terminal
from kiosk.tour.visit import ChangeOfAddress
from tests.support.kiosk import STAFF_PIN, all_gone, family, kill_worker, running_kiosk, spilt, visit
from tests.support.patience import PATIENCE_S

DEVICES = ("card_reader", "camera")
HASTE = {"blur_after_s": 20, "idle_after_s": 22, "idle_warning_s": 1, "forgotten_s": 1}
# A zone is looked for in up to a second on a busy machine, and two frames must agree.
READ_S = 40.0


def printed(kiosk: Terminal, name: str) -> dict[str, Any]:
    told: dict[str, Any] = kiosk.hall.state()["card_reader"]["identity"]["documents"][name]
    return told


def at_the_choice(citizen: ChangeOfAddress) -> None:
    citizen.begin()
    citizen.choose()
    citizen.robot.see("Qui êtes-vous ?", "Heading")


def scan_the_passport(kiosk: Terminal, citizen: ChangeOfAddress) -> None:
    at_the_choice(citizen)
    citizen.robot.tap("Numériser ma pièce", "Button", match="start")
    citizen.robot.see("Montrez votre pièce d'identité", "Heading")
    kiosk.hall.lay("passport-page")
    citizen.robot.tap("Numériser sur la vitre", "Button")
    citizen.robot.see("Voici ce que nous avons lu", "Heading", timeout_s=READ_S)
    kiosk.hall.take_away()


def canaries(kiosk: Terminal) -> tuple[str, ...]:
    """What is printed on the documents: the zones' lines, numbers, the CAN, a name and a birth as they write them."""
    passport, card = printed(kiosk, "passport"), printed(kiosk, "cnie")
    number, birth = passport["zone"][1][:9], passport["zone"][1][13:19]
    return (*passport["zone"], *card["zone"], number, birth + passport["zone"][1][19], card["can"], "1990-07-13")


@pytest.mark.long
def test_a_passport_s_zone_opens_its_chip_and_the_file_arrives(tmp_path: Path) -> None:
    with running_kiosk(tmp_path, {"goodbye_s": 2}, DEVICES) as kiosk:
        citizen = visit(kiosk)
        robot = citizen.robot
        scan_the_passport(kiosk, citizen)
        assert "13 juillet 1990" in robot.words()
        robot.tap("Lire aussi la puce", "Button")
        robot.see("Posez la même pièce sur le lecteur", "Heading")
        kiosk.hall.set("card_reader", slot="contactless", card="passport")
        robot.see("La puce est authentique.", timeout_s=READ_S, match="part")
        robot.tap("C'est bien cela", "Button")
        kiosk.hall.set("card_reader", slot="contactless", card=None)
        citizen.home()
        citizen.address()
        citizen.since()
        citizen.proof()
        processes = family(robot.pid)
        citizen.review()
        citizen.sign()
        reference = citizen.send()
        citizen.leave()
        all_gone(processes)
        facts = kiosk.delivered(reference)["facts"]
        assert facts["nom"] == {"value": "SPECIMEN", "origin": "chip", "person": "declarant"}
        assert spilt(kiosk, canaries(kiosk)) == []


def test_a_card_before_the_camera_the_wrong_side_first_then_its_digits(tmp_path: Path) -> None:
    with running_kiosk(tmp_path, {}, DEVICES) as kiosk:
        citizen = visit(kiosk)
        robot = citizen.robot
        kiosk.hall.set("camera", scene="close_up", paper="cnie-front")
        at_the_choice(citizen)
        robot.tap("Numériser ma pièce", "Button", match="start")
        robot.tap("Montrer à la caméra", "Button")
        robot.see("Montrez l'autre côté", timeout_s=READ_S, match="part")
        kiosk.hall.set("camera", scene="close_up", paper="cnie-back")
        robot.see("Voici ce que nous avons lu", "Heading", timeout_s=READ_S)
        assert "SPECIMEN" in robot.words()
        assert "CAMILLE DOMINIQUE" in robot.words()
        robot.tap("Retour", "Button")
        robot.tap("Lire ma carte", "Button", match="start")
        kiosk.hall.set("camera", scene="close_up", paper="cnie-front")
        robot.tap("Montrer la carte", "Button")
        robot.tap("Montrer à la caméra", "Button")
        robot.see("Comparez-les", timeout_s=READ_S, match="part")
        robot.tap("Ce sont les bons chiffres", "Button")
        kiosk.hall.set("card_reader", slot="contactless", card="cnie")
        robot.see("La puce est authentique.", timeout_s=READ_S, match="part")


@pytest.mark.long
def test_a_reader_that_is_killed_under_the_document_is_not_noticed(tmp_path: Path) -> None:
    with running_kiosk(tmp_path, {}, DEVICES) as kiosk:
        citizen = visit(kiosk)
        robot = citizen.robot
        kiosk.hall.set("camera", scene="black")
        at_the_choice(citizen)
        robot.tap("Numériser ma pièce", "Button", match="start")
        robot.tap("Montrer à la caméra", "Button")
        robot.see("Éteindre la caméra", "Button")
        kill_worker(robot, "mrz.reader")
        kiosk.hall.set("camera", scene="close_up", paper="cnie-back")
        robot.see("Voici ce que nous avons lu", "Heading", timeout_s=READ_S)


def _says_stop(kiosk: Terminal, citizen: ChangeOfAddress) -> None:
    citizen.robot.tap("Arrêter et tout effacer", "Button")
    with contextlib.suppress(ScreenGoneError):
        citizen.robot.tap("Terminer", "Button")


def _walks_away(kiosk: Terminal, citizen: ChangeOfAddress) -> None:
    citizen.robot.see("Êtes-vous toujours là ?", match="part")


def _is_ended_by_staff(kiosk: Terminal, citizen: ChangeOfAddress) -> None:
    citizen.robot.tap("Aide", "Button")
    citizen.robot.tap("Personnel", "Button")
    citizen.robot.see("Code du personnel", "Heading")
    for digit in STAFF_PIN:
        citizen.robot.tap(digit, "Button")
    citizen.robot.tap("Entrer", "Button")
    with contextlib.suppress(ScreenGoneError):
        citizen.robot.tap("Terminer la visite et tout effacer", "Button", match="start")


def _loses_the_reader(kiosk: Terminal, citizen: ChangeOfAddress) -> None:
    """The process that looked at the document is killed, then the screen."""
    for pid in family(citizen.robot.pid) - {citizen.robot.pid}:
        with contextlib.suppress(OSError):
            if b"mrz.reader" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
    os.kill(citizen.robot.pid, signal.SIGKILL)


def _loses_the_power(kiosk: Terminal, citizen: ChangeOfAddress) -> None:
    kiosk.process.send_signal(signal.SIGKILL)
    kiosk.process.wait(PATIENCE_S)


Ending = Callable[[Terminal, ChangeOfAddress], None]


@pytest.mark.long
@pytest.mark.parametrize(
    ("ending", "session"),
    [
        pytest.param(_says_stop, {"goodbye_s": 2}, id="says stop"),
        pytest.param(_walks_away, HASTE, id="walks away"),
        pytest.param(_is_ended_by_staff, {}, id="ended by staff"),
        pytest.param(_loses_the_reader, {}, id="reader and screen are killed"),
        pytest.param(_loses_the_power, {}, id="the power is cut"),
    ],
)
def test_nothing_of_a_document_is_left_anywhere(tmp_path: Path, ending: Ending, session: dict[str, float]) -> None:
    with running_kiosk(tmp_path, session, DEVICES) as kiosk:
        citizen = visit(kiosk)
        scan_the_passport(kiosk, citizen)
        words = canaries(kiosk)
        processes = family(citizen.robot.pid)
        ending(kiosk, citizen)
        all_gone(processes)
        assert spilt(kiosk, words) == []
