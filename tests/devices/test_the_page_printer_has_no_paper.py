"""Paper and toner that are out, or nearly: nothing is sent, or it waits and goes on; and never by itself much later."""

import asyncio

import pytest

from kiosk.devices.page_printer.port import NotPrinted, Printed, Unconfirmed
from kiosk.devices.states import Fault, NeedsAttention, Ready
from kiosk.errors import Code
from tests.support.devices import until
from tests.support.loops import run_in
from tests.support.page_printer import PageHall, document, open_page_printer

EMPTY = [
    ("paper", "out", Code.PAGE_PRINTER_NO_PAPER),
    pytest.param("toner", "empty", Code.PAGE_PRINTER_NO_TONER, marks=pytest.mark.long),
]
LOW = [
    ("paper", Code.PAGE_PRINTER_PAPER_LOW),
    pytest.param("toner", Code.PAGE_PRINTER_TONER_LOW, marks=pytest.mark.long),
]


@pytest.mark.parametrize(("part", "how", "code"), EMPTY)
def test_nothing_is_sent_and_it_comes_back(page_hall: PageHall, part: str, how: str, code: Code) -> None:
    async def story() -> None:
        before = len(page_hall.printouts())
        async with open_page_printer(page_hall.config()) as client:
            page_hall.move(**{part: how})
            assert await client.print_pdf("a", document()) == NotPrinted("a", Fault(code))
            assert client.state == NeedsAttention(Fault(code))
            assert page_hall.spool_files() == []
            page_hall.move(**{part: "ok"})
            await until(client, lambda state: state == Ready())
            assert await client.print_pdf("a", document()) == Printed("a", 1)
            assert len(page_hall.printouts()) == before + 1

    run_in("asyncio", story)


@pytest.mark.parametrize(("part", "code"), LOW)
def test_what_runs_low_is_told_to_staff_and_prints(page_hall: PageHall, part: str, code: Code) -> None:
    async def story() -> None:
        page_hall.move(**{part: "low"})
        async with open_page_printer(page_hall.config()) as client:
            assert client.state == Ready()
            assert client.advice == (Fault(code),)
            assert await client.print_pdf("a", document()) == Printed("a", 1)

    run_in("asyncio", story)


def test_paper_that_ends_in_the_middle_is_filled_up(page_hall: PageHall) -> None:
    async def story() -> None:
        before = len(page_hall.printouts())
        page_hall.move(fault="slow")
        async with open_page_printer(page_hall.config()) as client:
            printing = asyncio.ensure_future(client.print_pdf("a", document(2), client.note))
            await page_hall.until_at_work()
            page_hall.move(fault=None, paper="out")
            await client.until_progress(Code.PAGE_PRINTER_NO_PAPER)
            page_hall.move(paper="ok")
            assert await printing == Printed("a", 2)
        assert [out["pages"] for out in page_hall.printouts()[before:]] == [2]

    run_in("asyncio", story)


def test_nobody_fills_it_up_and_it_does_not_print_for_who_comes_next(page_hall: PageHall) -> None:
    async def story() -> None:
        before = len(page_hall.printouts())
        page_hall.move(fault="slow")
        async with open_page_printer(page_hall.config(print_timeout_s=1.5)) as client:
            printing = asyncio.ensure_future(client.print_pdf("a", document(3), client.note))
            await page_hall.until_at_work()
            page_hall.move(fault=None, paper="out")
            told = await printing
            assert isinstance(told, Unconfirmed)
            assert told.fault.code is Code.PAGE_PRINTER_NO_PAPER
            assert page_hall.spool_files() == []
            page_hall.move(paper="ok")
            await until(client, lambda state: state == Ready())
            assert await client.print_pdf("b", document()) == Printed("b", 1)
        assert [out["whole"] for out in page_hall.printouts()[before:]][-1:] == [True]
        assert sum(out["whole"] for out in page_hall.printouts()[before:]) == 1

    run_in("asyncio", story)
