"""The virtual flatbed under the real sane-airscan, driven by scanimage."""

import io
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator

import httpx2
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from tests.support.hall import RunningHall, running_hall
from tests.support.patience import PATIENCE_S

pytestmark = pytest.mark.skipif(shutil.which("scanimage") is None, reason="the Debian package sane-utils is missing")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    with running_hall(tmp_path_factory.mktemp("hall")) as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_on_the_glass(hall: RunningHall) -> None:
    hall.take_away()
    hall.scanner_fault(None)


def start_scan(hall: RunningHall, *options: str) -> "subprocess.Popen[bytes]":
    folder = hall.state_dir / "sane"
    folder.mkdir(exist_ok=True)
    (folder / "dll.conf").write_text("airscan\n")
    (folder / "airscan.conf").write_text(f'[devices]\n"X" = {hall.escl_url}, escl\n[options]\ndiscovery = disable\n')
    return subprocess.Popen(
        ["scanimage", "-d", "airscan:e0:X", "--format=png", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "SANE_CONFIG_DIR": str(folder)},
    )


def scan(hall: RunningHall, *options: str) -> Image.Image:
    png, complaint = start_scan(hall, *options).communicate(timeout=30)
    assert png, complaint.decode()
    return Image.open(io.BytesIO(png))


def complaint_of(hall: RunningHall, *options: str) -> str:
    _, complaint = start_scan(hall, *options).communicate(timeout=30)
    return complaint.decode()


def test_the_lid_is_seen_when_nothing_lies_on_the_glass(hall: RunningHall) -> None:
    picture = np.asarray(scan(hall, "--resolution", "75", "--mode", "Gray"))
    assert 228 <= picture.mean() <= 238
    assert 0 < picture.std() < 4


@pytest.mark.parametrize("dpi", [75, 100, 150, 200, 300])
@pytest.mark.parametrize("mode", ["Color", "Gray"])
def test_a_bill_is_seen_at_every_resolution(hall: RunningHall, dpi: int, mode: str) -> None:
    hall.lay("bill-valid")
    picture = scan(hall, "--resolution", str(dpi), "--mode", mode)
    assert picture.mode == ("RGB" if mode == "Color" else "L")
    assert abs(picture.width - 215.9 / 25.4 * dpi) <= 2
    assert abs(picture.height - 297 / 25.4 * dpi) <= 2
    gray = np.asarray(picture.convert("L"))
    assert gray.std() > 20
    assert gray.min() < 90


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_its_signed_code_is_read_from_the_scan(hall: RunningHall, dpi: int) -> None:
    hall.lay("bill-valid")
    found = zxingcpp.read_barcode(np.asarray(scan(hall, "--resolution", str(dpi), "--mode", "Gray")))
    assert found is not None
    assert found.bytes.startswith(b"DC04FR99HA01")
    assert b"SPECIMEN/CAMILLE" in found.bytes


def test_the_paper_lies_a_little_askew(hall: RunningHall) -> None:
    hall.lay("bill-valid")
    found = zxingcpp.read_barcode(np.asarray(scan(hall, "--resolution", "300", "--mode", "Gray")))
    assert found is not None
    assert found.position.top_left.y != found.position.top_right.y


def test_a_part_of_the_glass_is_scanned(hall: RunningHall) -> None:
    hall.lay("bill-valid")
    picture = scan(hall, "--resolution", "100", "-l", "10", "-t", "20", "-x", "50", "-y", "80")
    assert abs(picture.width - 50 / 25.4 * 100) <= 2
    assert abs(picture.height - 80 / 25.4 * 100) <= 2


@pytest.mark.parametrize(("fault", "reason"), [("cover_open", "CoverOpen"), ("jam", "MediaJam")])
def test_the_status_tells_the_reason_that_sane_hides(hall: RunningHall, fault: str, reason: str) -> None:
    hall.scanner_fault(fault)  # type: ignore[arg-type]
    refused = httpx2.post(f"{hall.escl_url}/ScanJobs", content=b"<x/>")
    status = httpx2.get(f"{hall.escl_url}/ScannerStatus").text
    assert refused.status_code == 503
    assert f"<pwg:StateReason>{reason}</pwg:StateReason>" in status
    assert "<pwg:State>Stopped</pwg:State>" in status


def test_sane_says_busy_of_an_open_cover_and_scans_once_it_is_closed(hall: RunningHall) -> None:
    hall.lay("bill-valid")
    hall.scanner_fault("cover_open")
    scanning = start_scan(hall, "--resolution", "75")
    time.sleep(0.3)  # sane-airscan asks again each second for ten: the cover is closed while it does
    hall.scanner_fault(None)
    png, _ = scanning.communicate(timeout=PATIENCE_S)
    assert png.startswith(b"\x89PNG")


def test_garbage_is_a_broken_picture_and_a_broken_status(hall: RunningHall) -> None:
    hall.lay("bill-valid")
    hall.scanner_fault("garbage")
    assert "Error during device I/O" in complaint_of(hall, "--resolution", "75")
    assert b"</scan:ScannerStatus>" not in httpx2.get(f"{hall.escl_url}/ScannerStatus").content


def test_a_frozen_scanner_says_nothing_until_it_thaws(hall: RunningHall) -> None:
    hall.scanner_fault("frozen")
    with pytest.raises(httpx2.ReadTimeout):
        httpx2.get(f"{hall.escl_url}/ScannerStatus", timeout=0.5)
    answers: list[int] = []
    waiting = threading.Thread(
        target=lambda: answers.append(httpx2.get(f"{hall.escl_url}/ScannerStatus", timeout=PATIENCE_S).status_code)
    )
    waiting.start()
    hall.scanner_fault(None)
    waiting.join(PATIENCE_S)
    assert answers == [200]


def test_a_slow_scan_takes_seconds_and_ends_well(hall: RunningHall) -> None:
    hall.scanner_fault("slow")
    scanning = start_scan(hall, "--resolution", "75")
    with pytest.raises(subprocess.TimeoutExpired):
        scanning.communicate(timeout=1.5)
    hall.scanner_fault(None)  # the lamp hurries
    png, _ = scanning.communicate(timeout=PATIENCE_S)
    assert png.startswith(b"\x89PNG")


def test_a_flatbed_has_one_page_a_job(hall: RunningHall) -> None:
    made = httpx2.post(f"{hall.escl_url}/ScanJobs", content=b"<s/>")
    page = httpx2.get(made.headers["Location"] + "/NextDocument", timeout=PATIENCE_S)
    assert page.headers["Content-Type"] == "image/jpeg"
    assert httpx2.get(made.headers["Location"] + "/NextDocument").status_code == 404
    assert httpx2.delete(made.headers["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"\x00\xff", 400),
        (b"<a", 400),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", 400),
        (b"<a xmlns='http://schemas.hp.com/imaging/escl/2011/05/03'><XResolution>-1</XResolution></a>", 400),
        (b"<a xmlns='http://schemas.hp.com/imaging/escl/2011/05/03'><XResolution>99999</XResolution></a>", 409),
        (b"<a xmlns='http://www.pwg.org/schemas/2010/12/sm'><XOffset>9999</XOffset></a>", 409),
        (b"<a>" * 20_000, 400),
        (b" " * 70_000, 413),
    ],
)
def test_a_wrong_job_is_refused(hall: RunningHall, body: bytes, status: int) -> None:
    assert httpx2.post(f"{hall.escl_url}/ScanJobs", content=body).status_code == status
    assert httpx2.get(f"{hall.escl_url}/ScannerStatus").status_code == 200
