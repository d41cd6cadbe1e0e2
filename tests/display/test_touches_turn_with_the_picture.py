"""What udev is told of a touchscreen: the program of the packages, run as udev runs it."""

import subprocess
from pathlib import Path

import msgspec
import pytest

from kiosk.config import Screen
from kiosk.config_file import load
from kiosk.errors import ConfigError

PROGRAM = Path(__file__).parents[2] / "packaging/debian/kiosk-touch.py"
DEVPATH = "/devices/pci0/usb1/input/input5/event3"


@pytest.mark.parametrize(
    ("settings", "matrix"),
    [
        ("", ""),
        ("[screen]\nrotation = 0", ""),  # what else calibrates it holds
        ("[screen]\nrotation = 90", "0 1 0 -1 0 1"),
        ("[screen]\nrotation = 180", "-1 0 1 0 -1 1"),
        ("[screen]\nrotation = 270", "0 -1 1 1 0 0"),
        ('[screen]\nrotation = 90\ntouch = {"0eef:c002" = 0}', "1 0 0 0 1 0"),
        ('[screen]\nrotation = 90\ntouch = {"0eef:0001" = 0}', "0 1 0 -1 0 1"),
        ('[screen.touch]\n"0eef:c002" = [-1, 0, 1, 0, 1.05, -0.02]', "-1 0 1 0 1.05 -0.02"),
    ],
)
def test_a_touchscreen_is_turned_as_the_settings_say(settings: str, matrix: str, tmp_path: Path) -> None:
    load(written(tmp_path, settings))  # the kiosk understands the same
    assert told(tmp_path) == (f"LIBINPUT_CALIBRATION_MATRIX={matrix}\n" if matrix else "")


def test_a_layer_above_replaces_what_the_fleet_says(tmp_path: Path) -> None:
    (tmp_path / "provisioned").mkdir()
    fleet = tmp_path / "provisioned/10-fleet.toml"
    fleet.write_text('[screen]\nrotation = 90\ntouch = {"0eef:c002" = 180}\n')
    (tmp_path / "provisioned/40-kiosk.toml").write_text('[screen]\nrotation = 270\ntouch = {"222a:0001" = 0}\n')
    written(tmp_path, "")
    assert told(tmp_path) == "LIBINPUT_CALIBRATION_MATRIX=-1 0 1 0 -1 1\n"
    fleet.unlink()
    assert told(tmp_path) == "LIBINPUT_CALIBRATION_MATRIX=0 -1 1 1 0 0\n"


# Where the picture's corners lie on a panel that is turned: a finger there must arrive in the corner.
@pytest.mark.parametrize(
    ("rotation", "finger"), [(90, (1, 0)), (180, (1, 1)), (270, (0, 1))], ids=["right", "upside down", "left"]
)
def test_a_finger_on_the_pictures_corner_arrives_there(rotation: int, finger: tuple[int, int], tmp_path: Path) -> None:
    written(tmp_path, f"[screen]\nrotation = {rotation}")
    a, b, c, d, e, f = map(float, told(tmp_path).partition("=")[2].split())
    x, y = finger
    assert (a * x + b * y + c, d * x + e * y + f) == (0, 0)


@pytest.mark.parametrize(
    "settings",
    [
        "[screen]\nrotation = 45",
        "[screen]\nrotation = true",
        "[screen]\nrotation = '90\\nDEVNAME=/dev/sda'",
        "[screen]\nrotation = 90\ntouch = 90",
        '[screen.touch]\n"0eef:c002" = [1, 0, 0]',
        '[screen.touch]\n"0eef:c002" = [1, 0, 0, 0, nan, 0]',
        '[screen.touch]\n"0eef:c002" = [1, 0, 0, 0, "1\\nX=1", 0]',
        '[screen.touch]\n"0eef:c002" = "1 0 0 0 1 0"',
        "screen = 90",
        "screen = []",
        "screen = [90]",
        "[screen",
        "a = " + "[" * 100_000,
    ],
)
def test_hostile_settings_turn_nothing(settings: str, tmp_path: Path) -> None:
    file = written(tmp_path, settings)
    done = run(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("kiosk: touches are not turned: ")
    assert "Traceback" not in done.stderr
    if "nan" not in settings:  # which only libinput has no use for
        with pytest.raises(ConfigError):
            load(file)


def test_a_device_without_an_id_is_turned_with_the_picture(tmp_path: Path) -> None:
    written(tmp_path, "[screen]\nrotation = 90")
    assert run(tmp_path, "/devices/none").stdout == "LIBINPUT_CALIBRATION_MATRIX=0 1 0 -1 0 1\n"


def test_a_device_is_named_by_its_id() -> None:
    with pytest.raises(msgspec.ValidationError, match="touch"):
        msgspec.convert({"touch": {"USB touch": 90}}, Screen)


def written(folder: Path, settings: str) -> Path:
    file = folder / "kiosk.toml"
    file.write_text(settings)
    named = folder / "sys" / DEVPATH.lstrip("/") / "device/id"
    named.mkdir(parents=True, exist_ok=True)
    (named / "vendor").write_text("0eef\n")
    (named / "product").write_text("C002\n")
    return file


def run(folder: Path, devpath: str = DEVPATH) -> "subprocess.CompletedProcess[str]":
    command = ("/usr/bin/python3", "-I", "-S", PROGRAM, folder / "kiosk.toml", folder / "sys")
    return subprocess.run(command, env={"DEVPATH": devpath}, capture_output=True, text=True, check=False)


def told(folder: Path) -> str:
    done = run(folder)
    assert done.returncode == 0, done.stderr
    return done.stdout
