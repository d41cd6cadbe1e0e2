"""`kiosk provision`, `kiosk id verify`, `kiosk forms` and `kiosk paper` as a person or a script calls them."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kiosk.__main__ import main
from tests.support import evil_files as evil
from tests.support import house
from tests.support.papers_out import attestation, issued, operator

EXAMPLES = house.ROOT / "docs" / "examples" / "forms"
MAP = EXAMPLES / "carte-bibliotheque.yaml"
FACTS = {"nom": "Specimen", "prenoms": "Camille", "naissance": "1961-02-03", "civilite": "madame", "reglement": True}


def kiosk(*arguments: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, input=given)


def told(*arguments: str | Path, given: str = "") -> dict[str, Any]:
    done = kiosk(*arguments, "--json", given=given)
    assert (done.returncode, done.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_from_the_operator_s_key_to_a_paper_that_is_verified(tmp_path: Path) -> None:
    told("provision", "operator-key", "--name", "lilas", "--out", tmp_path / "operator")
    asked = told("provision", "papers-key", "--dir", tmp_path / "kiosk", "--kiosk", "borne-9")
    answer = tmp_path / "kiosk" / "papers.delegation"
    given = ("--operator-key", tmp_path / "operator" / "lilas.key", "--request", asked["request"], "--out", answer)
    assert told("provision", "delegate", *given, "--days", "2")["kiosk"] == "borne-9"

    from datetime import UTC, datetime

    from kiosk.documents.signed.signer import load

    now = datetime.now(UTC)
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(issued(load(tmp_path / "kiosk"), attestation(), now))
    said = told("id", "verify", paper, "--trust", tmp_path / "operator")
    assert (said["outcome"], said["kiosk"], said["operator"], said["compared"]) == ("valid", "borne-9", "lilas", True)
    assert said["fields"]["Concerne"] == "Camille SPECIMEN"
    assert told("id", "verify", paper)["outcome"] == "unknown_signer"
    assert "not that what it tells is true" in kiosk("id", "verify", paper, "--trust", tmp_path / "operator").stdout


@pytest.mark.long
def test_what_is_wrong_with_a_call_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lilas = operator(tmp_path)
    (tmp_path / "evil.pdf").write_bytes(evil.pdf_that_counts(10**6))
    wrong: list[tuple[tuple[str | Path, ...], int]] = [
        (("id", "verify", tmp_path / "missing.pdf"), 1),
        (("id", "verify", tmp_path / "evil.pdf"), 1),
        (("id", "verify", tmp_path / "evil.pdf", "--trust", tmp_path / "nowhere"), 1),
        (("id", "verify", tmp_path / "evil.pdf", "--config", tmp_path / "nowhere"), 2),
        (("provision", "operator-key", "--name", "Ville !", "--out", tmp_path), 2),
        (("provision", "operator-key", "--name", "lilas", "--out", tmp_path), 1),
        (("provision", "papers-key"), 2),
        (("provision", "papers-key", "--dir", tmp_path / "evil.pdf", "--kiosk", "x"), 2),
        (("provision", "delegate", *("--operator-key", lilas.folder / "lilas.key", "--request", "x", "--out", "y")), 1),
        (("forms", "fields", tmp_path / "evil.pdf"), 1),
        (("forms", "fields", tmp_path), 1),
        (("forms", "check", tmp_path / "evil.pdf"), 1),
        (("forms", "check", MAP, "--flow", "nulle"), 1),
        (("forms", "fill", MAP), 2),
        (("forms", "fill", MAP, "--out", tmp_path / "x.pdf"), 1),
        (("paper", tmp_path / "evil.pdf", "--out", tmp_path / "x"), 1),
        (("paper", tmp_path, "--out", tmp_path / "x"), 1),
    ]
    for arguments, status in wrong:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"[]")))
        returned = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert returned == status, (arguments, said.err)
        assert said.err.startswith("kiosk: "), (arguments, said.err)
        assert said.err.count("\n") == 1, (arguments, said.err)
        assert said.out == "" or arguments[:2] == ("id", "verify"), arguments  # which has a line for each file


@pytest.mark.long
def test_a_form_is_looked_at_checked_and_filled(tmp_path: Path) -> None:
    assert len(told("forms", "fields", EXAMPLES / "carte-bibliotheque.pdf")["fields"]) == 10
    assert told("forms", "check", MAP) == {"map": str(MAP), "ok": True, "problems": []}
    flat = tmp_path / "flat.pdf"
    assert told("forms", "fill", MAP, "--flat", flat, given=json.dumps(FACTS)) == {"filled": 6, "empty": 4}
    text = subprocess.run(["pdftotext", "-", "-"], input=flat.read_bytes(), capture_output=True, check=True).stdout
    assert b"SPECIMEN" in text


@pytest.mark.long
def test_a_value_that_does_not_fit_writes_nothing_and_is_not_quoted(tmp_path: Path) -> None:
    done = kiosk("forms", "fill", MAP, "--out", tmp_path / "x.pdf", given=json.dumps({**FACTS, "nom": "漢CANARI"}))

    assert (done.returncode, done.stdout) == (1, "")
    assert "CANARI" not in done.stderr
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.long
@pytest.mark.parametrize("flow", ["changement-adresse"])
def test_a_map_is_held_against_a_demarche(flow: str) -> None:
    assert told("forms", "check", EXAMPLES / "changement-adresse.yaml", "--flow", flow)["ok"]


@pytest.mark.long
def test_a_file_from_outside_becomes_pages(tmp_path: Path) -> None:
    (tmp_path / "in.pdf").write_bytes(evil.pdf_with_passengers())
    said = told("paper", tmp_path / "in.pdf", "--out", tmp_path / "out")

    assert sorted(said["dropped"]) == ["attachments", "scripts"]
    assert [Path(page["file"]).read_bytes()[:3] for page in said["pages"]] == [b"\xff\xd8\xff"]
