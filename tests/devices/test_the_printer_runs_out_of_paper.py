"""No roll, an open cover, no printer: nothing was printed, it is said so, and it is ready again by itself."""

import pytest

from kiosk.config import ReceiptPrinter
from kiosk.devices.receipt_printer.client import ReceiptPrinterClient
from kiosk.devices.receipt_printer.port import NotPrinted, Printed
from kiosk.devices.states import Absent, Fault, Lost, NeedsAttention, Ready
from kiosk.errors import Code
from tests.support.devices import TICKET, Cable, open_printer, until
from tests.support.hall import RunningHall
from tests.support.loops import run_in


@pytest.mark.parametrize("mishap", ["paper", "cover"])
def test_nothing_is_printed_and_it_comes_back(hall: RunningHall, mishap: str) -> None:
    async def story() -> None:
        before = len(hall.receipts())
        fault = Fault(Code.PRINTER_NO_PAPER if mishap == "paper" else Code.PRINTER_COVER_OPEN)
        async with open_printer(hall.printer_port) as client:
            if mishap == "paper":
                hall.printer(paper="out")
            else:
                hall.printer(cover="open")
            assert await client.print_ticket("a", TICKET) == NotPrinted("a", fault)
            assert client.state == NeedsAttention(fault)
            assert len(hall.receipts()) == before
            hall.printer(paper="ok", cover="closed")
            await until(client, lambda state: state == Ready())

    run_in("asyncio", story)


def test_a_roll_that_is_near_its_end_prints(hall: RunningHall) -> None:
    async def story() -> None:
        hall.printer(paper="low")
        async with open_printer(hall.printer_port) as client:
            assert client.state == Ready()
            assert await client.print_ticket("a", TICKET) == Printed("a")

    run_in("asyncio", story)


def test_the_cable_is_out(hall: RunningHall, printer_cable: Cable) -> None:
    async def story() -> None:
        async with open_printer(printer_cable.port) as client:
            printer_cable.pull()
            assert await client.print_ticket("a", TICKET) == NotPrinted("a", Fault(Code.DISCONNECTED))
            assert client.state == Lost(Fault(Code.DISCONNECTED))
            printer_cable.plug()
            await until(client, lambda state: state == Ready())

    run_in("asyncio", story)


def test_a_printer_that_is_not_installed_prints_nothing() -> None:
    async def story() -> None:
        client = ReceiptPrinterClient(ReceiptPrinter(enabled=False))
        await client.open()
        assert client.state == Absent()
        assert await client.print_ticket("a", TICKET) == NotPrinted("a", Fault(Code.NOT_CONFIGURED))
        await client.close()

    run_in("asyncio", story)
