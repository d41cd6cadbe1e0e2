"""A printer that answers no question, or answers noise."""

from kiosk.devices.receipt_printer.port import NotPrinted, Unconfirmed
from kiosk.devices.states import Fault, NeedsAttention
from kiosk.errors import Code
from tests.support.devices import TICKET, open_printer
from tests.support.hall import RunningHall
from tests.support.loops import run_in


def test_a_mute_printer_is_given_the_ticket_once_and_nothing_is_claimed(hall: RunningHall) -> None:
    async def story() -> None:
        before = len(hall.receipts())
        hall.printer(fault="mute")
        async with open_printer(hall.printer_port) as client:
            assert client.state == NeedsAttention(Fault(Code.PRINTER_MUTE))
            told = Unconfirmed("a", Fault(Code.PRINTER_MUTE))
            assert await client.print_ticket("a", TICKET) == told
            assert await client.print_ticket("a", TICKET) == told
            hall.printer(fault="none")
            assert await client.print_ticket("a", TICKET) == told
            assert len(hall.wait_for_receipts(before + 1)) == before + 1

    run_in("asyncio", story)


def test_noise_for_a_status_is_not_trusted_with_a_ticket(hall: RunningHall) -> None:
    async def story() -> None:
        before = len(hall.receipts())
        hall.printer(fault="garbage")
        async with open_printer(hall.printer_port) as client:
            told = await client.print_ticket("a", TICKET)
            # Four random bytes have the form of a status once in 65,536, and then mean some fault or none.
            assert isinstance(told, NotPrinted)
            assert told.fault.code is Code.PRINTER_ERROR
            assert len(hall.receipts()) == before

    run_in("asyncio", story)
