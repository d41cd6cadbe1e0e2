"""The signed code on the back of an identity card: believed under a signature only, and nothing is made up."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.__main__ import main
from kiosk.documents.cev import description
from kiosk.documents.cev.port import Cev, CevReading
from kiosk.documents.cev.reading import MAX_PAYLOAD_BYTES, read
from kiosk.documents.port import Unreadable
from kiosk.documents.two_d_doc.trust import Trust
from kiosk.flows.model_types import Source
from kiosk.hall import cev_writer, two_d_doc_writer
from kiosk.hall.cards.documents import DOCUMENTS
from kiosk.hall.papers import Papers

TODAY = date(2026, 11, 22)
HOLDER = DOCUMENTS["cnie"].holder_on(TODAY)
SIGNED = HOLDER.issued
SAID = {
    "surname": "SPECIMEN",
    "given_names": "CAMILLE DOMINIQUE",
    "birth_date": HOLDER.birth_date.isoformat(),
    "sex": HOLDER.sex,
    "document_number": HOLDER.number,
}


class Hall:
    """Its issuers, and the trust folder that they fill."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.issuer = two_d_doc_writer.Issuer("FR99", "HA01")
        self.described = cev_writer.DescribedIssuer()
        two_d_doc_writer.write_trust(folder, [self.issuer])
        self.described.write_trust(folder)

    def read(self, payload: str | bytes) -> CevReading:
        octets = payload.encode("ascii") if isinstance(payload, str) else payload
        return read(octets, Trust(self.folder), description.load(self.folder), TODAY)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    return Hall(tmp_path_factory.mktemp("trust"))


def test_an_identity_2d_doc_gives_its_facts(hall: Hall) -> None:
    found = hall.read(cev_writer.identity_text(HOLDER, hall.issuer))
    assert isinstance(found, Cev)
    assert (found.format, found.signature, found.signed) == ("two_d_doc", "valid", SIGNED)
    assert found.facts == {**SAID, "nationality": "XX"}
    assert "SPECIMEN" not in repr(found)


def test_a_described_code_gives_its_facts(hall: Hall) -> None:
    found = hall.read(hall.described.code(HOLDER))
    assert isinstance(found, Cev)
    assert (found.format, found.signature, found.issuer, found.signed) == ("digsig", "valid", "HALLE", SIGNED)
    assert found.facts == {**SAID, "expiry": HOLDER.expiry.isoformat()}


def test_a_zone_that_is_signed_gives_its_facts(hall: Hall) -> None:
    """Type 08: the lines of ICAO 9303-5's specimen; `<` goes as a space."""
    lines = "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
    text = f"DC04FR99HA01247524750801FR6F{lines.replace('<', ' ')}"
    found = hall.read(text + "\x1f" + hall.issuer.sign(text))
    assert isinstance(found, Cev)
    assert found.signature == "valid"
    assert found.facts["surname"] == "ERIKSSON"
    assert found.facts["given_names"] == "ANNA MARIA"
    assert found.facts["birth_date"] == "1974-08-12"


def test_a_changed_name_is_not_believed(hall: Hall) -> None:
    for forged in (
        cev_writer.tampered(HOLDER, hall.issuer),
        hall.described.code(HOLDER).replace(b"SPECIMEN", b"FAUSSAIR", 1),
    ):
        found = hall.read(forged)
        assert isinstance(found, Cev)
        assert found.signature == "invalid"
        assert found.facts == {}


def test_without_the_key_the_issuer_is_unknown_and_without_a_description_the_code_is_unsupported(
    hall: Hall, tmp_path: Path
) -> None:
    alone = Hall.__new__(Hall)
    alone.folder = tmp_path
    known = alone.read(cev_writer.identity_text(HOLDER, hall.issuer))
    assert isinstance(known, Cev)
    assert (known.signature, known.facts) == ("unknown_issuer", {})
    unsupported = alone.read(hall.described.code(HOLDER))
    assert unsupported == Cev(format=None, signature="unsupported")


def test_a_bill_says_nothing_of_an_identity(hall: Hall) -> None:
    text = "DC04FR99HA01247524750101FR62FAUSSAIRE\x1d6000CAMILLE\x1d"
    found = hall.read(text + "\x1f" + hall.issuer.sign(text))
    assert isinstance(found, Cev)
    assert (found.signature, found.facts) == ("valid", {})


