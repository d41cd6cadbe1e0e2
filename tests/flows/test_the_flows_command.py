"""`kiosk flows`, called as a person or a script calls it."""

import json
import re
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.flows import load
from tests.support.flows import bent, catalogue_flow, written

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = load.CATALOGUE / "changement-adresse.yaml"


def not_remarked(told: str) -> list[str]:
    """What was told, but that nobody has compared a démarche with its official page yet."""
    return [line for line in told.splitlines() if not line.startswith("remark: ")]


def test_check_tells_how_much_was_explored(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "check", str(ADDRESS)]) == 0
    said = capsys.readouterr()
    assert re.search(r"changement-adresse\.yaml: ok: \d+ states explored, \d+ pages answered, \d+ answers ch", said.out)
    assert not_remarked(said.err) == []


def test_check_of_bad_files_tells_each_line_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = written(tmp_path, bent(', legal: "Article 1"', ""))
    assert main(["flows", "check", str(bad), str(ADDRESS)]) == 1
    said = capsys.readouterr()
    (line,) = not_remarked(said.err)
    assert re.fullmatch(
        rf"{re.escape(str(bad))}:\d+: the paper 'preuve' is required without a legal text: add .*", line
    )
    assert "changement-adresse.yaml: ok" in said.out


def test_check_finds_a_dead_branch_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = bent('show_if: "enfant"', 'show_if: "enfant && !enfant"')
    bad = written(tmp_path, text)
    assert main(["flows", "check", str(bad)]) == 1
    line = 1 + text.count("\n", 0, text.index("show_if:"))
    assert f"{bad}:{line}: dead branch: the step 'enfants' is never shown: " in capsys.readouterr().err


@pytest.mark.parametrize("data", [b"", b"\xff", b"[" * 3000, b"a: *b", b"{" + b"a: 1, " * 50 + b"}"])
def test_check_of_garbage_fails_without_a_traceback(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "x.yaml"
    bad.write_bytes(data)
    assert main(["flows", "check", str(bad)]) == 1
    assert capsys.readouterr().err.startswith(f"{bad}:1: ")


def test_check_in_json_is_one_object_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = written(tmp_path, bent("type: text,", "type: texte,"))
    assert main(["flows", "check", "--json", str(bad), str(ADDRESS)]) == 1
    said = capsys.readouterr()
    first, second = (json.loads(line) for line in said.out.splitlines())
    assert said.err == ""
    assert (first["ok"], second["ok"]) == (False, True)
    assert first["findings"][0]["what"] == "unknown type: 'texte'"
    assert second["states"] > 50


def test_list_and_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "list"]) == 0
    assert "Déclarer un changement d'adresse" in capsys.readouterr().out
    assert main(["flows", "list", "--json"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert listed[0].keys() == {"id", "title", "routes", "steps", "checked"}
    assert main(["flows", "show", "changement-adresse"]) == 0
    assert "Not told: CAF, Assurance maladie, Impôts, Carte grise" in capsys.readouterr().out
    assert main(["flows", "show", "changement-adresse", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [step["id"] for step in shown["steps"]] == [step.id for step in catalogue_flow().steps]


def test_show_of_what_is_not_there_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "show", "../../etc/passwd"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_wrong_call_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["flows", "schema"])
    assert left.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_committed_schema_is_the_one_of_the_model(tmp_path: Path) -> None:
    out = tmp_path / "schema.json"
    assert main(["flows", "schema", "--out", str(out)]) == 0
    assert out.read_text() == (ROOT / "docs" / "flow.schema.json").read_text()
    assert json.loads(out.read_text())["$defs"]["Field"]["additionalProperties"] is False


def test_a_schema_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "schema", "--out", str(tmp_path / "no" / "schema.json")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_the_scenarios_are_played(capsys: pytest.CaptureFixture[str]) -> None:
    scenarios = str(ROOT / "tests" / "scenarios")
    assert main(["flows", "test", "changement-adresse", "--scenarios", scenarios]) == 0
    assert "ok   changement-adresse: Without a stable home: no paper is asked for" in capsys.readouterr().out


def test_a_scenario_that_differs_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = (ROOT / "tests" / "scenarios" / "changement-adresse.yaml").read_text(encoding="utf-8")
    (tmp_path / "changement-adresse.yaml").write_text(told.replace('ville: "METZ"', 'ville: "Nancy"'), encoding="utf-8")
    assert main(["flows", "test", "changement-adresse", "--scenarios", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert "FAIL changement-adresse: In my own home" in said.out
    assert said.err == "kiosk: 1 scenarios differ\n"
