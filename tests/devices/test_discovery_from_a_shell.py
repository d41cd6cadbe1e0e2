"""`kiosk devices`, as a person and as a script call it, rightly and wrongly."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.devices import sane_test_scanner
from tests.support.plugged import KEYBOARD, VENDOR, Plugged


@pytest.fixture
def root(tmp_path: Path) -> Path:
    plugged = Plugged(tmp_path / "root")
    pad = plugged.usb("1-7", "Nav Pad", KEYBOARD, serial="N7")
    plugged.input(pad, 5, "Specimen Nav Pad", keys=(103, 108), link="usb-Specimen_Nav_Pad-event-kbd")
    plugged.usb("1-9", b"\x1b[2JThing", VENDOR)
    return plugged.root


def kiosk_devices(root: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    sane = root.parent / "sane"
    sane.mkdir(exist_ok=True)
    environment = os.environ | {"SANE_CONFIG_DIR": str(sane_test_scanner(sane))}
    command = [sys.executable, "-m", "kiosk", "devices", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_person_reads_one_line_for_each_and_the_line_to_paste(root: Path) -> None:
    done = kiosk_devices(root, "--root", str(root))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    [pad] = [line for line in lines if "Nav Pad" in line and line.startswith("inputs")]
    assert "supported" in pad
    assert "usb:1209:0001:N7" in pad
    assert 'inputs = { enabled = true, devices = ["/dev/input/by-id/usb-Specimen_Nav_Pad-event-kbd"] }' in done.stdout
    assert any(line.startswith("-") and "not supported" in line and "Thing" in line for line in lines)
    assert "\x1b" not in done.stdout
    assert any(line.startswith("scanner") for line in lines)


def test_a_script_reads_json_and_what_is_configured(root: Path, tmp_path: Path) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text('[inputs]\nenabled = true\ndevices = ["/dev/input/by-id/usb-Specimen_Nav_Pad-event-kbd"]\n')
    done = kiosk_devices(root, "--root", str(root), "--config", str(config), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert set(told) == {"devices", "silent", "drivers"}
    by_kind = {device["kind"]: device for device in told["devices"]}
    assert by_kind["inputs"]["configured"] is True
    assert by_kind["inputs"]["driver"] == "built-in"
    assert by_kind["scanner"]["configured"] is False
    assert by_kind[None]["name"] == "Specimen [2JThing"


@pytest.mark.parametrize(
    "wrong",
    ["--timeout 0", "--timeout nan", "--timeout 1e9", "--root /nowhere", "--config /nowhere", "x", "--timeout"],
)
def test_a_wrong_call_is_refused_in_words(root: Path, wrong: str) -> None:
    done = kiosk_devices(root, *wrong.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("kiosk")
