"""The cable falls out: the scan ends with a sentence, the state says it, and it is back when the cable is."""

import asyncio
import logging
from pathlib import Path

import pytest

from kiosk.config import Scanner
from kiosk.devices.scanner.port import ScanSettings
from kiosk.devices.states import Absent, Fault, Lost, Ready
from kiosk.errors import Code
from tests.support.devices import Cable, open_scanner, until, while_under_way
from tests.support.hall import RunningHall, running_hall
from tests.support.loops import run_in


def over(cable: Cable) -> Scanner:
    return Scanner(escl_url=f"http://127.0.0.1:{cable.port}/eSCL")


def test_mid_scan(tmp_path: Path) -> None:
    async def story() -> None:
        with running_hall(tmp_path) as hall:
            hall.lay("bill-valid")
            hall.scanner_fault("slow")
            async with open_scanner(Scanner(escl_url=hall.escl_url)) as client:
                told = await while_under_way(client.scan(ScanSettings(dpi=100)), 1.0, hall.process.kill)
                assert isinstance(told, Fault)
                assert told.code is Code.DISCONNECTED
                assert isinstance(client.state, Lost)

    run_in("asyncio", story)


def test_at_rest_it_shows_by_itself_and_is_logged_once_each_way(
    hall: RunningHall, scanner_cable: Cable, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.devices.client_base.LOOK_EVERY_S", 0.1)
    monkeypatch.setattr("kiosk.devices.client_base.LOOK_EVERY_UNWELL_S", 0.1)
    caplog.set_level(logging.INFO, "kiosk.devices")

    async def story() -> None:
        async with open_scanner(over(scanner_cable)) as client:
            scanner_cable.pull()
            await until(client, lambda state: isinstance(state, Lost))
            await asyncio.sleep(0.5)
            scanner_cable.plug()
            await until(client, lambda state: state == Ready())

    run_in("asyncio", story)
    assert [record.getMessage() for record in caplog.records] == ["scanner lost: disconnected", "scanner back"]


def test_one_that_was_never_there_is_absent_and_can_come_later(hall: RunningHall, scanner_cable: Cable) -> None:
    async def story() -> None:
        scanner_cable.pull()
        async with open_scanner(over(scanner_cable)) as client:
            assert client.state == Absent()
            assert client.fault == Fault(Code.DISCONNECTED, "no answer to ScannerStatus")
            scanner_cable.plug()
            await until(client, lambda state: state == Ready())

    run_in("asyncio", story)
