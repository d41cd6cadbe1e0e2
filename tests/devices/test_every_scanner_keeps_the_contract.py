"""The same story for each scanner: SANE's own test device, and the hall's over eSCL and sane-airscan, by its address
and by its UUID."""

from pathlib import Path

import pytest

from kiosk.config import Scanner
from kiosk.devices.scanner import escl_capabilities
from kiosk.devices.scanner.escl_capabilities import Capabilities
from kiosk.devices.scanner.port import ScanSettings
from kiosk.devices.states import Absent, Fault
from kiosk.errors import Code
from tests.devices.scanner_contract import SHEETS, Bench, ScannerContract
from tests.support.devices import open_scanner, sane_test_scanner
from tests.support.hall import RunningHall
from tests.support.loops import run_in


class TestSaneTestDevice(ScannerContract):
    @pytest.fixture
    def bench(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
        monkeypatch.setenv("SANE_CONFIG_DIR", str(sane_test_scanner(tmp_path)))
        return Bench(Scanner(device="test:0"), fill=lambda: None, duplex=False)  # it has ten sheets by itself


class TestEsclThroughAirscan(ScannerContract):
    @pytest.fixture
    def bench(self, hall: RunningHall) -> Bench:
        hall.lay("bill-valid")
        return Bench(Scanner(escl_url=hall.escl_url), fill=lambda: hall.feed(*["blank"] * SHEETS), duplex=True)


@pytest.mark.long
class TestEsclByUuid(TestEsclThroughAirscan):
    @pytest.fixture
    def bench(self, hall: RunningHall) -> Bench:
        hall.lay("bill-valid")
        told = escl_capabilities.ask(hall.escl_url)
        assert isinstance(told, Capabilities)
        config = Scanner(device=f"uuid:{told.uuid}", escl_urls=(hall.escl_url,))
        return Bench(config, fill=lambda: hall.feed(*["blank"] * SHEETS), duplex=True)


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
