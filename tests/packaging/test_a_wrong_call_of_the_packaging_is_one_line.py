"""A script of the packaging that is called wrongly, or before what it needs is there, says so in one line and does
nothing."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGING = Path(__file__).parents[2] / "packaging"

# Script, arguments, environment.
Call = tuple[str, tuple[str, ...], dict[str, str]]

WRONG: tuple[Call, ...] = (
    ("deb.sh", ("--help",), {}),
    ("deb.sh", (), {"SUITE": "forky"}),
    ("deb_chroot.sh", (), {}),
    ("deb_chroot.sh", ("forky", "TREE", "OUT"), {}),
    ("deb_wheels.sh", ("FOLDER",), {}),
    ("deb_test.sh", ("trixie",), {}),
    ("deb_test.sh", (), {"SUITE": "../trixie"}),
    ("deb_units.sh", (), {}),
    ("image/build.sh", ("OUT",), {}),
    ("image/root.sh", (), {}),
    ("image/root.sh", ("--again",), {}),
    ("image/finish.sh", (), {}),
    ("image/finish.sh", ("--last",), {}),
    ("image/finish.sh", ("/",), {}),
    ("image/finish.sh", ("--last", "/"), {}),
    ("runs/boot.sh", ("nothing.py",), {}),
    ("disk/make.sh", ("OUT",), {}),
    ("runs/start.sh", ("--slot-c",), {}),
    ("disk/uki.sh", (), {}),
    ("disk/disk.sh", ("IN",), {}),
    ("runs/update.sh", (), {}),
    ("rauc/bundle.sh", ("IN", "1.0"), {}),
    ("rauc/bundle.sh", ("IN", "1.0+2", "CERTIFICATE", "KEY", "OUT"), {}),
    ("rauc/make.sh", ("2.0",), {}),
    ("rauc/into_root.sh", (), {}),
    ("rauc/into_root.sh", ("/",), {}),
)
# Called as it should be, in an empty folder that stands for what `make deb` and `make image` leave.
TOO_EARLY: tuple[Call, ...] = (
    ("deb_chroot.sh", ("trixie", "EMPTY", "EMPTY"), {}),
    ("deb_wheels.sh", ("EMPTY", "EMPTY"), {}),
    ("deb_units.sh", ("EMPTY",), {}),
    ("image/build.sh", (), {"DEBS": "EMPTY"}),
    ("image/root.sh", ("EMPTY",), {}),
    ("runs/boot.sh", (), {"OUT": "EMPTY"}),
    ("disk/make.sh", (), {"IMAGE": "EMPTY", "OUT": "EMPTY"}),
    ("runs/start.sh", (), {"DISK": "EMPTY"}),
    ("disk/uki.sh", ("EMPTY",), {"SOURCE_DATE_EPOCH": "1"}),
    ("disk/disk.sh", ("EMPTY", "EMPTY"), {}),
    ("runs/update.sh", (), {"VERSION": "2.0", "DISK": "EMPTY"}),
    ("rauc/bundle.sh", ("EMPTY", "1.0", "EMPTY", "EMPTY", "EMPTY"), {}),
    ("rauc/make.sh", (), {"IMAGE": "EMPTY", "OUT": "EMPTY"}),
)


def called(call: Call, empty: Path) -> subprocess.CompletedProcess[str]:
    name, words, more = call
    given = [word.replace("EMPTY", str(empty)) for word in words]
    environment = {key: value.replace("EMPTY", str(empty)) for key, value in more.items()}
    inherited = {key: value for key, value in os.environ.items() if key not in {"SUITE", "OUT", "DEBS", "TOOLS", "KEY"}}
    return subprocess.run(
        ["sh", str(PACKAGING / name), *given],
        env={**inherited, **environment}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("call", WRONG, ids=lambda call: " ".join((call[0], *call[1], *call[2].values())))
def test_a_wrong_call_is_one_line_and_exits_with_2(call: Call, tmp_path: Path) -> None:
    done = called(call, tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert done.stderr.startswith(f"{Path(call[0]).name}: ")


@pytest.mark.parametrize("call", TOO_EARLY, ids=lambda call: call[0])
def test_what_is_missing_is_named_in_one_line(call: Call, tmp_path: Path) -> None:
    done = called(call, tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
    assert str(tmp_path) in done.stderr
    assert not [*tmp_path.iterdir()]


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    for name in ("root.erofs", "root.verity", "vmlinuz", "initrd", "cmdline", "tools/complete"):
        (tmp_path / name).touch()
    with (tmp_path / "run.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = called(("runs/boot.sh", (), {"OUT": "EMPTY"}), tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"boot.sh: another run is using {tmp_path}: one at a time\n"


def ran(name: str, *words: str, **more: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, str(PACKAGING / "runs" / name), *words],
        env={**os.environ, **more}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize("name", ["card.py", "three_days.py", "visit.py"])
def test_a_run_by_touch_says_how_it_is_called_and_what_it_lacks(name: str, tmp_path: Path) -> None:
    assert ran(name, "--help") == (2, f"{name}: [OUT]\n")
    assert ran(name, "one", "two") == (2, f"{name}: [OUT]\n")
    assert ran(name, str(tmp_path)) == (1, f"{name}: {tmp_path / 'root.erofs'} is missing: make image\n")


def test_the_run_from_a_distance_misses_at_once_what_it_would_need_an_hour_on(tmp_path: Path) -> None:
    needed = ["image/root/usr/lib/os-release", "disk/kiosk.raw", "keys/updates.pem", "keys/PK.pem", "keys/KEK.pem"]
    needed += ["keys/db.pem", "bundle/kiosk-2.0.raucb"]
    folders = {name.upper(): str(tmp_path / name) for name in ("image", "disk", "keys", "bundle")}
    for missing in needed:
        told = f"distance.py: {tmp_path / missing} is missing\n"
        assert ran("distance.py", "2.0", **folders) == (1, told)
        (tmp_path / missing).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / missing).touch()
    nowhere = ran("distance.py", "2.0", **folders, PATH=str(tmp_path))
    assert nowhere == (1, "distance.py: virt-fw-vars is missing: apt-get install python3-virt-firmware\n")


def test_no_packages_are_made_before_the_set_up_has_made_what_git_does_not_have(tmp_path: Path) -> None:
    (tmp_path / "packaging").mkdir()
    for name in ("deb.sh", "chroot.sh"):
        shutil.copy(PACKAGING / name, tmp_path / "packaging")
    for missing in (".venv/bin/python", "assets/generated/postcodes.tsv", "translations/en/LC_MESSAGES/kiosk.mo"):
        done = subprocess.run(
            [tmp_path / "packaging/deb.sh"],
            env={**os.environ, "SUITE": ""}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
        assert "make setup" in done.stderr
        (tmp_path / missing).parent.mkdir(parents=True)
        (tmp_path / missing).touch(mode=0o755)
