"""`kiosk inputs`: an installer presses the keys and reads what the kiosk hears."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.inputs import Desk, desk
from tests.support.patience import PATIENCE_S


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "inputs") as made:
        yield made


def kiosk_inputs(*arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "kiosk", "inputs", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_events_are_lines_as_they_come(hands: Desk) -> None:
    paths = [part for wire in ("keypad", "headset") for part in ("--device", str(hands.folder / wire))]
    process = kiosk_inputs(*paths, "--seconds", "60", "--json")
    assert process.stdout is not None
    assert json.loads(process.stdout.readline()) == {"type": "headset_plugged", "plugged": False}
    hands.do(press="select")
    assert json.loads(process.stdout.readline()) == {"type": "key_pressed", "key": "select", "repeated": False}
    assert json.loads(process.stdout.readline()) == {"type": "key_released", "key": "select"}
    process.terminate()
    process.communicate(timeout=PATIENCE_S)


def test_the_configured_ones_are_heard_for_as_long_as_asked(hands: Desk, tmp_path: Path) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(f'[inputs]\ndevices = ["{hands.folder}/headset", "{tmp_path}/gone"]\n')
    hands.do(headset=True)
    process = kiosk_inputs("--config", str(config), "--seconds", "0.3")
    out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, err) == (0, "")
    assert out.split() == ["headset_plugged", "True"]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [("--device /nowhere/pad", 1), ("--device /dev/null", 1), ("--seconds 5", 2), ("--device /x --seconds 0", 2)],
)
def test_what_cannot_be_heard_is_said_in_one_line(arguments: str, status: int) -> None:
    process = kiosk_inputs(*arguments.split())
    out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out) == (status, "")
    assert "Traceback" not in err
    assert status == 2 or err.startswith("kiosk: inputs: disconnected: ")
