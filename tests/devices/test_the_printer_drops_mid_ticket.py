"""The connection breaks after the first byte of a ticket: the paper may be out, and it is not printed again."""

import pytest

from kiosk.devices.receipt_printer.port import Printed, Unconfirmed
from kiosk.devices.states import Fault, Lost, Ready
from kiosk.errors import Code
from tests.support.devices import TICKET, Cable, open_printer, until
from tests.support.hall import RunningHall
from tests.support.loops import run_in


def test_the_printer_hangs_up(hall: RunningHall) -> None:
    async def story() -> None:
        async with open_printer(hall.printer_port) as client:
            hall.printer(fault="cut_mid_job")
            told = await client.print_ticket("a", TICKET)
            assert told == Unconfirmed("a", Fault(Code.DISCONNECTED))
            hall.printer(fault="none")
            pieces = len(hall.receipts())
            assert await client.print_ticket("a", TICKET) == told
            assert len(hall.receipts()) == pieces

    run_in("asyncio", story)


@pytest.mark.parametrize("after", [30, 120, 300])
def test_the_cable_falls_out_wherever_in_the_ticket(hall: RunningHall, printer_cable: Cable, after: int) -> None:
    async def story() -> None:
        async with open_printer(printer_cable.port) as client:
            printer_cable.plug()
            printer_cable.drop_after = after
            told = await client.print_ticket("a", TICKET)
            assert told == Unconfirmed("a", Fault(Code.DISCONNECTED))
            assert isinstance(client.state, Lost)
            printer_cable.plug()
            await until(client, lambda state: state == Ready())
            assert await client.print_ticket("a", TICKET) == told
            assert await client.print_ticket("b", TICKET) == Printed("b")

    run_in("asyncio", story)
