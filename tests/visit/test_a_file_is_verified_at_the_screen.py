"""In a whole kiosk: a paper that it has made comes back as a file, on a stick and then from a telephone, and the screen
says whether it is as it was made. The worker that looks is in its sandbox, and nothing of the file is left."""

import io
import time
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from msgspec.structs import replace

from kiosk.documents.signed.keys import DELEGATION
from kiosk.documents.signed.signer import load
from kiosk.processes.proc import alive
from kiosk.tour.terminal import Terminal
from tests.support import evil_files as evil
from tests.support.kiosk import CANARY, spilt, visit
from tests.support.papers_out import attestation, issued
from tests.support.papers_visit import running_kiosk
from tests.support.phones import led_to
from tests.support.supervisor import until
from tests.support.telephone import photographed
from tests.visit.test_a_ticket_is_verified_at_the_screen import TOLD_S, reader_of
from tests.visit.test_nothing_is_left_anywhere import left_on_disk, live_in

NAME = "mon-attestation-zorglub.pdf"
HOLDER = f"{CANARY.given_names} {CANARY.surname}"


def made(kiosk: Terminal) -> bytes:
    """As an earlier visit would have had it: with the key of this very kiosk, now."""
    paper = replace(attestation(), compared=("Changement d'adresse", HOLDER, "aujourd'hui"))
    folder = kiosk.state / "papers"
    until((folder / DELEGATION).exists, "the key of a simulated operator", timeout_s=TOLD_S)
    return issued(load(folder), paper, datetime.now(UTC))


def altered(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.add_blank_page()
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


@pytest.mark.long
def test_a_file_on_a_stick_then_one_from_a_telephone(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_in(tmp_path, monkeypatch)
    trust, stick = tmp_path / "trust", tmp_path_factory.mktemp("stick")
    trust.mkdir()
    began = time.time()
    with running_kiosk(tmp_path, trust, stick) as kiosk:
        citizen = visit(kiosk)
        citizen.begin()
        paper = made(kiosk)
        (stick / NAME).write_bytes(paper)
        (stick / "deux-choses.jpg").write_bytes(evil.jpeg(comment=b"%PDF-1.4 hidden"))
        (stick / "archive.pdf").write_bytes(evil.pdf_of(1) + bytes(2000) + b"PK\5\6" + bytes(18))
        robot = citizen.robot
        robot.tap("Vérifier un papier d'une borne", "Button", match="start")
        robot.tap("Depuis une clé USB", "Button")
        assert not any("deux-choses" in element.name for element in robot.look()), "of two kinds: it is not even listed"
        robot.tap("archive.pdf", "Button", match="start", timeout_s=TOLD_S)
        robot.see("Ce fichier contient autre chose qu'un papier", match="part", timeout_s=TOLD_S)
        robot.tap(NAME, "Button", match="start")
        robot.see("Ce papier porte un code valable", "Heading", timeout_s=TOLD_S)
        words = robot.words()
        assert HOLDER in words
        assert "Les pages de ce fichier sont telles que la borne les a faites." in words
        reader = reader_of(robot)
        assert reader is not None

        robot.tap("Vérifier un autre papier", "Button")
        robot.tap("Depuis mon téléphone", "Button")
        robot.see("Photographiez ce code avec votre téléphone.", timeout_s=TOLD_S)
        phone = led_to(photographed(robot.grab()))
        assert phone.opens().ok
        robot.see("Votre téléphone est relié.", timeout_s=TOLD_S, match="part")
        assert set(phone.sends(altered(paper))) <= {201, 204}
        robot.see("Ce fichier a été modifié", "Heading", timeout_s=TOLD_S)
        assert "Nombre de pages" in robot.words()
        robot.tap("Arrêter et tout effacer", "Button")
        until(lambda: not alive(reader), "the reader dies with the visit", timeout_s=TOLD_S)
        assert spilt(kiosk, (NAME, "deux-choses", CANARY.surname)) == []
        assert left_on_disk(tmp_path, began) == []
