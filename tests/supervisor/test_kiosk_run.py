"""`kiosk run` from a shell: what it prints, what it refuses, and how it ends."""

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.processes.proc import family
from tests.support.kiosk import all_gone
from tests.support.patience import PATIENCE_S

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}


def kiosk(*words: str, **environment: str) -> "subprocess.Popen[str]":
    bare = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    bare.pop("QT_QPA_PLATFORM", None)
    return subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", *words],
        env={**bare, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_says_ready_in_json_and_sigterm_ends_all(tmp_path: Path) -> None:
    state = tmp_path / "state"
    running = kiosk("--json", "--state", str(state), **OFFSCREEN)
    assert running.stdout is not None
    ready = json.loads(running.stdout.readline())
    assert ready["event"] == "ready"
    processes = family(running.pid)
    assert ready["screen_pid"] in processes
    assert not {"cv2", "sane", "smartcard", "openfisca_core"} & set(ready["modules"])
    assert stat.S_IMODE(state.stat().st_mode) == 0o700

    second = kiosk("--state", str(state), **OFFSCREEN)
    _, refusal = second.communicate(timeout=PATIENCE_S)
    assert second.returncode == 1
    assert refusal.splitlines() == [f"kiosk: another kiosk uses {state}"]

    running.send_signal(signal.SIGTERM)
    rest, _ = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 0
    assert rest == ""
    all_gone(processes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[scaner]\n", "scaner"),
        ("[scanner]\ndpi = 'fine'\n", "dpi"),
        ("[scanner]\nsimulated = true\n", "embedded"),
        ("nonsense", "TOML"),
    ],
)
def test_a_configuration_error_is_one_line_and_status_2(tmp_path: Path, text: str, expected: str) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(text)
    refused = kiosk("--config", str(file), "--state", str(tmp_path / "state"), **OFFSCREEN)
    output, errors = refused.communicate(timeout=PATIENCE_S)
    assert refused.returncode == 2
    assert output == ""
    assert len(errors.splitlines()) == 1
    assert expected in errors


def test_without_a_display_it_says_so(tmp_path: Path) -> None:
    refused = kiosk("--state", str(tmp_path / "state"))
    _, errors = refused.communicate(timeout=PATIENCE_S)
    assert refused.returncode == 1
    assert errors.splitlines() == [
        "kiosk: no display: set DISPLAY or WAYLAND_DISPLAY, or QT_QPA_PLATFORM=offscreen",
    ]
