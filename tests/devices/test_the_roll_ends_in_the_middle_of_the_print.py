"""The paper ends under a ticket: its rest does not come out for the next citizen, and the next ticket is whole."""

import msgspec
import pytest

from kiosk.devices.receipt_printer.port import Line, Printed, Ticket, Unconfirmed
from kiosk.devices.states import Fault, NeedsAttention, Ready
from kiosk.errors import Code
from tests.support.devices import TICKET, open_printer, printer_at, until
from tests.support.hall import RunningHall
from tests.support.loops import run_in

NO_PAPER = Fault(Code.PRINTER_NO_PAPER)


def test_the_rest_of_the_ticket_is_taken_back(hall: RunningHall) -> None:
    async def story() -> None:
        before = len(hall.receipts())
        hall.printer(fault="roll_ends_mid_job")
        async with open_printer(hall.printer_port) as client:
            assert client.state == Ready()
            told = await client.print_ticket("a", TICKET)
            assert told == Unconfirmed("a", NO_PAPER)
            assert client.state == NeedsAttention(NO_PAPER)
            # Torn off by the hand that opens the printer.
            (piece,) = hall.wait_for_receipts(before + 1)[before:]
            assert not piece["cut"]
            assert "CA-7Q2K-91" not in piece["text"]
            hall.printer(paper="ok")
            await until(client, lambda state: state == Ready())
            assert await client.print_ticket("a", TICKET) == told
            assert await client.print_ticket("b", Ticket((Line("le suivant"),))) == Printed("b")
        texts = [paper["text"] for paper in hall.receipts()[before + 1 :]]
        assert texts == ["le suivant"]

    run_in("asyncio", story)


def test_a_printer_that_cannot_take_back_prints_the_rest_and_no_more(hall: RunningHall) -> None:
    """The generic profile: no command is sent that such a printer might print as letters."""

    async def story() -> None:
        before = len(hall.receipts())
        hall.printer(fault="roll_ends_mid_job")

        generic = msgspec.structs.replace(printer_at(hall.printer_port), profile="default")
        async with open_printer(generic) as client:
            assert await client.print_ticket("a", TICKET) == Unconfirmed("a", NO_PAPER)
            hall.printer(paper="ok")
            (paper,) = hall.wait_for_receipts(before + 1)[before:]
            assert "CA-7Q2K-91" in paper["text"]

    run_in("asyncio", story)


@pytest.mark.long
@pytest.mark.parametrize("profile", ["TM-T88V", "default"])
def test_a_reload_in_time_saves_nothing_that_is_not_known(hall: RunningHall, profile: str) -> None:
    """What came out before the roll ended may be half a ticket: it is never called printed."""

    async def story() -> None:

        hall.printer(paper="low")
        printer = msgspec.structs.replace(printer_at(hall.printer_port), profile=profile)
        async with open_printer(printer) as client:
            assert await client.print_ticket("a", TICKET) == Printed("a")
            hall.printer(paper="ok", fault="roll_ends_mid_job")
            assert isinstance(await client.print_ticket("b", TICKET), Unconfirmed)

    run_in("asyncio", story)
