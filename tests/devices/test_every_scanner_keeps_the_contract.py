"""The same story for each scanner: SANE's own test device, and the hall's over eSCL and sane-airscan."""

import asyncio
import hashlib
import io
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image

from kiosk.config import Scanner
from kiosk.devices.scanner.client import ScannerClient
from kiosk.devices.scanner.port import Glass, Page, ScanSettings
from kiosk.devices.states import Absent, Busy, Fault, Ready, Starting
from kiosk.errors import Code
from tests.support.devices import open_scanner, sane_test_scanner, until, while_under_way
from tests.support.hall import RunningHall
from tests.support.loops import LOOPS, run_in


@pytest.fixture(params=["sane_test", "escl"])
def scanner(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scanner]:
    if request.param == "sane_test":
        monkeypatch.setenv("SANE_CONFIG_DIR", str(sane_test_scanner(tmp_path)))
        yield Scanner(device="test:0")
        return
    hall: RunningHall = request.getfixturevalue("hall")
    hall.lay("bill-valid")
    yield Scanner(escl_url=hall.escl_url)


@pytest.mark.parametrize("loop", LOOPS)
def test_a_page_is_scanned_whole(scanner: Scanner, loop: str) -> None:
    async def story() -> None:
        async with open_scanner(scanner) as client:
            page = await client.scan(ScanSettings(dpi=100))
            assert isinstance(page, Page)
            picture = Image.open(io.BytesIO(page.jpeg))
            picture.load()
            assert picture.format == "JPEG"
            assert picture.mode == "RGB"
            assert picture.size == (page.width_px, page.height_px)
            assert page.dpi == 100
            assert picture.info["dpi"] == (100, 100)
            assert page.height_px == pytest.approx(297 / 25.4 * 100, rel=0.02)
            assert page.sha256 == hashlib.sha256(page.jpeg).hexdigest()
            assert page.preview_width <= 700
            assert len(page.preview_rgb) == page.preview_width * page.preview_height * 3
            assert client.states == [Starting(), Ready(), Busy(), Ready()]
            gray = await client.scan(ScanSettings(dpi=150, colour="gray"))
            assert isinstance(gray, Page)
            assert Image.open(io.BytesIO(gray.jpeg)).mode == "L"
            assert gray.dpi == 150

    run_in(loop, story)


def test_something_lies_on_the_glass_and_its_picture_stays_in_the_driver(scanner: Scanner) -> None:
    async def story() -> None:
        async with open_scanner(scanner) as client:
            assert await client.look() == Glass(occupied=True)

    run_in("asyncio", story)


def test_two_scans_at_once_are_refused_as_the_paper_is_one(scanner: Scanner) -> None:
    async def story() -> None:
        async with open_scanner(scanner) as client:
            first = asyncio.ensure_future(client.scan(ScanSettings(dpi=100)))
            await asyncio.sleep(0)
            assert await client.scan(ScanSettings(dpi=100)) == Fault(Code.DEVICE_BUSY)
            assert isinstance(await first, Page)

    run_in("asyncio", story)


def test_the_driver_is_killed_mid_scan_and_the_next_scan_works(scanner: Scanner) -> None:
    async def story() -> None:
        async with open_scanner(scanner) as client:
            pid = client.driver_pid
            assert pid is not None
            cut = await while_under_way(client.scan(ScanSettings(dpi=300)), 0.05, lambda: os.kill(pid, signal.SIGKILL))
            assert cut == Fault(Code.DRIVER_DIED)
            assert client.states[2:] == [Busy(), Starting()]
            assert isinstance(await client.scan(ScanSettings(dpi=100)), Page)
            assert client.driver_pid != pid

    run_in("asyncio", story)


@pytest.mark.parametrize("loop", LOOPS)
def test_a_scan_that_is_cancelled_gives_no_page(scanner: Scanner, loop: str) -> None:
    async def story() -> None:
        async with open_scanner(scanner) as client:
            cut = await while_under_way(client.scan(ScanSettings(dpi=300)), 0.1, client.cancel)
            assert cut == Fault(Code.CANCELLED)
            assert isinstance(await client.scan(ScanSettings(dpi=100)), Page)
            await client.cancel()

    run_in(loop, story)


def test_closing_leaves_no_process_and_can_be_said_twice(scanner: Scanner) -> None:
    async def story() -> None:
        async with open_scanner(scanner) as client:
            await client.close()
            await client.close()
            own = [child for child in psutil.Process().children() if "kiosk.hall" not in child.cmdline()]
            assert own == []

    run_in("asyncio", story)


def left_in_memory(pid: int | None) -> list[Path]:
    return list(Path("/dev/shm").glob(f"kiosk-sane-{pid}-*"))


def test_nothing_is_left_in_memory_files_after_opening(scanner: Scanner) -> None:
    async def story() -> None:
        async with open_scanner(scanner) as client:
            await until(client, lambda state: state == Ready())
            assert not left_in_memory(client.driver_pid)

    run_in("asyncio", story)


def test_a_scanner_that_is_not_installed_is_absent() -> None:
    async def story() -> None:
        async with open_scanner(Scanner(enabled=False)) as client:
            assert client.state == Absent()
            assert await client.scan(ScanSettings()) == Fault(Code.NOT_CONFIGURED)
            assert client.driver_pid is None
        async with open_scanner(Scanner()) as unset:
            assert unset.state == Absent()
            assert unset.fault is not None
            assert unset.fault.code is Code.NOT_CONFIGURED

    run_in("asyncio", story)


def test_before_it_is_opened_a_scan_is_refused() -> None:
    async def story() -> None:
        client = ScannerClient(Scanner(device="test:0"))
        client.start()
        result = await client.scan(ScanSettings())
        assert isinstance(result, Fault)
        assert client.state == Starting()
        await client.close()

    run_in("asyncio", story)
