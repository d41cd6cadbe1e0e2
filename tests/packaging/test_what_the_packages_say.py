"""Manual, completion and commented settings are made from the program: they cannot lie, and are what tools can read."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from kiosk import config_file
from kiosk.__main__ import COMMANDS
from tests.support.programs import loaded

PACKAGING = Path(__file__).parents[2] / "packaging"


@pytest.fixture(scope="module")
def papers() -> ModuleType:
    return loaded(PACKAGING / "deb_papers.py")


def test_every_command_has_its_page(papers: ModuleType) -> None:
    manual = papers.manual(papers.whole_command_line())
    assert all(f"kiosk {name}" in manual.replace("\\-", "-") for name in COMMANDS)
    if shutil.which("man"):  # troff reports macros that it does not know
        shown = subprocess.run(["man", "-l", "-"], input=manual, capture_output=True, text=True, check=True)
        assert "EXIT STATUS" in shown.stdout
        assert "macro" not in shown.stderr


def test_the_commented_settings_are_the_defaults_once_uncommented(papers: ModuleType, tmp_path: Path) -> None:
    text = papers.commented(papers.settings_page.page())
    file = tmp_path / "kiosk.toml"
    file.write_text(text, encoding="utf-8")
    assert config_file.load(file) == config_file.load(_written(tmp_path, uncommented(text)))
    assert tomllib.loads(text).keys() >= {"operator", "screen", "scanner"}
    assert all(not values for values in tomllib.loads(text).values() if not _nested(values)), "nothing is set"


def test_the_lock_of_what_runs_holds_what_runs_and_not_what_tests() -> None:
    said = _runtime_lock()
    names = {line.split("==")[0] for line in said.splitlines() if "==" in line}
    assert {"pyside6-essentials", "shiboken6", "msgspec", "cffi", "pyscard"} <= names
    assert "psycopg-binary" in names, "what an extra brings: without it no desk starts"
    assert not names & {"pytest", "mypy", "ruff", "hypothesis"}
    assert "--hash=sha256:" in said


def test_who_builds_the_packages_says_who_maintains_them(papers: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    control = (PACKAGING / "debian/control").read_text("utf-8")
    assert papers.maintained(control) == control
    monkeypatch.setenv("DEBFULLNAME", "Ville de Specimen")
    monkeypatch.setenv("DEBEMAIL", r"bornes\1@specimen.example")
    assert "\nMaintainer: Ville de Specimen <bornes\\1@specimen.example>\n" in papers.maintained(control)
    assert "\n -- Ville de Specimen <bornes" in papers.changelog("1.2.3")


def uncommented(text: str) -> str:
    """Every `#key = value`, and none of the remarks (`# words`)."""
    return re.sub(r"(?m)^#(?=[a-z])", "", text)


def _runtime_lock() -> str:
    script = str(PACKAGING / "runtime_lock.py")
    return subprocess.run([sys.executable, script], capture_output=True, text=True, check=True).stdout


def _written(folder: Path, text: str) -> Path:
    file = folder / "uncommented.toml"
    file.write_text(text, encoding="utf-8")
    return file


def _nested(values: object) -> bool:
    return isinstance(values, dict) and any(isinstance(value, dict) for value in values.values())
