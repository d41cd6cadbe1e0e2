"""What every scanner's driver keeps, told once: `test_every_scanner_keeps_the_contract.py` runs it over each virtual
scanner. A driver of one's own is tested by a subclass with a `bench` fixture."""

import asyncio
import hashlib
import io
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from PIL import Image

from kiosk.config import Scanner
from kiosk.devices.scanner.port import Batch, Glass, Page, ScanSettings
from kiosk.devices.states import Busy, Fault, Ready, Starting
from kiosk.errors import Code
from tests.support.devices import SeenScanner, open_scanner, pressed_until_it_ends, until
from tests.support.loops import LOOPS, run_in
from tests.support.patience import PATIENCE_S


class Bench(NamedTuple):
    """A scanner with a paper on its glass. `fill`: put `SHEETS` sheets into its feeder. `duplex`: it reads both
    sides of them."""

    config: Scanner
    fill: Callable[[], None]
    duplex: bool


SHEETS = 10
COARSE = ScanSettings(dpi=75, colour="gray", source="feeder")


def left_in_memory(pid: int | None) -> list[Path]:
    return list(Path("/dev/shm").glob(f"kiosk-sane-{pid}-*"))


async def killed_while_it_scans(client: SeenScanner) -> tuple[int, Page | Fault]:
    """Which driver was killed, and what came of the scan. A kill that came too late shows nothing: once more."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            await until(client, lambda state: state == Ready())
            pid = client.driver_pid
            assert pid is not None
            scan = asyncio.ensure_future(client.scan(ScanSettings(dpi=300)))
            await asyncio.wait([scan], timeout=0.05)
            os.kill(pid, signal.SIGKILL)
            cut = await scan
            if isinstance(cut, Fault):
                return pid, cut


class ScannerContract:
    @pytest.mark.parametrize("loop", LOOPS)
    def test_a_page_is_scanned_whole(self, bench: Bench, loop: str) -> None:
        async def story() -> None:
            async with open_scanner(bench.config) as client:
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

        run_in(loop, story)

    def test_what_is_asked_for_is_what_comes(self, bench: Bench) -> None:
        async def story() -> None:
            async with open_scanner(bench.config) as client:
                gray = await client.scan(ScanSettings(dpi=150, colour="gray", size="a5"))
                assert isinstance(gray, Page)
                assert Image.open(io.BytesIO(gray.jpeg)).mode == "L"
                assert gray.dpi == 150
                assert gray.width_px == pytest.approx(148 / 25.4 * 150, rel=0.02)
                assert gray.height_px == pytest.approx(210 / 25.4 * 150, rel=0.02)
                line_art = await client.scan(ScanSettings(dpi=75, colour="lineart"))
                assert isinstance(line_art, Page)
                levels = Image.open(io.BytesIO(line_art.jpeg)).histogram()
                assert sum(levels[40:216]) < 0.12 * sum(levels)  # JPEG rings at edges; the rest is black or white
                whole = await client.scan(ScanSettings(dpi=75))
                assert isinstance(whole, Page)
                assert whole.height_px == pytest.approx(297 / 25.4 * 75, rel=0.02)

        run_in("asyncio", story)

    def test_something_lies_on_the_glass_and_its_picture_stays_in_the_driver(self, bench: Bench) -> None:
        async def story() -> None:
            async with open_scanner(bench.config) as client:
                assert await client.look() == Glass(occupied=True)

        run_in("asyncio", story)

    @pytest.mark.parametrize("loop", LOOPS)
    def test_the_feeder_is_emptied_side_by_side(self, bench: Bench, loop: str) -> None:
        async def story() -> None:
            pages: list[Page] = []
            async with open_scanner(bench.config) as client:
                bench.fill()
                assert await client.scan_batch(COARSE, pages.append) == Batch(SHEETS)
                assert client.states == [Starting(), Ready(), Busy(), Ready()]
            assert len(pages) == SHEETS
            for page in pages:
                Image.open(io.BytesIO(page.jpeg)).load()
                assert page.width_px == pytest.approx(210 / 25.4 * 75, rel=0.02)

        run_in(loop, story)

    def test_no_more_pages_come_than_were_asked_for(self, bench: Bench) -> None:
        async def story() -> None:
            pages: list[Page] = []
            async with open_scanner(bench.config) as client:
                bench.fill()
                assert await client.scan_batch(COARSE, pages.append, most=3) == Batch(3, more=True)
                assert len(pages) == 3
                assert await client.look() == Glass(occupied=True)  # the job is over, the glass can be used

        run_in("asyncio", story)

    def test_both_sides_are_read_or_it_is_said_that_they_cannot_be(self, bench: Bench) -> None:
        async def story() -> None:
            pages: list[Page] = []
            async with open_scanner(bench.config) as client:
                bench.fill()
                ended = await client.scan_batch(ScanSettings(dpi=75, colour="gray", source="duplex"), pages.append, 4)
                if bench.duplex:
                    assert ended == Batch(4, more=True)
                    assert len(pages) == 4
                else:
                    assert ended.fault is not None
                    assert ended.fault.code is Code.SCANNER_NO_FEEDER
                    assert client.state == Ready()

        run_in("asyncio", story)

    def test_a_batch_that_is_cancelled_keeps_whole_pages_only(self, bench: Bench) -> None:
        async def story() -> None:
            pages: list[Page] = []
            stopping: list[asyncio.Task[None]] = []
            async with open_scanner(bench.config) as client:
                bench.fill()

                def stop_after_two(page: Page) -> None:
                    pages.append(page)
                    if len(pages) == 2:
                        stopping.append(asyncio.ensure_future(client.cancel()))

                ended = await client.scan_batch(COARSE, stop_after_two)
                assert ended == Batch(2, Fault(Code.CANCELLED))
                await stopping[0]
                assert isinstance(await client.scan(ScanSettings(dpi=100)), Page)
            assert {page.height_px for page in pages} == {pages[0].height_px}

        run_in("asyncio", story)

    def test_two_scans_at_once_are_refused_as_the_paper_is_one(self, bench: Bench) -> None:
        async def story() -> None:
            async with open_scanner(bench.config) as client:
                first = asyncio.ensure_future(client.scan(ScanSettings(dpi=100)))
                await asyncio.sleep(0)
                assert await client.scan(ScanSettings(dpi=100)) == Fault(Code.DEVICE_BUSY)
                assert await client.scan_batch(COARSE, lambda page: None) == Batch(0, Fault(Code.DEVICE_BUSY))
                assert isinstance(await first, Page)

        run_in("asyncio", story)

    def test_the_driver_is_killed_mid_scan_and_the_next_scan_works(self, bench: Bench) -> None:
        async def story() -> None:
            async with open_scanner(bench.config) as client:
                pid, cut = await killed_while_it_scans(client)
                assert cut == Fault(Code.DRIVER_DIED)
                assert client.states[-2:] == [Busy(), Starting()]
                assert isinstance(await client.scan(ScanSettings(dpi=100)), Page)
                assert client.driver_pid != pid

        run_in("asyncio", story)

    def test_the_driver_is_killed_mid_batch_and_the_pages_before_it_stand(self, bench: Bench) -> None:
        async def story() -> None:
            pages: list[Page] = []
            async with open_scanner(bench.config) as client:
                bench.fill()

                def kill_after_two(page: Page) -> None:
                    pages.append(page)
                    if len(pages) == 2 and client.driver_pid is not None:
                        os.kill(client.driver_pid, signal.SIGKILL)

                ended = await client.scan_batch(ScanSettings(dpi=300, source="feeder"), kill_after_two)
                assert ended == Batch(2, Fault(Code.DRIVER_DIED))
                assert isinstance(await client.scan(ScanSettings(dpi=100)), Page)

        run_in("asyncio", story)

    @pytest.mark.parametrize("loop", LOOPS)
    def test_a_scan_that_is_cancelled_gives_no_page(self, bench: Bench, loop: str) -> None:
        async def story() -> None:
            async with open_scanner(bench.config) as client:
                cut = await pressed_until_it_ends(client.scan(ScanSettings(dpi=300)), client.cancel)
                assert cut == Fault(Code.CANCELLED)
                assert isinstance(await client.scan(ScanSettings(dpi=100)), Page)
                await client.cancel()

        run_in(loop, story)

    def test_closing_leaves_no_process_and_can_be_said_twice(self, bench: Bench) -> None:
        async def story() -> None:
            async with open_scanner(bench.config) as client:
                await client.close()
                await client.close()
                drivers = [c for c in psutil.Process().children() if "kiosk.devices.scanner.driver" in c.cmdline()]
                assert drivers == []

        run_in("asyncio", story)

    def test_nothing_is_left_in_memory_files_after_opening(self, bench: Bench) -> None:
        async def story() -> None:
            async with open_scanner(bench.config) as client:
                await until(client, lambda state: state == Ready())
                assert left_in_memory(client.driver_pid) == []

        run_in("asyncio", story)
