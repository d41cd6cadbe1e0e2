"""A file of the inbox becomes a package of SEDA 2.2 with the digest of each piece; only then is it destroyed."""

import hashlib
import json
import random
import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from kiosk.__main__ import main
from kiosk.chaos.delivery_kiosk import specimen
from kiosk.clock import HeldClock
from kiosk.delivery.dossier import make_envelope
from kiosk.delivery.wire import DocumentRecord, FactRecord
from kiosk.desk import archive, forwarding, naming, seda
from kiosk.desk.archive_settings import Archive
from kiosk.desk.live.sql_store import SqlStore
from kiosk.desk.notes import Notes
from kiosk.desk.office import Cover, Office
from kiosk.desk.retention import Retention
from kiosk.desk.seda import Described, Piece
from kiosk.desk.settings import DeskSettings
from kiosk.errors import KioskError
from kiosk.privacy import sealing

REFERENCE = "K4T-7QX9-2M"
AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
CLOCK = HeldClock(AT)
FACTS = {"nom": FactRecord("CANARI", "typed", "declarant")}
SPACE = {"s": seda.NAMESPACE}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path, DeskSettings(), CLOCK)
    dossier = replace(specimen(random.Random(1)), reference=REFERENCE, made_at=AT, facts=FACTS)
    key = sealing.read_public_key(office.public_key_file)
    envelope = make_envelope(dossier, visit_id="f" * 32, recipient_key=key, created_at=AT)
    cover = Cover(envelope.id, envelope.reference, envelope.flow, envelope.service, envelope.created_at)
    assert office.take(cover, envelope.sealed).status == 201
    yield office
    office.close()


@pytest.fixture
def retention(office: Office) -> Iterator[Retention]:
    forwards, log, notes = forwarding.of(office), SqlStore(office.place), Notes(office.place)
    made = Retention(office, log, notes, tuple, CLOCK)
    yield made
    for one in (made, notes, log, forwards):
        one.close()


def packed(office: Office, out: Path) -> archive.Packed:
    return archive.write(office, REFERENCE, "Déclarer un changement d'adresse", out, CLOCK)


def manifest_of(file: str) -> bytes:
    with zipfile.ZipFile(file) as package:
        return package.read(archive.MANIFEST)


def test_the_package_has_each_piece_with_its_digest(office: Office, tmp_path: Path) -> None:
    made = packed(office, tmp_path / "out")
    assert archive.check(Path(made.file)) == made.pieces >= 2
    root = etree.fromstring(manifest_of(made.file))
    with zipfile.ZipFile(made.file) as package:
        for one in root.iter(f"{{{seda.NAMESPACE}}}BinaryDataObject"):
            data = package.read(one.findtext("s:Uri", namespaces=SPACE))
            assert one.findtext("s:MessageDigest", namespaces=SPACE) == hashlib.sha512(data).hexdigest()
            assert one.findtext("s:Size", namespaces=SPACE) == str(len(data))
    assert made.sha512 == hashlib.sha512(Path(made.file).read_bytes()).hexdigest()
    assert Path(made.file).stat().st_mode & 0o777 == 0o600


def test_the_sums_are_those_that_every_archivist_s_tool_reads(office: Office, tmp_path: Path) -> None:
    made = packed(office, tmp_path / "out")
    with zipfile.ZipFile(made.file) as package:
        package.extractall(tmp_path / "there")
    done = subprocess.run(["sha512sum", "--check", "--strict", "SHA512SUMS"], cwd=tmp_path / "there", check=False)
    assert done.returncode == 0


def test_its_pieces_have_names_that_say_what_they_are_and_nobody(office: Office, tmp_path: Path) -> None:
    made = packed(office, tmp_path / "out")
    day = datetime.fromisoformat(office.find(REFERENCE).received_at).astimezone().date()
    assert Path(made.file).name == f"{day.isoformat()}_{office.find(REFERENCE).flow}_{REFERENCE}.zip"
    with zipfile.ZipFile(made.file) as package:
        names = [name.removeprefix("content/") for name in package.namelist() if name.startswith("content/")]
    assert names == ["reponses.json", "recapitulatif.pdf", "preuve-1.jpg"]


def test_what_a_hostile_kiosk_calls_a_page_is_cut_to_a_name() -> None:
    pages = {hashlib.sha256(bytes([n])).hexdigest(): bytes([n]) for n in range(4)}
    fields = ["../../etc/passwd", "Camille\x00 SPÉCIMEN", "é" * 300, "../../etc/passwd"]
    dossier = replace(
        specimen(random.Random(1)),
        documents=tuple(DocumentRecord(field, page, 1) for field, page in zip(fields, pages, strict=True)),
        signatures=(),
        attachments={"summary.pdf": b"%PDF", **{f"{page}.jpg": data for page, data in pages.items()}},
    )
    named = list(naming.names(dossier).values())
    assert named == [
        "recapitulatif.pdf", "etc-passwd-1.jpg", "camille-sp-cimen-1.jpg", "sans-nom-1.jpg", "etc-passwd-2.jpg",
    ]  # fmt: skip
    assert all(re.fullmatch(r"[a-z0-9-]{1,60}\.(jpg|png|pdf)", name) for name in named)


def test_the_manifest_names_nobody(office: Office, tmp_path: Path) -> None:
    manifest = manifest_of(packed(office, tmp_path / "out").file).decode()
    assert "CANARI" not in manifest
    assert REFERENCE in manifest
    assert "DUA-SPECIMEN" in manifest


