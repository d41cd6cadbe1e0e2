"""Pages are printed whole, confirmed by the printer, and once; in both event loops."""

import asyncio

import pytest

from kiosk.config import PagePrinter
from kiosk.devices.page_printer.client import PagePrinterClient
from kiosk.devices.page_printer.port import NotPrinted, Printed
from kiosk.devices.states import Absent, Busy, Fault, Ready, Starting
from kiosk.errors import Code
from tests.support.devices import until
from tests.support.loops import LOOPS, run_in
from tests.support.page_printer import PageHall, document, open_page_printer


@pytest.mark.parametrize("loop", LOOPS)
def test_pages_are_printed_whole_and_confirmed(page_hall: PageHall, loop: str) -> None:
    async def story() -> None:
        before = len(page_hall.printouts())
        async with open_page_printer(page_hall.config()) as client:
            assert await client.print_pdf("a", document(3), client.note) == Printed("a", 3)
            assert client.states == [Starting(), Ready(), Busy(), Ready()]
            assert client.progress[-1].stage == "printing"
            assert {told.pages for told in client.progress} == {3}
        paper = page_hall.printouts()[before:]
        assert [(out["pages"], out["sides"], out["whole"]) for out in paper] == [(3, "one-sided", True)]
        assert page_hall.picture(paper[0]["id"], 3).startswith(b"\x89PNG")

    run_in(loop, story)


def test_the_same_job_asked_again_and_at_once_is_one_paper(page_hall: PageHall) -> None:
    async def story() -> None:
        before = len(page_hall.printouts())
        async with open_page_printer(page_hall.config()) as client:
            page = document()
            both = await asyncio.gather(client.print_pdf("b", page), client.print_pdf("b", page))
            assert both == [Printed("b", 1), Printed("b", 1)]
            assert await client.print_pdf("b", page) == Printed("b", 1)
            assert len(page_hall.printouts()) == before + 1

    run_in("asyncio", story)


def test_both_sides_and_copies_are_as_asked_for(page_hall: PageHall) -> None:
    async def story() -> None:
        before = len(page_hall.printouts())
        async with open_page_printer(page_hall.config()) as client:
            assert await client.print_pdf("c", document(2, copies=2, duplex=True)) == Printed("c", 4)
        out = page_hall.printouts()[before]
        assert (out["pages"], out["copies"], out["sides"]) == (4, 2, "two-sided-long-edge")
        async with open_page_printer(page_hall.config(duplex=False)) as client:
            assert await client.print_pdf("d", document(2, duplex=True)) == Printed("d", 2)
        assert page_hall.printouts()[before + 1]["sides"] == "one-sided"

    run_in("asyncio", story)


def test_a_second_document_at_the_same_time_is_refused(page_hall: PageHall) -> None:
    async def story() -> None:
        async with open_page_printer(page_hall.config()) as client:
            first = asyncio.ensure_future(client.print_pdf("e", document(), client.note))
            await client.until_progress()
            assert await client.print_pdf("f", document()) == NotPrinted("f", Fault(Code.DEVICE_BUSY))
            assert await first == Printed("e", 1)
            await until(client, lambda state: state == Ready())

    run_in("asyncio", story)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (PagePrinter(enabled=False), Code.NOT_CONFIGURED),
        (PagePrinter(enabled=True), Code.NOT_CONFIGURED),
        (PagePrinter(enabled=True, server="/nonexistent/cups.sock"), Code.DISCONNECTED),
    ],
)
def test_a_printer_that_is_not_there_prints_nothing(settings: PagePrinter, code: Code) -> None:
    async def story() -> None:
        async with open_page_printer(settings) as client:
            assert client.state == Absent()
            told = await client.print_pdf("a", document())
            assert isinstance(told, NotPrinted)
            assert told.fault.code is code

    run_in("asyncio", story)


def test_a_queue_that_is_not_there_is_named(page_hall: PageHall) -> None:
    async def story() -> None:
        async with open_page_printer(page_hall.config(queue="elsewhere")) as client:
            assert client.state == Absent()
            assert client.fault == Fault(Code.NOT_CONFIGURED, "the print server has no such queue")

    run_in("asyncio", story)


def test_nothing_is_printed_before_the_screen_is_active(page_hall: PageHall) -> None:
    async def story() -> None:
        client = PagePrinterClient(page_hall.config())
        client.start()
        assert await client.print_pdf("a", document()) == NotPrinted("a", Fault(Code.DISCONNECTED, "not open"))
        await client.close()

    run_in("asyncio", story)
