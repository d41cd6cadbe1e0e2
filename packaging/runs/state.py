"""The state partition of a machine that a test starts: set up, as `kiosk provision setup` leaves it, or new."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

SETTINGS = """kiosk_id = "borne-image"
[screen]
width_px = 720
height_px = 1280
pixel_pitch_mm = 0.37
"""
# An emulated page is waited for longer than a person would: nobody is asked whether they are still there.
PATIENT = "[session]\nblur_after_s = 7200\nidle_after_s = 7200\nidle_unseen_s = 7200\nforgotten_s = 7200\n"
# The kiosk takes no file where the largest that is allowed would not fit (kiosk/delivery/space.py): 64 MB are too few.
SIZE = "512M"


def make(out: Path, *, set_up: bool = True, settings: str = "", files: Mapping[str, str] | None = None) -> Path:
    """OUT/state.ext4. `settings`: TOML beside what every test has. `files`: of the pack, such as hosts.txt."""
    tree, image = out / "state", out / "state.ext4"
    shutil.rmtree(tree, ignore_errors=True)
    image.unlink(missing_ok=True)
    (tree / "lib").mkdir(parents=True, mode=0o700)
    etc = tree / "etc"
    etc.mkdir(mode=0o750)
    shutil.copy(out / "root/etc/kiosk/kiosk.toml", etc / "kiosk.toml")
    if set_up:
        pack = etc / "provisioned"
        (pack / "files").mkdir(parents=True)
        (pack / "10-fleet.toml").write_text(SETTINGS + settings, encoding="utf-8")
        for name, text in (files or {}).items():
            (pack / "files" / name).write_text(text, encoding="utf-8")
    ids = _ids(out / "root/etc/passwd")
    group = ids["kiosk"][1]
    for path in (etc, *etc.rglob("*")):
        os.chown(path, ids["kiosk-setup"][0], group)
        path.chmod(0o750 if path.is_dir() else 0o640)
    os.chown(tree / "lib", *ids["kiosk"])
    (tree / "lib").chmod(0o700)
    subprocess.run(["mkfs.ext4", "-q", "-L", "KIOSK-STATE", "-d", str(tree), str(image), SIZE], check=True)
    return image


def _ids(passwd: Path) -> dict[str, tuple[int, int]]:
    lines = (line.split(":") for line in passwd.read_text("ascii").splitlines())
    return {fields[0]: (int(fields[2]), int(fields[3])) for fields in lines}
