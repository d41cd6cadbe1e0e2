"""Sheets are put into an eSCL scanner's feeder: the screen is told within two seconds, and again when they are gone;
also across a driver that dies."""

import asyncio
import os
import signal

import pytest

from kiosk.config import Scanner
from kiosk.devices.scanner import escl_http, escl_status
from kiosk.devices.scanner.port import Source
from tests.support.devices import open_scanner
from tests.support.hall import RunningHall
from tests.support.loops import run_in
from tests.support.patience import PATIENCE_S


class Felt:
    def __init__(self) -> None:
        self.told: list[Source | None] = []
        self._more = asyncio.Event()

    def take(self, source: Source | None) -> None:
        self.told.append(source)
        self._more.set()

    async def until(self, *told: Source | None, timeout_s: float = PATIENCE_S) -> None:
        async with asyncio.timeout(timeout_s):
            while self.told != list(told):
                self._more.clear()
                await self._more.wait()


def test_it_is_told_when_sheets_come_and_when_they_go_also_by_a_driver_that_was_killed(
    hall: RunningHall, escl: Scanner
) -> None:
    async def story() -> None:
        felt = Felt()
        async with open_scanner(escl) as client:
            client.watch_feeder(felt.take)
            hall.feed("bill-valid")
            await felt.until("duplex")
            assert client.driver_pid is not None
            os.kill(client.driver_pid, signal.SIGKILL)
            await felt.until("duplex", None, "duplex")
            hall.feed()
            await felt.until("duplex", None, "duplex", None)

    run_in("asyncio", story)


@pytest.mark.parametrize(
    ("state", "waits"),
    [
        ("<AdfState>ScannerAdfLoaded</AdfState>", True),
        ("<AdfState>ScannerAdfEmpty</AdfState>", False),
        ("<AdfState>ScannerAdfJam</AdfState>", False),
        ("<AdfState/>", False),
        ("<State>Idle</State>", None),
    ],
)
def test_what_a_scanner_says_of_its_feeder(state: str, waits: bool | None) -> None:
    root = escl_http.parse(f"<ScannerStatus>{state}</ScannerStatus>".encode(), "ScannerStatus")
    assert root is not None
    assert escl_status.judge_feeder(root) is waits