def test_what_is_not_of_the_schema_is_not_written() -> None:
    described = Described("e" * 32, REFERENCE, "Essai", AT, AT.date())
    piece = Piece("delivered.json", "Réponses", b"{}")
    whole = seda.transfer(described, (piece,), Archive(), AT)
    assert list(seda.read(whole)) == ["content/delivered.json"]
    for broken in (
        whole.replace(b"<Date>", b"<Datum>").replace(b"</Date>", b"</Datum>"),
        whole.replace(b'algorithm="SHA-512"', b'algorithm="MD5"'),
        whole.replace(b"content/delivered", b"../../etc/delivered"),
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b"",
    ):
        with pytest.raises(KioskError):
            seda.read(broken)
    with pytest.raises(KioskError):
        seda.transfer(described, (Piece("delivered.json", "", b"{}"),), Archive(), AT)


def test_a_package_that_was_changed_is_seen(office: Office, tmp_path: Path) -> None:
    made = Path(packed(office, tmp_path / "out").file)
    with zipfile.ZipFile(made) as package:
        files = {name: package.read(name) for name in package.namelist()}
    for change in (
        {**files, "content/reponses.json": b"{}"},
        {**files, "content/more.txt": b"more"},
        {name: data for name, data in files.items() if name != "content/recapitulatif.pdf"},
    ):
        other = tmp_path / "other.zip"
        with zipfile.ZipFile(other, "w") as package:
            for name, data in change.items():
                package.writestr(name, data)
        with pytest.raises(KioskError):
            archive.check(other)
    made.write_bytes(made.read_bytes()[:300])
    with pytest.raises(KioskError):
        archive.check(made)


def test_a_bit_that_a_disk_has_turned_is_said_and_nothing_more(office: Office, tmp_path: Path) -> None:
    whole = Path(packed(office, tmp_path / "out").file).read_bytes()
    rng, damaged, said = random.Random(5), tmp_path / "damaged.zip", 0
    for _ in range(150):
        turned = bytearray(whole)
        turned[rng.randrange(len(turned))] ^= 1 << rng.randrange(8)
        damaged.write_bytes(turned)
        try:
            archive.check(damaged)
        except KioskError:
            said += 1
    assert said > 50


def test_it_is_destroyed_only_after_its_package_was_read_back(
    office: Office, retention: Retention, tmp_path: Path
) -> None:
    made = packed(office, tmp_path / "out")
    whole = Path(made.file).read_bytes()
    Path(made.file).write_bytes(b"PK")
    with pytest.raises(KioskError):
        archive.destroy(retention, made, "terminal")
    assert office.dossier(office.find(REFERENCE))
    Path(made.file).write_bytes(whole)
    archive.destroy(retention, made, "terminal")
    with pytest.raises(KioskError):
        office.dossier(office.find(REFERENCE))
    assert office.find(REFERENCE).bytes == 0
    with pytest.raises(KioskError):
        archive.destroy(retention, made, "terminal")


def test_what_was_destroyed_is_on_no_disk_and_does_not_come_back(
    office: Office, retention: Retention, tmp_path: Path
) -> None:
    received = office.find(REFERENCE)
    sealed = office.store.sealed(received.envelope_id)
    made = packed(office, tmp_path / "out")
    archive.destroy(retention, made, "terminal")
    for file in (tmp_path / "desk").rglob("*"):
        assert not file.is_file() or sealed[40:120] not in file.read_bytes(), file.name
    cover = Cover(received.envelope_id, REFERENCE, received.flow, received.service, AT)
    assert office.take(cover, sealed).status == 200  # it is known, and stays destroyed
    assert office.find(REFERENCE).bytes == 0


def test_the_command_leaves_a_proof(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    there = ["--state", str(tmp_path), "--json"]
    assert main(["desk", "archive", REFERENCE, "--out", str(out), "--destroy", *there]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["destroyed"] is True
    # Whoever receives it has no desk.
    assert main(["desk", "archive", "--check", said["file"], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pieces"] == said["pieces"]
    store = SqlStore(tmp_path / "desk")
    lines = [(one.action, one.subject, one.detail) for one in store.audit()]
    store.close()
    envelope = office.find(REFERENCE).envelope_id
    assert ("archived", envelope, said["sha512"]) in lines
    ((subject, detail),) = [(subject, detail) for action, subject, detail in lines if action == "destroyed"]
    assert subject == envelope
    assert detail.startswith(f"archived {said['sha512']} sha256 ")


@pytest.mark.parametrize("arguments", [["BBB-BBBB-BB", "--out", "x"], ["--check", "nowhere.zip"]])
def test_what_cannot_be_done_is_told_in_one_line(
    office: Office, tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["desk", "archive", *arguments, "--state", str(tmp_path)]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


@pytest.mark.parametrize("arguments", [[], [REFERENCE], ["--check", "x.zip", "--destroy"]])
def test_a_wrong_call_is_said_so(
    office: Office, tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["desk", "archive", *arguments, "--state", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert main(["desk", "archive", REFERENCE, "--out", str(tmp_path / "out")]) == 2
    assert "--state" in capsys.readouterr().err


def test_one_that_is_there_is_not_written_over(office: Office, tmp_path: Path) -> None:
    packed(office, tmp_path / "out")
    with pytest.raises(KioskError, match="already"):
        packed(office, tmp_path / "out")
