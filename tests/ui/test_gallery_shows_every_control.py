"""`kiosk run --gallery`: every control is there, in its states, and the dress is changed by touch and by key."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kiosk.config import Config
from kiosk.i18n.translator import load
from kiosk.session import events
from kiosk.session.preferences import Preferences
from kiosk.ui import gallery
from tests.support import house

CONTROLS = house.ROOT / "kiosk" / "ui" / "qml" / "Kiosk" / "Controls" / "qmldir"
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}


def controls() -> set[str]:
    """Of the qmldir; a singleton is no control."""
    lines = CONTROLS.read_text(encoding="utf-8").splitlines()
    return {line.split()[0] for line in lines if line.endswith(".qml") and not line.startswith("singleton")}


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.support.gallery"]
    done = subprocess.run(command, cwd=house.ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_every_control_is_shown(found: dict[str, Any]) -> None:
    assert len(controls()) > 30, "the controls were not found"
    assert controls() - set(found["kinds"]) == set()


def test_every_state_is_shown(found: dict[str, Any]) -> None:
    wanted = {"normal", "focused", "pressed", "disabled", "checked", "error", "masked", "long text"}
    assert wanted <= set(found["captions"])


def test_a_touch_changes_the_dress(found: dict[str, Any]) -> None:
    assert found["dresses"] == [
        ["light", 0, "fr", False],
        ["dark", 0, "fr", False],
        ["dark", 1, "fr", False],
        ["dark", 1, "fr", True],
        ["dark", 1, "fr_simple", False],
    ]


def test_a_key_changes_it_too_and_tab_goes_through_the_specimens(found: dict[str, Any]) -> None:
    assert found["by_key"] == ["black_on_white", 1, "fr_simple", False]
    assert {"ActionButton", "KButton", "Tile"} <= set(found["stops"])


def test_the_sections_scroll(found: dict[str, Any]) -> None:
    before, after = found["scrolled"]
    assert after > before


def test_qml_complains_of_nothing_in_any_language(found: dict[str, Any]) -> None:
    assert found["said"] == []


def test_every_sentence_is_one_that_the_product_has() -> None:
    """What has no translation would be shown in French in every language."""
    asked: list[str] = []

    def tr(text: str) -> str:
        asked.append(text)
        return text

    gallery.page(tr, ())
    gallery.overlay(tr)
    english = load("en")
    untranslated = {text for text in asked if english(text) == text}
    assert untranslated == set()


def test_what_changes_how_the_screen_is_driven_is_not_taken() -> None:
    dress = gallery.Dress(Preferences(language="ar"))
    for name, value in (
        ("mode", "quadrants"),
        ("speech", "on"),
        ("curtain", "on"),
        ("language", "xx"),
        ("size", "big"),
    ):
        assert gallery.dressed(dress, events.Prefer(name, value), Config()) == dress


def run_gallery(*options: str, **environment: str) -> subprocess.Popen[str]:
    without = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    without.pop("QT_QPA_PLATFORM", None)
    command = [sys.executable, "-m", "kiosk", "run", "--gallery", *options]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=without | environment, stdout=pipe, stderr=pipe, text=True)


def test_without_a_display_it_says_so_in_one_line() -> None:
    process = run_gallery()
    said, complaint = process.communicate(timeout=30)
    assert (process.returncode, said) == (1, "")
    assert complaint.startswith("kiosk: no display")
    assert complaint.count("\n") == 1


def test_a_wrong_configuration_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text("[screen]\nwidth = 3\n")
    process = run_gallery("--config", str(tmp_path / "wrong.toml"), **OFFSCREEN)
    said, complaint = process.communicate(timeout=30)
    assert (process.returncode, said) == (2, "")
    assert complaint.count("\n") == 1
    assert "wrong.toml" in complaint


def test_it_is_shown_until_it_is_interrupted() -> None:
    process = run_gallery("--json", **OFFSCREEN)
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["event"] == "ready"
    process.send_signal(signal.SIGINT)
    said, complaint = process.communicate(timeout=10)
    assert (said, complaint) == ("", "")
    assert process.returncode == -signal.SIGINT
