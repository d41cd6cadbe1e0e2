"""A jam, an open cover, a queue that staff has paused: said before anything is sent, and over once it is mended."""

import asyncio

import pytest

from kiosk.devices.page_printer.port import NotPrinted, Printed
from kiosk.devices.states import NeedsAttention, Ready
from kiosk.errors import Code
from tests.support.devices import until
from tests.support.loops import run_in
from tests.support.page_printer import PageHall, document, open_page_printer

MISHAPS = [
    ({"fault": "jam"}, {"fault": None}, Code.PAGE_PRINTER_JAM),
    ({"cover": "open"}, {"cover": "closed"}, Code.PAGE_PRINTER_COVER_OPEN),
    ({"queue": "paused"}, {"queue": "running"}, Code.PAGE_PRINTER_PAUSED),
]


@pytest.mark.parametrize(
    ("mishap", "mended", "code"), [MISHAPS[0], pytest.param(*MISHAPS[1], marks=pytest.mark.long), MISHAPS[2]]
)
def test_nothing_is_sent_and_it_comes_back(
    page_hall: PageHall, mishap: dict[str, object], mended: dict[str, object], code: Code
) -> None:
    async def story() -> None:
        before = len(page_hall.printouts())
        async with open_page_printer(page_hall.config()) as client:
            page_hall.move(**mishap)
            told = await client.print_pdf("a", document())
            assert isinstance(told, NotPrinted)
            assert told.fault.code is code
            assert isinstance(client.state, NeedsAttention)
            page_hall.move(**mended)
            await until(client, lambda state: state == Ready())
            assert len(page_hall.printouts()) == before

    run_in("asyncio", story)


@pytest.mark.parametrize(("mishap", "mended", "code"), [MISHAPS[0], pytest.param(*MISHAPS[1], marks=pytest.mark.long)])
def test_in_the_middle_it_waits_and_goes_on(
    page_hall: PageHall, mishap: dict[str, object], mended: dict[str, object], code: Code
) -> None:
    async def story() -> None:
        page_hall.move(fault="slow")
        async with open_page_printer(page_hall.config()) as client:
            printing = asyncio.ensure_future(client.print_pdf("a", document(2), client.note))
            await page_hall.until_at_work()
            page_hall.move(**{"fault": None} | mishap)
            await client.until_progress(code)
            page_hall.move(**mended)
            assert await printing == Printed("a", 2)

    run_in("asyncio", story)
