"""The warmed screen's drivers run, and leave the devices to the active one."""

import asyncio

from kiosk.config import ReceiptPrinter, Scanner
from kiosk.devices.receipt_printer.client import ReceiptPrinterClient
from kiosk.devices.scanner.client import ScannerClient
from kiosk.devices.states import Ready
from tests.support.devices import Cable
from tests.support.loops import run_in
from tests.support.patience import PATIENCE_S


def test_a_started_driver_makes_no_connection_until_open(scanner_cable: Cable, printer_cable: Cable) -> None:
    async def story() -> None:
        scanner = ScannerClient(Scanner(escl_url=f"http://127.0.0.1:{scanner_cable.port}/eSCL"))
        printer = ReceiptPrinterClient(ReceiptPrinter(host="127.0.0.1", port=printer_cable.port))
        scanner.start()
        printer.start()
        await asyncio.sleep(1.0)
        assert scanner.driver_pid is not None
        assert printer.driver_pid is not None
        assert scanner_cable.connections == printer_cable.connections == 0
        await scanner.open()
        await printer.open()
        assert await scanner.settled(PATIENCE_S) == await printer.settled(PATIENCE_S) == Ready()
        assert scanner_cable.connections > 0
        assert printer_cable.connections > 0
        await scanner.close()
        await printer.close()

    run_in("asyncio", story)
