"""SANE calls an open lid "device busy"; the citizen is told what to do about it."""

import pytest

from kiosk.config import Scanner
from kiosk.devices.scanner.port import Page, ScanSettings
from kiosk.devices.states import Fault, NeedsAttention, Ready
from kiosk.errors import Code, explain
from tests.support.devices import open_scanner, until
from tests.support.hall import RunningHall, ScannerFault
from tests.support.loops import run_in


@pytest.mark.parametrize(("fault", "code"), [("cover_open", Code.SCANNER_COVER_OPEN), ("jam", Code.SCANNER_JAM)])
def test_the_true_reason_is_told_and_the_scan_works_once_it_is_mended(
    hall: RunningHall, escl: Scanner, fault: ScannerFault, code: Code
) -> None:
    async def story() -> None:
        hall.lay("bill-valid")
        async with open_scanner(escl) as client:
            hall.scanner_fault(fault)
            told = await client.scan(ScanSettings(dpi=100))
            assert isinstance(told, Fault)
            assert told.code is code
            assert explain(told.code).citizen
            assert client.state == NeedsAttention(told)
            hall.scanner_fault(None)
            assert await until(client, lambda state: state == Ready()) == Ready()
            assert isinstance(await client.scan(ScanSettings(dpi=100)), Page)

    run_in("asyncio", story)


def test_the_lid_was_open_before_anybody_came(hall: RunningHall, escl: Scanner) -> None:
    async def story() -> None:
        hall.scanner_fault("cover_open")
        async with open_scanner(escl) as client:
            assert client.state == NeedsAttention(Fault(Code.SCANNER_COVER_OPEN))

    run_in("asyncio", story)
