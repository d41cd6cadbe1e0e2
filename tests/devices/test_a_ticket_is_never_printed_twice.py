"""One job, one paper: whatever is asked again, and whatever dies in between."""

import asyncio
import os
import signal

import pytest

from kiosk.devices.receipt_printer.port import NotPrinted, Printed, Unconfirmed
from kiosk.devices.states import Busy, Fault, Ready, Starting
from kiosk.errors import Code
from tests.support.devices import TICKET, open_printer, until, while_under_way
from tests.support.hall import RunningHall
from tests.support.loops import LOOPS, run_in


@pytest.mark.parametrize("loop", LOOPS)
def test_a_ticket_is_printed_whole_and_confirmed(hall: RunningHall, loop: str) -> None:
    async def story() -> None:
        before = len(hall.receipts())
        async with open_printer(hall.printer_port) as client:
            assert await client.print_ticket("a", TICKET) == Printed("a")
            assert client.states == [Starting(), Ready(), Busy(), Ready()]
        paper = hall.receipts()[before:]
        assert len(paper) == 1
        assert paper[0]["cut"]
        for words in ("Ville de Lilas-sur-", "CA-7Q2K-91", "Déclaration reçue à l'accueil", "https://lilas.example/s/"):
            assert words in paper[0]["text"]

    run_in(loop, story)


def test_the_same_job_asked_again_and_at_once_is_one_paper(hall: RunningHall) -> None:
    async def story() -> None:
        before = len(hall.receipts())
        async with open_printer(hall.printer_port) as client:
            both = await asyncio.gather(client.print_ticket("b", TICKET), client.print_ticket("b", TICKET))
            assert both == [Printed("b"), Printed("b")]
            assert await client.print_ticket("b", TICKET) == Printed("b")
            assert len(hall.receipts()) == before + 1
            assert await client.print_ticket("another copy", TICKET) == Printed("another copy")
            assert len(hall.receipts()) == before + 2

    run_in("asyncio", story)


def test_a_caller_that_is_cancelled_leaves_one_paper(hall: RunningHall) -> None:
    async def story() -> None:
        before = len(hall.receipts())
        async with open_printer(hall.printer_port) as client:
            first = asyncio.ensure_future(client.print_ticket("c", TICKET))
            await asyncio.sleep(0)
            first.cancel()
            assert await client.print_ticket("c", TICKET) == Printed("c")
            assert len(hall.receipts()) == before + 1

    run_in("asyncio", story)


def test_the_driver_is_killed_with_a_ticket_on_its_way(hall: RunningHall, monkeypatch: pytest.MonkeyPatch) -> None:
    # The attendant's look at a mute printer must not be what is killed.
    monkeypatch.setattr("kiosk.devices.client_base.LOOK_EVERY_UNWELL_S", 30.0)

    async def story() -> None:
        hall.printer(fault="mute")
        before = len(hall.receipts())
        async with open_printer(hall.printer_port, status_timeout_s=1.0) as client:
            pid = client.driver_pid
            assert pid is not None
            told = await while_under_way(client.print_ticket("d", TICKET), 0.3, lambda: os.kill(pid, signal.SIGKILL))
            assert told == Unconfirmed("d", Fault(Code.DRIVER_DIED))
            hall.printer(fault="none")
            await until(client, lambda state: state == Ready())
            assert await client.print_ticket("d", TICKET) == told
            assert len(hall.receipts()) <= before + 1
            assert await client.print_ticket("d, asked by a person", TICKET) == Printed("d, asked by a person")

    run_in("asyncio", story)


def test_what_was_not_printed_may_be_printed_later(hall: RunningHall) -> None:
    async def story() -> None:
        before = len(hall.receipts())
        hall.printer(paper="out")
        async with open_printer(hall.printer_port) as client:
            assert await client.print_ticket("e", TICKET) == NotPrinted("e", Fault(Code.PRINTER_NO_PAPER))
            hall.printer(paper="ok")
            assert await client.print_ticket("e", TICKET) == Printed("e")
            assert len(hall.receipts()) == before + 1

    run_in("asyncio", story)
