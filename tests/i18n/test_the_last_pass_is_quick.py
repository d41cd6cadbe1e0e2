"""What is missing is listed, and a table of translations fills it."""

import json
from pathlib import Path

import pytest

from kiosk.i18n import catalogues, missing

SOURCE = 'N_("Rien à faire.")\ntr.plural("{n} page", "{n} pages", n)\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "a.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "babel.cfg").write_text(
        "[extractors]\nsyntax_tree = kiosk.i18n.extract_python:extract\n[syntax_tree: kiosk/**.py]\n", encoding="utf-8"
    )
    catalogues.update(tmp_path, "uk")
    return tmp_path


def listed(checkout: Path, capsys: pytest.CaptureFixture[str], *more: str) -> object:
    assert missing.main(["--root", str(checkout), *more]) == 0
    return json.loads(capsys.readouterr().out)


def test_what_nobody_translated_is_listed(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(checkout, capsys) == {"uk": ["Rien à faire.", ["{n} page", "{n} pages"]]}


def test_a_table_fills_it(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forms = ["{n} сторінка", "{n} сторінки", "{n} сторінок"]
    table = checkout / "table.json"
    table.write_text(json.dumps({"uk": {"Rien à faire.": "Нічого робити не потрібно.", "{n} page": forms}}))
    assert listed(checkout, capsys, "--fill", str(table)) == {"uk": []}
    catalogues.compile_all(checkout / "translations")


def test_a_plural_without_all_its_forms_is_still_missing(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = checkout / "table.json"
    table.write_text(json.dumps({"uk": {"{n} page": ["{n} сторінка", ""]}}))
    assert listed(checkout, capsys, "--fill", str(table)) == {"uk": ["Rien à faire.", ["{n} page", "{n} pages"]]}


@pytest.mark.parametrize("garbage", [b"", b"[]", b'{"uk": {"a": 3}}', b"\xff"])
def test_a_table_of_garbage_is_refused_in_a_line(
    checkout: Path, capsys: pytest.CaptureFixture[str], garbage: bytes
) -> None:
    table = checkout / "table.json"
    table.write_bytes(garbage)
    assert missing.main(["--root", str(checkout), "--fill", str(table)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
