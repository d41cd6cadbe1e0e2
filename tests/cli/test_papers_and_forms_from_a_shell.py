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
FACTS = json.loads((EXAMPLES / "carte-bibliotheque.json").read_text(encoding="utf-8"))


def kiosk(*arguments: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=150, input=given)


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
    too_long = tmp_path / ("a" * 300 + ".pdf")
    wrong: list[tuple[tuple[str | Path, ...], int]] = [
        (("id", "verify", tmp_path / "missing.pdf"), 1),
        (("id", "verify", too_long), 1),
        (("id", "2ddoc", too_long), 1),
        (("id", "verify", tmp_path / "evil.pdf"), 1),
        (("id", "verify", tmp_path / "evil.pdf", "--config", tmp_path / "nowhere"), 2),
        (("provision", "operator-key", "--name", "Ville !", "--out", tmp_path), 2),
        (("provision", "operator-key", "--name", "lilas", "--out", tmp_path), 1),
        (("provision", "papers-key"), 2),
        (("provision", "papers-key", "--dir", tmp_path / "evil.pdf", "--kiosk", "x"), 2),
        (("provision", "delegate", *("--operator-key", lilas.folder / "lilas.key", "--request", "x", "--out", "y")), 1),
        (("forms", "fields", tmp_path / "evil.pdf"), 1),
        (("forms", "fields", tmp_path), 1),
        (("forms", "fields", too_long), 1),
        (("forms", "check", tmp_path / "evil.pdf"), 1),
        (("forms", "check", MAP, "--flow", too_long), 1),
        (("forms", "draft", MAP), 2),
        (("forms", "draft", tmp_path / "evil.pdf"), 1),
        (("forms", "examples", "--out", tmp_path / "evil.pdf"), 1),
        (("forms", "examples", "--out", too_long), 1),
        (("forms", "check", MAP, "--flow", "nulle"), 1),
        (("forms", "fill", MAP), 2),
        (("forms", "fill", MAP, "--out", tmp_path / "x.pdf"), 1),
        (("paper", tmp_path / "evil.pdf", "--out", tmp_path / "x"), 1),
        (("paper", tmp_path, "--out", tmp_path / "x"), 1),
        (("paper", too_long, "--out", tmp_path / "x"), 1),
    ]
    for arguments, status in wrong:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"[]")))
        returned = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert returned == status, (arguments, said.err)
        assert said.err.startswith("kiosk: "), (arguments, said.err)
        assert said.err.count("\n") == 1, (arguments, said.err)
        assert said.out == "" or arguments[0] == "id", arguments  # which has a line for each file


@pytest.mark.parametrize("command", ["verify", "2ddoc"])
def test_a_trust_that_is_no_folder_is_a_wrong_call(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for trust in (tmp_path / "nowhere", tmp_path / ("a" * 300), MAP):
        with pytest.raises(SystemExit) as ended:
            main(["id", command, str(MAP), "--trust", str(trust)])
        assert ended.value.code == 2
        assert "not a folder" in capsys.readouterr().err


@pytest.mark.long
@pytest.mark.parametrize("name", ["carte-bibliotheque", "changement-adresse"])
def test_from_an_empty_folder_to_a_form_that_is_filled_and_read_back(name: str, tmp_path: Path) -> None:
    """What docs/papers-out.md says, as it is said there."""
    form, given, filled, flat = (tmp_path / each for each in (f"{name}.pdf", f"{name}.json", "filled.pdf", "flat.pdf"))
    assert len(told("forms", "examples", "--out", tmp_path)["files"]) == 6
    empty = {field["name"]: field for field in told("forms", "fields", form)["fields"]}

    mapped = tmp_path / f"{name}.yaml"
    assert told("forms", "check", mapped, "--flow", name) == {"map": str(mapped), "ok": True, "problems": []}
    said = told("forms", "fill", mapped, "--out", filled, "--flat", flat, given=given.read_text(encoding="utf-8"))

    again = {field["name"]: field["value"] for field in told("forms", "fields", filled)["fields"]}
    assert again.keys() == empty.keys()
    assert said == {"filled": sum(map(bool, again.values())), "empty": [key for key in again if not again[key]]}
    assert again["nom"] == "SPECIMEN"
    assert "holds 'SPECIMEN'" in kiosk("forms", "fields", filled).stdout
    text = subprocess.run(["pdftotext", "-", "-"], input=flat.read_bytes(), capture_output=True, check=True).stdout
    assert "12 rue des Lilas, bâtiment B" in " ".join(text.decode().split())
    assert "no AcroForm" in kiosk("forms", "fields", flat).stderr


@pytest.mark.long
def test_a_form_of_one_s_own_gets_a_map_to_begin_with(tmp_path: Path) -> None:
    own = tmp_path / "ma-carte.pdf"
    own.write_bytes((EXAMPLES / "carte-bibliotheque.pdf").read_bytes())
    mapped = told("forms", "draft", own, "--flow", "carte-bibliotheque")["map"]

    assert told("forms", "check", mapped, "--flow", "carte-bibliotheque")["ok"]
    said = told("forms", "fill", mapped, "--out", tmp_path / "filled.pdf", given=json.dumps(FACTS))
    assert (said["filled"], said["empty"]) == (6, [])


@pytest.mark.long
def test_what_stands_in_a_folder_is_never_written_over(tmp_path: Path) -> None:
    told("forms", "examples", "--out", tmp_path)
    told("forms", "examples", "--out", tmp_path)  # the same again
    mapped = tmp_path / "carte-bibliotheque.yaml"
    mapped.write_bytes(mapped.read_bytes().replace(b"FR", b"LU"))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    form = mapped.with_suffix(".pdf")
    for arguments, status in (
        (("examples", "--out", tmp_path), 1),
        (("draft", form), 1),
        (("fill", mapped, "--out", form), 2),
        (("fill", mapped, "--flat", mapped), 2),
        (("fill", mapped, "--out", tmp_path / "x.pdf", "--flat", tmp_path / "." / "x.pdf"), 2),
    ):
        done = kiosk("forms", *arguments, given=json.dumps(FACTS))
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (status, "", 1), done.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.long
def test_a_value_that_does_not_fit_writes_nothing_and_is_not_quoted(tmp_path: Path) -> None:
    done = kiosk("forms", "fill", MAP, "--out", tmp_path / "x.pdf", given=json.dumps({**FACTS, "nom": "漢CANARI"}))

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "'nom': letters that the form's typeface does not have" in done.stderr
    assert "CANARI" not in done.stderr
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.long
def test_a_file_from_outside_becomes_pages(tmp_path: Path) -> None:
    (tmp_path / "in.pdf").write_bytes(evil.pdf_with_passengers())
    said = told("paper", tmp_path / "in.pdf", "--out", tmp_path / "out")

    assert sorted(said["dropped"]) == ["attachments", "scripts"]
    assert [Path(page["file"]).read_bytes()[:3] for page in said["pages"]] == [b"\xff\xd8\xff"]
