"""`kiosk scan`: the glass, the feeder, the list of scanners; and what a wrong call is told."""

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk.devices.scanner import escl_capabilities
from kiosk.devices.scanner.escl_capabilities import Capabilities
from tests.support.devices import sane_test_scanner
from tests.support.hall import RunningHall


def scan(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kiosk", "scan", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def told(*arguments: str, status: int = 0) -> dict[str, Any]:
    done = scan(*arguments, "--json")
    assert done.returncode == status, done.stderr
    assert done.stderr == "" if status == 0 else done.stderr.count("\n") == 1
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_the_feeder_is_emptied_into_files_for_their_owner_alone(hall: RunningHall, tmp_path: Path) -> None:
    hall.feed("bill-valid", "blank", "bill-old")
    out = tmp_path / "page.jpg"
    (tmp_path / "page-2.jpg").touch(0o644)
    answer = told(
        "--escl", hall.escl_url, "--source", "feeder", "--gray", "--dpi", "75", "--size", "a5", "--out", str(out)
    )
    assert (answer["fault"], answer["more"]) == (None, False)
    files = [Path(page["file"]) for page in answer["pages"]]
    assert files == [tmp_path / f"page-{number}.jpg" for number in (1, 2, 3)]
    for page, file in zip(answer["pages"], files, strict=True):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert Image.open(file).size == (page["width_px"], page["height_px"])
        assert Image.open(file).mode == "L"
    assert not out.exists()


def test_a_jam_leaves_the_pages_before_it_and_is_a_failure(hall: RunningHall, tmp_path: Path) -> None:
    hall.feed("blank", "blank")
    hall.scanner_fault("feeder_jam")
    call = ("--escl", hall.escl_url, "--source", "duplex", "--dpi", "75", "--out", str(tmp_path / "page.jpg"))
    answer = told(*call, status=1)
    assert answer["fault"] == "scanner_jam"
    assert 1 <= len(answer["pages"]) <= 2  # sane-airscan, which reads ahead, may drop the back of the first sheet
    assert all(Path(page["file"]).exists() for page in answer["pages"])
    hall.scanner_fault(None)
    hall.feed()
    empty = scan(*call)
    assert (empty.returncode, empty.stdout) == (1, "")
    assert empty.stderr == "kiosk: scanner: scanner_feeder_empty\n"


def test_no_more_pages_than_wished_and_a_place_that_cannot_be_written(hall: RunningHall, tmp_path: Path) -> None:
    hall.feed("blank", "blank", "blank")
    call = ("--escl", hall.escl_url, "--source", "feeder", "--dpi", "75", "--pages", "1", "--out")
    answer = told(*call, str(tmp_path / "page.jpg"))
    assert (len(answer["pages"]), answer["more"]) == (1, True)
    hall.feed("blank")
    nowhere = scan(*call, str(tmp_path / "no such folder" / "page.jpg"))
    assert nowhere.returncode == 1
    assert nowhere.stderr.endswith("No such file or directory\n")
    assert nowhere.stderr.count("\n") == 1


def test_scanners_are_listed_and_taken_by_name(
    hall: RunningHall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANE_CONFIG_DIR", str(sane_test_scanner(tmp_path)))
    hall.lay("bill-valid")
    listed = told("--list", "--escl", hall.escl_url)["scanners"]
    assert [scanner["address"] for scanner in listed] == [hall.escl_url, "test:0"]
    identity = escl_capabilities.ask(hall.escl_url)
    assert isinstance(identity, Capabilities)
    assert listed[0]["device"] == f"uuid:{identity.uuid}"
    assert listed[0]["sources"] == ["flatbed", "feeder", "duplex"]
    assert told("--device", listed[0]["device"], "--escl", hall.escl_url, "--look") == {"occupied": True}
    assert told("--device", listed[1]["device"], "--look") == {"occupied": True}
    assert "uuid:" in scan("--list", "--escl", hall.escl_url).stdout


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("--look",), 2),
        (("--escl", "http://127.0.0.1:9/eSCL"), 2),
        (("--device", "test:0", "--look", "--list"), 2),
        (("--device", "test:0", "--look", "--source", "moon"), 2),
        (("--device", "test:0", "--out", "p.jpg", "--pages", "2"), 2),
        (("--device", "test:0", "--out", "p.jpg", "--source", "feeder", "--pages", "0"), 2),
        (("--device", "test:0", "--out", "p.jpg", "--source", "feeder", "--pages", "51"), 2),
        (("--device", "test:0", "--out", "."), 2),
        (("--config", "x.toml", "--escl", "http://127.0.0.1:9/eSCL", "--look"), 2),
        (("--escl", "ftp://192.0.2.7/eSCL", "--list"), 2),
        (("--escl", "http://[::1", "--list"), 2),
        (("--device", "serial:", "--look"), 1),
        (("--device", "test:0", "--escl", "http://127.0.0.1:9/eSCL", "--look"), 1),
        (("--escl", "http://127.0.0.1:9/eSCL", "--escl", "http://127.0.0.1:8/eSCL", "--look"), 1),
        (("--escl", "http://127.0.0.1:9/eSCL", "--device", "serial:X", "--look"), 1),
    ],
)
def test_a_wrong_call_is_told_in_words(arguments: tuple[str, ...], status: int) -> None:
    done = scan(*arguments)
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    if status == 1:
        assert done.stderr.count("\n") == 1
