"""A bill comes by the citizen's telephone (a real browser, from the code on the screen), or on a USB stick, through the
real screen, workers and desk, to the receipt; and a paper goes back to the telephone."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kiosk.tour.terminal import Terminal
from kiosk.tour.visit import ChangeOfAddress
from tests.support.house import ROOT
from tests.support.kiosk import CANARY, all_gone, family, spilt, visit
from tests.support.papers_visit import bill, running_kiosk
from tests.support.telephone import IS_THERE, named, photographed, telephone

READ_S = 40.0
PDF = "application/pdf"
# Neither the file's name nor what is drawn in it by hand stands on a disk, in a log or in an argument list.
NAME = "ma-facture-zorglub.pdf"


def at_the_proof(citizen: ChangeOfAddress) -> None:
    citizen.begin()
    citizen.choose()
    citizen.identity()
    citizen.home()
    citizen.address()
    citizen.since()
    citizen.robot.see("Votre justificatif de domicile", "Heading")


def to_the_receipt(citizen: ChangeOfAddress) -> str:
    citizen.robot.see("Voici ce que nous avons lu", "Heading", timeout_s=READ_S)
    citizen.robot.tap("C'est bien cela", "Button")
    citizen.robot.see("Relisez vos réponses", "Heading")
    citizen.robot.tap("Tout est juste", "Button")
    citizen.sign()
    return citizen.send()


def the_bill_arrived(kiosk: Terminal, reference: str, out: Path) -> None:
    """With its signature believed, one page of it, and nothing of the PDF that it came in."""
    proof: dict[str, Any] = kiosk.delivered(reference, out)["facts"]["preuve"]
    assert proof["origin"] == "two_d_doc"
    assert proof["value"]["signature"] == "valid"
    assert len(proof["value"]["sha256"]) == 1
    kept = [file for file in out.rglob("*") if file.is_file() and file.read_bytes()[:2] == b"\xff\xd8"]
    assert len(kept) == 1


def verified(paper: Path, state: Path) -> tuple[str, bool, str]:
    """What anybody is told who has the operator's public key."""
    command = [sys.executable, "-m", "kiosk", "id", "verify", str(paper), "--trust", str(state / "papers" / "trust")]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=False, timeout=60)
    told = json.loads(done.stdout)
    assert told["error"] is None, told
    return told["outcome"], told["compared"], told["reference"]


@IS_THERE
@pytest.mark.long
def test_by_telephone_and_an_attestation_goes_back(tmp_path: Path) -> None:
    trust, out = tmp_path / "trust", tmp_path / "out"
    paper = bill(trust)
    with running_kiosk(tmp_path, trust) as kiosk, telephone() as phone:
        citizen = visit(kiosk, CANARY)
        robot = citizen.robot
        at_the_proof(citizen)
        robot.tap("Depuis mon téléphone", "Button")
        robot.see("Photographiez ce code avec votre téléphone.")
        phone.opens(photographed(robot.grab()))
        robot.see("Votre téléphone est relié.", match="part")
        assert phone.sends(named(NAME, PDF, b"%PDF-1.7 and nothing more")) == "say_done"
        robot.see("Ce fichier est abîmé", timeout_s=READ_S, match="part")
        robot.see("Photographiez ce code avec votre téléphone.")
        first, again = phone.page.url, photographed(robot.grab())
        assert first != again
        assert phone.opens(first).reads("Demandez un nouveau code à la borne")
        assert phone.opens(again).sends(named(NAME, PDF, paper)) == "say_done"
        reference = to_the_receipt(citizen)

        robot.tap("Garder un papier", "Button")
        robot.tap("Une attestation de dépôt", "Button", match="start")
        robot.tap("Le recevoir sur mon téléphone", "Button", timeout_s=READ_S)
        robot.see("Photographiez ce code avec votre téléphone.")
        fetched = phone.opens(photographed(robot.grab())).fetches()
        assert (fetched.said, fetched.paper[:5]) == ("say_done", b"%PDF-")
        (tmp_path / "attestation.pdf").write_bytes(fetched.paper)
        assert verified(tmp_path / "attestation.pdf", kiosk.state) == ("valid", True, reference)
        robot.see("Votre téléphone a reçu le papier.", match="part")
        robot.tap("Retour", "Button")
        robot.see("Quel papier voulez-vous garder ?", "Heading")
        robot.tap("Retour", "Button")
        processes = family(robot.pid)
        citizen.leave()
        all_gone(processes)
        the_bill_arrived(kiosk, reference, out)
        assert spilt(kiosk, (NAME, CANARY.surname, "Crapaudinet")) == []
        assert ["404" in complaint for complaint in phone.complaints] == [True], "the address that is over, alone"


@pytest.mark.long
def test_on_a_stick(tmp_path: Path) -> None:
    trust, stick, out = tmp_path / "trust", tmp_path / "stick", tmp_path / "out"
    stick.mkdir()
    paper = bill(trust)
    with running_kiosk(tmp_path, trust, stick) as kiosk:
        citizen = visit(kiosk, CANARY)
        robot = citizen.robot
        at_the_proof(citizen)
        robot.tap("Depuis une clé USB", "Button")
        robot.see("Choisissez un fichier", "Heading")
        (stick / NAME).write_bytes(paper)
        (stick / "abimee.pdf").write_bytes(b"%PDF-1.7 and nothing more")
        (stick / "programme.exe").write_bytes(b"MZ" + bytes(100))
        (stick / "lien.pdf").symlink_to("/etc/hostname")
        robot.tap("Regarder à nouveau", "Button")
        robot.tap("abimee.pdf", "Button", match="start", timeout_s=READ_S)
        robot.see("Ce fichier est abîmé", timeout_s=READ_S, match="part")
        assert not {"programme.exe", "lien.pdf"} & {element.name.split(".  ")[0] for element in robot.look()}
        robot.tap(NAME, "Button", match="start")
        reference = to_the_receipt(citizen)
        processes = family(robot.pid)
        citizen.leave()
        all_gone(processes)
        the_bill_arrived(kiosk, reference, out)
        assert spilt(kiosk, (NAME, CANARY.surname, "Crapaudinet")) == []


@pytest.mark.long
def test_on_a_stick_by_ear_before_a_black_screen(tmp_path: Path) -> None:
    trust, stick = tmp_path / "trust", tmp_path / "stick"
    stick.mkdir()
    (stick / "facture.pdf").write_bytes(bill(trust))
    command = [sys.executable, "-m", "tests.support.stick_by_ear", str(stick), "facture.pdf", str(trust)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    came = json.loads(done.stdout.splitlines()[-1])
    assert (came["ended"], came["signature"], came["pages"]) == ("citizen", "valid", 1)
    assert came["reference"]
    assert came["touches"] == 0
    assert any(said.startswith("facture.pdf") for said in came["heard"])
    assert came["notes"]["black"] < 0.02
    assert came["notes"]["black_at_the_end"] < 0.02
