"""Planted names, a social-security number and a paper: found nowhere on the disk after each way of ending a visit.

Temporary folders, caches and the home are moved into the test's own folder, so that all that any library writes is
looked at, and nothing else.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.tour.robot import ScreenGoneError
from kiosk.tour.terminal import Terminal
from kiosk.tour.visit import ChangeOfAddress
from tests.support.kiosk import CANARIES, CANARY, OTHER_DEVICES, STAFF_PIN, all_gone, family, running_kiosk, visit
from tests.support.patience import PATIENCE_S

NIR = "285057800608436"
# What a page or a PDF in clear would begin with, wherever it is stored.
IN_CLEAR = (b"JFIF\x00", b"%PDF-", b"\x89PNG\r\n")
HASTE = {"blur_after_s": 8, "idle_after_s": 10, "idle_warning_s": 1, "forgotten_s": 1}


def live_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What any library writes lies in `folder`."""
    for variable in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"):
        (folder / variable.lower()).mkdir(mode=0o700)
        monkeypatch.setenv(variable, str(folder / variable.lower()))


def _until_the_review(citizen: ChangeOfAddress) -> None:
    citizen.begin()
    _from_choice_to_review(citizen, citizen.proof)


def _from_choice_to_review(citizen: ChangeOfAddress, show_the_bill: Callable[[], None]) -> None:
    citizen.choose()
    citizen.identity()
    citizen.home()
    citizen.robot.see("Quelle est votre nouvelle adresse ?", "Heading")
    citizen.robot.write("Complément d'adresse", NIR)
    citizen.address()
    citizen.since()
    show_the_bill()
    citizen.robot.see("Relisez vos réponses", "Heading")


def _sends_and_leaves(kiosk: Terminal, citizen: ChangeOfAddress) -> None:
    citizen.review()
    citizen.sign()
    citizen.send()
    citizen.leave()


def _says_stop(kiosk: Terminal, citizen: ChangeOfAddress) -> None:
    citizen.robot.tap("Arrêter et tout effacer", "Button")
    citizen.robot.tap("Oui, tout effacer", "Button")
    with contextlib.suppress(ScreenGoneError):  # the screen ends under the finger
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


def _loses_the_screen(kiosk: Terminal, citizen: ChangeOfAddress) -> None:
    os.kill(citizen.robot.pid, signal.SIGKILL)


def _loses_the_power(kiosk: Terminal, citizen: ChangeOfAddress) -> None:
    kiosk.process.send_signal(signal.SIGKILL)
    kiosk.process.wait(PATIENCE_S)


Ending = Callable[[Terminal, ChangeOfAddress], None]


@pytest.mark.parametrize(
    ("ending", "session"),
    [
        pytest.param(_sends_and_leaves, {"goodbye_s": 2}, id="sends and leaves", marks=pytest.mark.long),
        pytest.param(_says_stop, {"goodbye_s": 2}, id="says stop", marks=pytest.mark.long),
        pytest.param(_walks_away, HASTE, id="walks away", marks=pytest.mark.long),
        pytest.param(_is_ended_by_staff, {}, id="ended by staff", marks=pytest.mark.long),
        pytest.param(_loses_the_screen, {}, id="the screen is killed", marks=pytest.mark.long),
        pytest.param(_loses_the_power, {}, id="the power is cut"),
    ],
)
def test_nothing_of_a_visit_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: Ending, session: dict[str, float]
) -> None:
    live_in(tmp_path, monkeypatch)
    began = time.time()
    with running_kiosk(tmp_path, session) as kiosk:
        citizen = visit(kiosk, CANARY)
        _until_the_review(citizen)
        processes = family(citizen.robot.pid)
        ending(kiosk, citizen)
        all_gone(processes)
        assert left_on_disk(tmp_path, began) == []


@pytest.mark.long
def test_nothing_is_left_where_every_device_and_the_voice_were_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The paper is photographed, every page is read aloud, the summary is printed on pages."""
    live_in(tmp_path, monkeypatch)
    began = time.time()
    with running_kiosk(tmp_path, {"goodbye_s": 2}, OTHER_DEVICES) as kiosk:
        citizen = visit(kiosk, CANARY)
        # With a headset every value is spoken; the loudspeaker would ask first.
        kiosk.hall.set("inputs", headset=True)
        citizen.begin()
        citizen.robot.see("Ne plus écouter", "Button")
        _from_choice_to_review(citizen, citizen.photograph)
        citizen.review()
        citizen.sign()
        citizen.send()
        citizen.robot.tap("Imprimer le récapitulatif", "Button")
        citizen.robot.see("Prenez vos pages.", match="part")
        processes = family(citizen.robot.pid)
        citizen.leave()
        all_gone(processes)
        assert left_on_disk(tmp_path, began) == []


def left_on_disk(folder: Path, since: float) -> list[str]:
    """Files with a planted word, or with a picture or a PDF in clear."""
    words = [
        form.encode(code)
        for word in (*CANARIES, NIR)
        for form in (word, word.upper())
        for code in ("utf-8", "utf-16-le")
    ]
    needles = (*words, *IN_CLEAR)
    # Another test's hall may print the same specimen at the same time: a hall's memory is its own state's.
    own = {link.resolve().name for link in folder.rglob("hall/cups")}
    halls = {hall.name for hall in Path("/dev/shm").glob("kiosk-hall-*")} - own
    shared = [
        file
        for file in Path("/dev/shm").rglob("*")
        if halls.isdisjoint(file.parts) and file.is_file() and file.stat().st_mtime >= since
    ]
    files = [file for file in folder.rglob("*") if file.is_file()] + shared
    return [str(file) for file in files if any(needle in file.read_bytes() for needle in needles)]
