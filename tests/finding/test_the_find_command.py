"""`kiosk flows find`, called as a person or a script calls it."""

import json
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.errors import KioskError
from kiosk.finding import sources
from tests.support.patience import promised

ONE = 'id: peche\ntitle: "Demander une carte de pêche"\nfind:\n  fr: ["pêcher dans la rivière"]\n  en: ["fishing"]\n'


def test_json_is_one_object_with_results_and_milliseconds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "find", "jai demenagé", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found["results"][0]) == {"id", "title", "score"}
    assert found["results"][0]["id"] == "changement-adresse"
    assert 0 < found["ms"] < promised(50)
    assert found["person"]


def test_a_demarche_of_ones_own_is_found_by_its_own_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "peche.yaml").write_text(ONE, encoding="utf-8")
    for said in ("je veu peché", "fishing licence", "carte de peche"):
        assert main(["flows", "find", said, "--catalogue", str(tmp_path), "--json"]) == 0
        assert [one["id"] for one in json.loads(capsys.readouterr().out)["results"]] == ["peche"]


def test_a_demarche_that_is_not_offered_is_not_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "peche.yaml").write_text(ONE, encoding="utf-8")
    assert main(["flows", "find", "passeport", "--catalogue", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["results"] == []


@pytest.mark.parametrize("arguments", [["--language", "xx"], ["--language", "../fr"]])
def test_wrong_calls(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "find", "x", *arguments]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("data", [b"", b"\xff", b"[" * 3000, b"a: *b", b"id: x", b"id: [x]\ntitle: y", b"- a",
                                  b"id: x\ntitle: y\nfind: 3", b"id: x\ntitle: y\nfind: {fr: [[1]]}",
                                  b"id: x\ntitle: y\n? [a]\n: 1\nfind: {fr: 4}"])  # fmt: skip
def test_garbage_is_told_in_one_line(data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.yaml").write_bytes(data)
    assert main(["flows", "find", "x", "--catalogue", str(tmp_path)]) == 1
    assert str(tmp_path / "x.yaml") in capsys.readouterr().err


def test_a_vocabulary_that_names_no_list_is_told(tmp_path: Path) -> None:
    (tmp_path / "fr.yaml").write_text("permis-conduire: 3\n", encoding="utf-8")
    with pytest.raises(KioskError, match=r"fr\.yaml:1: "):
        sources.people(tmp_path)
