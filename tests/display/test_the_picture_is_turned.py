"""The picture is turned as the settings say, by a real compositor; and what `wlr-randr` may say instead."""

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.check import Check
from kiosk.config import Screen
from kiosk.display import outputs
from kiosk.display.health import of_display
from kiosk.display.outputs import DisplayError, Output
from kiosk.processes.proc import alive, children, command
from tests.support.compositor import OUTPUT, needed, running_compositor
from tests.support.supervisor import until

LIST = 'DP-1 "Dell 24 (DP-1)"\n  Enabled: yes\n  Modes:\n    1920x1080 px (current)\n  Transform: 270\n'


@needed
def test_an_output_is_turned_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_compositor(tmp_path / "run", monkeypatch):
        assert outputs.outputs() == (Output(OUTPUT, True, "normal"),)
        assert of_display(Screen(rotation=90)).verdict == "failed"
        assert outputs.turn(90)
        assert outputs.outputs() == (Output(OUTPUT, True, "270"),)  # the protocol counts to the left
        assert not outputs.turn(90), "it is turned already"
        assert of_display(Screen(rotation=90)) == Check("turned screen", "well", f"{OUTPUT}: 270")
        assert outputs.turn(0)
        subprocess.run(("wlr-randr", "--output", OUTPUT, "--off"), check=True)
        assert outputs.outputs() == (Output(OUTPUT, False),)
        with pytest.raises(DisplayError, match="no_output"):
            outputs.turn(90)


def test_what_is_listed_is_read() -> None:
    second = 'HDMI-A-1 "x"\n  Enabled: no\n  Physical size: 0x0 mm\n'
    assert outputs.read((LIST + second).encode()) == (Output("DP-1", True, "270"), Output("HDMI-A-1", False))
    assert outputs.read(b"") == ()


@pytest.mark.parametrize(
    "said",
    [
        b"no list",
        b"--output x\n  Enabled: yes\n",
        b"  Enabled: yes\n",
        b'DP-1 "x"\n  Enabled: perhaps\n',
        b"DP-1\n  Enabled: yes\n\xff\xfe\x00\n",
        "".join(f'DP-{number} "x"\n  Enabled: yes\n' for number in range(20)).encode(),
    ],
)
def test_what_is_no_list_turns_nothing(said: bytes) -> None:
    with pytest.raises(DisplayError, match="garbage"):
        outputs.read(said)


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        ("echo compositor does not support it >&2; exit 1", "refused"),
        ("exec sleep 60", "late"),
        ("yes | head -c 100000", "garbage"),
    ],
)
def test_a_program_that_fails_is_told_by_a_word(
    program: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "wlr-randr"
    file.write_text(f"#!/bin/sh\n{program}\n")
    file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(outputs, "LIMIT_S", 60 if problem != "late" else 0.2)
    with pytest.raises(DisplayError, match=problem):
        outputs.turn(90)


def test_without_the_program_a_word_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DisplayError, match="missing"):
        outputs.outputs()


def attended(supervisor: int) -> int | None:
    """The screen's process, once one of its devices' drivers runs."""
    screens = [pid for pid in children(supervisor) if "kiosk.app" in command(pid)]
    return next((pid for pid in screens if children(pid)), None)


@needed
def test_the_kiosk_turns_it_at_its_start_and_when_the_monitor_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "kiosk.toml"
    settings.write_text("[screen]\nrotation = 90\nfullscreen = true\n[speech]\nenabled = false\n")
    monkeypatch.setenv("QT_QPA_PLATFORM", "wayland")
    with running_compositor(tmp_path / "run", monkeypatch):
        command = (sys.executable, "-m", "kiosk", "run", "--json", "--config", str(settings), "--state", str(tmp_path))
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as kiosk:
            try:
                assert kiosk.stdout is not None
                assert b'"ready"' in kiosk.stdout.readline()
                assert outputs.outputs() == (Output(OUTPUT, True, "270"),)
                # As one that was unplugged comes back: upright. The page is there once its devices are.
                pid = until(lambda: attended(kiosk.pid), "a screen that has its workers")
                subprocess.run(("wlr-randr", "--output", OUTPUT, "--off"), check=True)
                subprocess.run(("wlr-randr", "--output", OUTPUT, "--on", "--transform", "normal"), check=True)
                until(lambda: outputs.outputs() == (Output(OUTPUT, True, "270"),), "the picture turned again")
                assert alive(pid), "the session goes on"
            finally:
                kiosk.terminate()
