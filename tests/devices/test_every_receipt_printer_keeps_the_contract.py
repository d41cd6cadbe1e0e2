"""The same stories over every connection that has virtual hardware: TCP, a serial line, a raw queue of CUPS.

What differs: a queue does not say what the printer has done, so its tickets are never "printed", and what is wrong
with the printer behind it is not known."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.config import ReceiptPrinter
from kiosk.devices.receipt_printer.port import NotPrinted, Printed, PrintResult, Unconfirmed
from kiosk.devices.states import Absent, Busy, Fault, Lost, NeedsAttention, Ready, Starting
from kiosk.errors import Code
from tests.support.devices import TICKET, Cable, open_printer, printer_at, until
from tests.support.hall import RunningHall
from tests.support.loops import run_in
from tests.support.receipt_printers import SerialLine, raw_queue


class Connected:
    """One printer, as configured; what a ticket's result is at best; how its connection is cut."""

    def __init__(self, printer: ReceiptPrinter, cut: contextlib.ExitStack) -> None:
        self.printer = printer
        self.speaks = printer.connection != "cups"
        self.cut = cut.close

    def best(self, job: str) -> PrintResult:
        if self.speaks:
            return Printed(job)
        return Unconfirmed(job, Fault(Code.PRINTER_MUTE, "a queue does not say what the printer has done"))


@pytest.fixture(params=["tcp", "serial", "cups"])
def connected(request: pytest.FixtureRequest, hall: RunningHall) -> Iterator[Connected]:
    with contextlib.ExitStack() as around, contextlib.ExitStack() as cut:
        if request.param == "tcp":
            cable = Cable(hall.printer_port)
            around.callback(cable.close)
            cut.callback(cable.pull)
            printer = printer_at(cable.port)
        elif request.param == "serial":
            line = SerialLine(hall.printer_port)
            around.callback(line.close)
            cut.callback(line.pull)
            printer = ReceiptPrinter(
                connection="serial", serial=line.name, flow="none", status_timeout_s=0.5, print_timeout_s=5
            )
        else:
            folder = around.enter_context(tempfile.TemporaryDirectory(prefix="cups-"))
            queue = around.enter_context(raw_queue(Path(folder), hall.printer_port))
            cut.callback(queue.die)
            printer = queue.printer()
        yield Connected(printer, cut)


def test_a_ticket_comes_out_once_and_nothing_more_is_claimed_than_is_known(
    connected: Connected, hall: RunningHall
) -> None:
    async def story() -> None:
        before = len(hall.receipts())
        async with open_printer(connected.printer) as client:
            assert await client.print_ticket("a", TICKET) == connected.best("a")
            assert await client.print_ticket("a", TICKET) == connected.best("a")
            assert client.states == [Starting(), Ready(), Busy(), Ready()]
            assert await client.print_ticket("another copy", TICKET) == connected.best("another copy")
        papers = hall.wait_for_receipts(before + 2)[before:]
        assert len(papers) == 2
        assert all(paper["cut"] and "CA-7Q2K-91" in paper["text"] for paper in papers)
        assert "https://lilas.example/s/" in papers[0]["text"]

    run_in("asyncio", story)


def test_without_paper_nothing_is_claimed_and_one_paper_comes_out_in_the_end(
    connected: Connected, hall: RunningHall
) -> None:
    async def story() -> None:
        before = len(hall.receipts())
        hall.printer(paper="out")
        async with open_printer(connected.printer) as client:
            told = await client.print_ticket("a", TICKET)
            assert len(hall.receipts()) == before
            if connected.speaks:
                assert told == NotPrinted("a", Fault(Code.PRINTER_NO_PAPER))
                assert client.state == NeedsAttention(Fault(Code.PRINTER_NO_PAPER))
            else:  # the printer has it already, and the queue does not know why it waits
                assert told == connected.best("a")
            hall.printer(paper="ok")
            await until(client, lambda state: state == Ready())
            assert await client.print_ticket("a", TICKET) == connected.best("a")
        assert len(hall.wait_for_receipts(before + 1)) == before + 1

    run_in("asyncio", story)


def test_a_mute_printer_prints_and_the_ticket_is_unconfirmed(connected: Connected, hall: RunningHall) -> None:
    async def story() -> None:
        before = len(hall.receipts())
        hall.printer(fault="mute")
        async with open_printer(connected.printer) as client:
            told = await client.print_ticket("a", TICKET)
            assert isinstance(told, Unconfirmed)
            assert told.fault.code is Code.PRINTER_MUTE
            assert await client.print_ticket("a", TICKET) == told
        assert len(hall.wait_for_receipts(before + 1)) == before + 1

    run_in("asyncio", story)


def test_a_connection_that_is_gone_prints_nothing(connected: Connected, hall: RunningHall) -> None:
    async def story() -> None:
        before = len(hall.receipts())
        async with open_printer(connected.printer) as client:
            assert client.state == Ready()
            connected.cut()
            told = await client.print_ticket("a", TICKET)
            assert isinstance(told, NotPrinted)
            assert told.fault.code is Code.DISCONNECTED
            assert isinstance(client.state, Lost)
        assert len(hall.receipts()) == before

    run_in("asyncio", story)


def test_an_address_where_nothing_is_says_so(connected: Connected) -> None:
    nowhere: dict[str, dict[str, object]] = {
        "tcp": {"port": 9},
        "serial": {"serial": "/dev/no-such-line"},
        "cups": {"queue": "no-such-queue"},
    }
    elsewhere = msgspec.structs.replace(connected.printer, **nowhere[connected.printer.connection])

    async def story() -> None:
        async with open_printer(elsewhere) as client:
            assert client.state == Absent()
            assert client.fault is not None
            assert client.fault.code in (Code.DISCONNECTED, Code.NOT_CONFIGURED)

    run_in("asyncio", story)
