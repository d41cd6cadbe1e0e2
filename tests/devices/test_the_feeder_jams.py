"""A sheet sticks in the middle of a batch, the hatch is opened, the cable falls out, the scanner hangs or talks
nonsense: the pages that came whole are kept, and it is said why there are no more."""

import asyncio
import io
import time

import pytest
from PIL import Image

from kiosk.config import Scanner
from kiosk.devices.scanner.port import Batch, Page, ScanSettings
from kiosk.devices.states import Fault, Lost, NeedsAttention, Ready
from kiosk.errors import Code, explain
from tests.support.devices import SeenScanner, open_scanner, until
from tests.support.hall import RunningHall, ScannerFault
from tests.support.loops import run_in

SETTINGS = ScanSettings(dpi=75, colour="gray", source="feeder")
# On a machine that does much else, too, a page comes within it, and what is not waiting takes less than eleven of them.
PAGE_S = 4.0


class Tray:
    """Where the pages land; `at`: what a hand does when so many have come."""

    def __init__(self, hall: RunningHall, at: int = 0, fault: ScannerFault | None = None) -> None:
        self.pages: list[Page] = []
        self._hall, self._at, self._fault = hall, at, fault

    def take(self, page: Page) -> None:
        Image.open(io.BytesIO(page.jpeg)).load()
        self.pages.append(page)
        if len(self.pages) == self._at:
            self._hall.scanner_fault(self._fault)


async def mended(hall: RunningHall, client: SeenScanner) -> None:
    """The hand that lifts the fault; what is still in the feeder comes."""
    hall.scanner_fault(None)
    await until(client, lambda state: state == Ready())
    tray = Tray(hall)
    left = len(hall.state()["scanner"]["feeder"])
    assert await client.scan_batch(SETTINGS, tray.take) == Batch(left)
    assert len(tray.pages) == left


def test_a_sheet_sticks_and_the_one_before_it_is_kept(hall: RunningHall, escl: Scanner) -> None:
    async def story() -> None:
        hall.feed("bill-valid", "blank", "bill-old")
        async with open_scanner(escl) as client:
            hall.scanner_fault("feeder_jam")
            tray = Tray(hall)
            ended = await client.scan_batch(SETTINGS, tray.take)
            assert (ended.pages, len(tray.pages)) == (1, 1)
            assert ended.fault is not None
            assert ended.fault.code is Code.SCANNER_JAM
            assert "coincée" in explain(ended.fault.code).citizen
            assert client.state == NeedsAttention(ended.fault)
            await mended(hall, client)

    run_in("asyncio", story)


def test_the_hatch_is_opened_in_the_middle(hall: RunningHall, escl: Scanner) -> None:
    """sane-airscan takes it for the end of the sheets."""

    async def story() -> None:
        hall.feed(*["bill-valid"] * 12)
        async with open_scanner(escl) as client:
            tray = Tray(hall, at=2, fault="cover_open")
            ended = await client.scan_batch(SETTINGS, tray.take)
            assert ended.fault is not None
            assert ended.fault.code is Code.SCANNER_COVER_OPEN
            assert 2 <= ended.pages == len(tray.pages) < 12
            await mended(hall, client)

    run_in("asyncio", story)


@pytest.mark.parametrize(
    ("fault", "code"),
    [("cut_mid_page", Code.IO_ERROR), ("truncated", Code.SCANNER_GARBAGE), ("garbage", Code.SCANNER_GARBAGE)],
)
def test_a_page_that_breaks_off_or_is_noise_is_no_page(
    hall: RunningHall, escl: Scanner, fault: ScannerFault, code: Code
) -> None:
    async def story() -> None:
        hall.feed(*["bill-valid"] * 12)  # sane-airscan reads ahead
        async with open_scanner(escl) as client:
            tray = Tray(hall, at=1, fault=fault)
            ended = await client.scan_batch(SETTINGS, tray.take)
            assert ended.fault is not None
            assert ended.fault.code is code
            assert 1 <= ended.pages == len(tray.pages) < 12
            assert {page.height_px for page in tray.pages} == {tray.pages[0].height_px}
            await mended(hall, client)

    run_in("asyncio", story)


def test_the_cable_falls_out_in_the_middle(hall: RunningHall, escl: Scanner) -> None:
    async def story() -> None:
        hall.feed(*["bill-valid"] * 12)
        async with open_scanner(escl) as client:
            tray = Tray(hall, at=1, fault="offline")
            ended = await client.scan_batch(SETTINGS, tray.take)
            assert ended.fault is not None
            assert ended.fault.code is Code.DISCONNECTED
            assert 1 <= ended.pages == len(tray.pages) < 12
            assert isinstance(client.state, Lost)
            await mended(hall, client)

    run_in("asyncio", story)


def test_it_freezes_in_the_middle_and_the_patience_is_that_of_one_page(hall: RunningHall) -> None:
    async def story() -> None:
        hall.feed(*["bill-valid"] * 12)
        async with open_scanner(Scanner(escl_url=hall.escl_url, scan_timeout_s=PAGE_S)) as client:
            tray = Tray(hall, at=1, fault="frozen")
            started = time.monotonic()
            ended = await client.scan_batch(SETTINGS, tray.take)
            assert time.monotonic() - started < 12 * PAGE_S, "not that of a dozen"
            assert ended == Batch(len(tray.pages), Fault(Code.TIMED_OUT))
            assert len(tray.pages) >= 1
            await mended(hall, client)

    run_in("asyncio", story)


def test_a_slow_batch_is_no_frozen_one(hall: RunningHall, escl: Scanner) -> None:
    async def story() -> None:
        hall.feed("blank", "blank")
        async with open_scanner(escl) as client:
            hall.scanner_fault("slow")
            tray = Tray(hall)
            batch = asyncio.ensure_future(client.scan_batch(SETTINGS, tray.take))
            await asyncio.sleep(0.5)
            assert not batch.done()
            hall.scanner_fault(None)
            assert await batch == Batch(2)

    run_in("asyncio", story)


def test_an_empty_feeder_asks_for_sheets_and_is_no_broken_scanner(hall: RunningHall, escl: Scanner) -> None:
    async def story() -> None:
        async with open_scanner(escl) as client:
            tray = Tray(hall)
            ended = await client.scan_batch(SETTINGS, tray.take)
            assert ended == Batch(0, Fault(Code.SCANNER_FEEDER_EMPTY))
            assert tray.pages == []
            assert client.state == Ready()
            assert await client.scan(SETTINGS) == Fault(Code.SCANNER_FEEDER_EMPTY)

    run_in("asyncio", story)


def test_one_sheet_of_the_feeder_is_a_page_like_another(hall: RunningHall, escl: Scanner) -> None:
    async def story() -> None:
        hall.feed("bill-valid")
        async with open_scanner(escl) as client:
            assert isinstance(await client.scan(SETTINGS), Page)
            assert hall.state()["scanner"]["feeder"] == []

    run_in("asyncio", story)


def test_both_sides_come_in_their_order(hall: RunningHall, escl: Scanner) -> None:
    async def story() -> None:
        hall.feed("bill-valid/blank", "blank/bill-valid")
        async with open_scanner(escl) as client:
            tray = Tray(hall)
            assert await client.scan_batch(ScanSettings(dpi=75, colour="gray", source="duplex"), tray.take) == Batch(4)
            sizes = [len(page.jpeg) for page in tray.pages]
            assert min(sizes[0], sizes[3]) > 2 * max(sizes[1], sizes[2])

    run_in("asyncio", story)
