"""A scanner that takes the call and says nothing: the time-out kills its driver, the citizen is told, it comes back."""

import time

from kiosk.config import Scanner
from kiosk.devices.scanner.port import Page, ScanSettings
from kiosk.devices.states import Fault, Ready, Starting
from kiosk.errors import Code
from tests.support.devices import open_scanner, pressed_until_it_ends, until, while_under_way
from tests.support.hall import RunningHall
from tests.support.loops import run_in


def test_mid_scan_the_time_runs_out(hall: RunningHall) -> None:
    async def story() -> None:
        hall.lay("bill-valid")
        async with open_scanner(Scanner(escl_url=hall.escl_url, scan_timeout_s=3)) as client:
            first = client.driver_pid
            hall.scanner_fault("slow")
            told = await while_under_way(client.scan(ScanSettings(dpi=100)), 1.0, lambda: hall.scanner_fault("frozen"))
            assert told == Fault(Code.TIMED_OUT)
            assert Starting() in client.states[1:]
            hall.scanner_fault(None)
            await until(client, lambda state: state == Ready())
            assert client.driver_pid != first
            assert isinstance(await client.scan(ScanSettings(dpi=100)), Page)

    run_in("asyncio", story)


def test_the_citizen_stops_a_scan_that_hangs(hall: RunningHall, escl: Scanner) -> None:
    async def story() -> None:
        hall.lay("bill-valid")
        async with open_scanner(escl) as client:
            hall.scanner_fault("slow")
            started = time.monotonic()
            told = await pressed_until_it_ends(client.scan(ScanSettings(dpi=100)), client.cancel)
            assert told == Fault(Code.CANCELLED)
            assert time.monotonic() - started < escl.scan_timeout_s, "nobody waited for that"

    run_in("asyncio", story)


def test_frozen_at_rest_a_scan_is_refused_in_seconds_and_not_after_the_long_time_out(
    hall: RunningHall, escl: Scanner
) -> None:
    async def story() -> None:
        async with open_scanner(escl) as client:
            hall.scanner_fault("frozen")
            started = time.monotonic()
            told = await client.scan(ScanSettings(dpi=100))
            assert isinstance(told, Fault)
            assert told.code is Code.DISCONNECTED
            assert time.monotonic() - started < escl.scan_timeout_s

    run_in("asyncio", story)