def test_a_certificate_signs_nothing_outside_of_its_time(hall: Hall, tmp_path: Path) -> None:
    told = json.loads((hall.folder / cev_writer.DESCRIPTION).read_text(encoding="utf-8"))
    (tmp_path / cev_writer.DESCRIPTION).write_text(json.dumps(told | {"until": "2024-12-31"}), encoding="utf-8")
    late = Hall.__new__(Hall)
    late.folder = tmp_path
    found = late.read(hall.described.code(HOLDER))
    assert isinstance(found, Cev)
    assert (found.signature, found.facts) == ("invalid", {})


def test_every_cut_and_every_changed_octet_is_unbelieved(hall: Hall) -> None:
    for whole in (hall.described.code(HOLDER), cev_writer.identity_text(HOLDER, hall.issuer).encode("ascii")):
        changed = [whole[:at] for at in range(len(whole))]
        changed += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
        changed += [whole + b"\x00", whole * 2]
        for payload in changed:
            found = hall.read(payload)
            assert isinstance(found, Unreadable) or (isinstance(found, Cev) and found.facts == {}), payload


@given(st.binary(max_size=400) | st.binary(max_size=200).map(lambda rest: b"HALLE\x00\x01" + rest))
@settings(max_examples=300, deadline=None)
def test_any_octets_end_in_an_answer(hall: Hall, octets: bytes) -> None:
    found = hall.read(octets)
    assert isinstance(found, Unreadable) or (isinstance(found, Cev) and found.facts == {})


def test_a_code_of_another_size_is_refused_before_it_is_read(hall: Hall) -> None:
    assert isinstance(hall.read(b"HALLE\x00\x01" + bytes(MAX_PAYLOAD_BYTES)), Unreadable)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[" * 5000,
        b"\xff\xfe",
        b'{"issuer": "A"}',
        json.dumps({"issuer": "A B"}).encode(),
        b"{" + b" " * 70_000,
    ],
)
def test_a_broken_description_is_told_and_not_used(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "cev-broken.json").write_bytes(content)
    shelved = description.load(tmp_path)
    assert shelved.known == ()
    assert len(shelved.problems) == 1
    assert shelved.problems[0].startswith("cev-broken.json: ")


def test_what_a_code_may_say_has_a_name_in_the_flows(hall: Hall) -> None:
    names = {source for source in get_args(Source) if source.startswith("cev.")}
    found = hall.read(hall.described.code(HOLDER))
    assert isinstance(found, Cev)
    assert {f"cev.{name}" for name in found.facts} <= names


def test_the_command_reads_the_halls_cards(tmp_path: Path) -> None:
    """A picture of the card's back, through the real worker."""
    papers, trust = Papers(TODAY), tmp_path / "trust"
    two_d_doc_writer.write_trust(trust, [papers.trusted])
    papers.described.write_trust(trust)
    files = []
    for name in ("cnie-back-cev", "cnie-back-cev-tampered", "cnie-back-cev-described", "cnie-back"):
        files.append(str(tmp_path / f"{name}.png"))
        papers.picture(name).save(files[-1])
    command = [sys.executable, "-m", "kiosk", "id", "cev", *files, "--trust", str(trust), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["signature"] for line in lines] == ["valid", "invalid", "valid", "none"]
    assert [line["format"] for line in lines] == ["two_d_doc", "two_d_doc", "digsig", None]
    assert lines[0]["facts"]["cev.surname"] == "SPECIMEN"
    assert lines[1]["facts"] == {}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["id", "cev"], 2),
        (["id", "cev", "x.png", "--trust", "nowhere"], 2),
        (["id", "cev", "nowhere.png"], 1),
        (["id", "cev", "notes.txt"], 1),
    ],
)
def test_the_command_called_wrongly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("no code", encoding="utf-8")
    try:
        done = main(arguments)
    except SystemExit as ended:
        done = int(ended.code or 0)
    assert done == code
    told = capsys.readouterr()
    # A file that cannot be opened has its line, as every file has.
    assert told.out in ("", "nowhere.png: No such file or directory\n")
    assert "Traceback" not in told.err
