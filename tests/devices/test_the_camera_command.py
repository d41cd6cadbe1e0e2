"""`kiosk photo`, and what the screen's process loads to show a camera."""

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.support.camera import camera_hall, sequence


def kiosk(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kiosk", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_picture_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    out = tmp_path / "picture.jpg"
    with camera_hall(tmp_path) as hall:
        said = kiosk("photo", "--url", hall.url, "--out", str(out), "--json")
        hall.until_off()
    assert said.returncode == 0, said.stderr
    assert said.stderr == ""
    told: dict[str, Any] = json.loads(said.stdout)
    assert (told["width_px"], told["height_px"]) == Image.open(out).size == (1920, 1080)
    assert told["bytes"] == out.stat().st_size
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_in_words_and_by_configuration(tmp_path: Path) -> None:
    out, configuration = tmp_path / "picture.jpg", tmp_path / "kiosk.toml"
    configuration.write_text(f"[camera]\nenabled = true\nfile = '{sequence(tmp_path)}'\n")
    said = kiosk("photo", "--config", str(configuration), "--out", str(out))
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith(f"{out}: 320 x 240 px, ")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("--url", "http://127.0.0.1:9/video"), 1, "camera: disconnected"),
        (("--url", "gopher://127.0.0.1"), 1, "camera: not_configured"),
        (("--device", "/dev/null"), 1, "camera: not_configured"),
        (("--file", "nothing.avi"), 1, "camera: disconnected"),
        (("--config", "nothing.toml"), 2, "nothing.toml"),
    ],
)
def test_failures_are_one_line(tmp_path: Path, arguments: tuple[str, ...], status: int, words: str) -> None:
    out = tmp_path / "picture.jpg"
    said = kiosk("photo", *arguments, "--out", str(out), "--json")
    assert (said.returncode, said.stdout) == (status, "")
    assert said.stderr.count("\n") == 1, said.stderr
    assert words in said.stderr
    assert not out.exists()


def test_a_wrong_call_is_told_from_a_failure(tmp_path: Path) -> None:
    assert kiosk("photo", "--out", str(tmp_path / "p.jpg")).returncode == 2
    assert kiosk("photo", "--file", "a.avi").returncode == 2
    unwritable = kiosk("photo", "--file", sequence(tmp_path), "--out", str(tmp_path / "no" / "p.jpg"))
    assert (unwritable.returncode, unwritable.stderr.count("\n")) == (1, 1)


def test_a_password_in_an_address_is_in_no_message(tmp_path: Path) -> None:
    said = kiosk("photo", "--url", "rtsp://staff:s3cret@127.0.0.1:9/", "--out", str(tmp_path / "p.jpg"))
    assert said.returncode == 1
    assert "s3cret" not in said.stderr + said.stdout


def test_the_screen_loads_neither_opencv_nor_numpy_to_show_a_camera() -> None:
    program = "import sys, kiosk.ui.camera_view, kiosk.devices.camera.client; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in said.stdout.split()}
    assert "PySide6" in loaded
    assert not loaded & {"cv2", "numpy", "PIL"}
