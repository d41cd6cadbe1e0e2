"""By the clock, by staff, by a power cut; and a pause that nobody else can end."""

import contextlib
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.tour.robot import Robot, ScreenGoneError
from kiosk.tour.visit import ChangeOfAddress
from tests.support.kiosk import (
    CANARIES,
    CANARY,
    STAFF_PIN,
    all_gone,
    family,
    files,
    running_kiosk,
    spilt,
    visit,
)
from tests.support.patience import PATIENCE_S

# Longer than a busy machine takes from one touch of the robot to the next: at 1.5 s and 1 s one of its visits was over.
HASTE: dict[str, float] = {"blur_after_s": 4, "idle_after_s": 5, "idle_warning_s": 2, "goodbye_s": 1, "forgotten_s": 2}


def _names(robot: Robot) -> str:
    return "\n".join(element.name + element.value for element in robot.look())


Walk = Callable[[ChangeOfAddress], object]
PAGES: dict[str, tuple[Walk, ...]] = {
    "welcome": (ChangeOfAddress.begin,),
    "identity": (ChangeOfAddress.begin, ChangeOfAddress.choose),
}


@pytest.mark.long
def test_a_visit_that_nobody_goes_on_with_is_wiped_at_every_page(tmp_path: Path) -> None:
    with running_kiosk(tmp_path, HASTE) as kiosk:
        for name, walk in PAGES.items():
            citizen = visit(kiosk, CANARY)
            for step in walk:
                step(citizen)
            processes = family(citizen.robot.pid)
            citizen.robot.see("Êtes-vous toujours là ?", match="part")
            citizen.robot.wait_until_gone()
            all_gone(processes)
            assert spilt(kiosk) == [], name


HOME: tuple[Walk, ...] = (ChangeOfAddress.begin, ChangeOfAddress.choose, ChangeOfAddress.identity)
PROOF: tuple[Walk, ...] = (*HOME, ChangeOfAddress.home, ChangeOfAddress.address, ChangeOfAddress.since)
LATER: dict[str, tuple[Walk, ...]] = {
    "prepare": (ChangeOfAddress.begin, lambda v: v.robot.tap("Déclarer un changement d'adresse", match="start")),
    "home": HOME,
    "address": (*HOME, ChangeOfAddress.home),
    "proof": PROOF,
    "review": (*PROOF, ChangeOfAddress.proof),
    "signature": (*PROOF, ChangeOfAddress.proof, ChangeOfAddress.review),
    "send": (*PROOF, ChangeOfAddress.proof, ChangeOfAddress.review, ChangeOfAddress.sign),
    "receipt": (*PROOF, ChangeOfAddress.proof, ChangeOfAddress.review, ChangeOfAddress.sign, ChangeOfAddress.send),
}


@pytest.mark.long
@pytest.mark.parametrize("page", LATER)
def test_a_visit_that_nobody_goes_on_with_is_wiped_at_the_later_pages_too(tmp_path: Path, page: str) -> None:
    """More time than above: the scanner's own work must not count as nobody being there."""
    with running_kiosk(tmp_path, HASTE | {"blur_after_s": 11, "idle_after_s": 12}) as kiosk:
        citizen = visit(kiosk, CANARY)
        for step in LATER[page]:
            step(citizen)
        processes = family(citizen.robot.pid)
        citizen.robot.see("Êtes-vous toujours là ?", match="part")
        citizen.robot.wait_until_gone()
        all_gone(processes)
        assert spilt(kiosk) == []
        arrived = [file["state"] for file in files(kiosk, "outbox")]
        assert arrived == (["delivered"] if page == "receipt" else [])


@pytest.mark.long
def test_the_warning_can_be_answered(tmp_path: Path) -> None:
    with running_kiosk(tmp_path, HASTE | {"idle_warning_s": PATIENCE_S}) as kiosk:
        citizen = visit(kiosk, CANARY)
        citizen.begin()
        citizen.choose()
        citizen.robot.write("Nom de famille", CANARY.surname)
        # Waited for without a finger: who seeks a button scrolls, and that is a sign of life.
        citizen.robot.see("Je suis là", "Button")
        citizen.robot.tap("Je suis là", "Button")
        citizen.robot.see_gone("Êtes-vous toujours là ?")
        values = [element.value for element in citizen.robot.look() if element.role == "EditableText"]
        assert values[0] == CANARY.surname


def test_a_pause_hides_everything_and_only_its_code_ends_it(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        citizen = visit(kiosk, CANARY)
        citizen.begin()
        citizen.choose()
        citizen.robot.write("Nom de famille", CANARY.surname)
        robot = citizen.robot
        robot.tap("Pause", "Button")
        robot.see("Choisissez quatre chiffres", match="part")
        _digits(robot, "4711")
        robot.tap("Faire une pause", "Button")
        robot.see("Visite en pause", match="part")
        assert not any(word in _names(robot) for word in CANARIES)
        _digits(robot, "4712")
        robot.tap("Reprendre", "Button")
        robot.see("Code faux.", match="part")
        _digits(robot, "4711")
        robot.tap("Reprendre", "Button")
        robot.see("Qui êtes-vous ?", "Heading")
        assert CANARY.surname in _names(robot)


@pytest.mark.long
def test_staff_end_a_visit(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        citizen = visit(kiosk, CANARY)
        citizen.begin()
        citizen.choose()
        citizen.robot.write("Nom de famille", CANARY.surname)
        robot = citizen.robot
        processes = family(robot.pid)
        robot.tap("Aide", "Button")
        robot.tap("Personnel", "Button")
        robot.see("Code du personnel", "Heading")
        _digits(robot, STAFF_PIN)
        robot.tap("Entrer", "Button")
        with contextlib.suppress(ScreenGoneError):
            robot.tap("Terminer la visite et tout effacer", "Button", match="start")
        robot.wait_until_gone()
        all_gone(processes)
        assert spilt(kiosk) == []


@pytest.mark.parametrize("committed", [False, pytest.param(True, marks=pytest.mark.long)])
def test_after_a_power_cut_the_screen_says_so_without_a_name(tmp_path: Path, committed: bool) -> None:
    with running_kiosk(tmp_path) as kiosk:
        citizen = visit(kiosk, CANARY)
        citizen.begin()
        reference = ""
        if committed:
            citizen.robot.tap("Déclarer", match="start")
            citizen.robot.tap("Ici, sur la borne", match="start")
            _all_answers(citizen)
            reference = citizen.send()
        else:
            citizen.choose()
            citizen.robot.write("Nom de famille", CANARY.surname)
        processes = family(kiosk.process.pid)
        kiosk.process.send_signal(signal.SIGKILL)
        kiosk.process.wait(PATIENCE_S)
        all_gone(processes)
        assert spilt(kiosk) == []
    with running_kiosk(tmp_path) as kiosk:
        screen = kiosk.next_screen()
        screen.see("Visite interrompue à", match="part")
        said = screen.words()
        assert ("dossier déposé" in said) is committed
        assert ("dossier non déposé" in said) is not committed
        assert not any(word in said for word in CANARIES)
        if committed:
            assert kiosk.delivered(reference)["reference"] == reference


def _all_answers(citizen: ChangeOfAddress) -> None:
    citizen.identity()
    citizen.home()
    citizen.address()
    citizen.since()
    citizen.proof()
    citizen.review()
    citizen.sign()


def _digits(robot: Robot, digits: str) -> None:
    for digit in digits:
        robot.tap(digit, "Button")
