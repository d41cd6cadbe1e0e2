"""Printer or print server switched off or frozen: told in time, nothing hangs, and it is found again."""

import asyncio

import pytest

from kiosk.devices.page_printer.port import NotPrinted, Unconfirmed
from kiosk.devices.states import Lost, Ready
from kiosk.errors import Code
from tests.support.devices import until
from tests.support.loops import run_in
from tests.support.page_printer import PageHall, document, open_page_printer

# A second each: more than are printed while a busy machine gives this test no processor. Of nine, all were seen to be.
PAGES = 20


@pytest.mark.parametrize(
    "fault", ["offline", "frozen", "server_down", pytest.param("server_frozen", marks=pytest.mark.long)]
)
def test_nothing_is_printed_and_it_comes_back(page_hall: PageHall, fault: str) -> None:
    async def story() -> None:
        async with open_page_printer(page_hall.config(status_timeout_s=0.8)) as client:
            driver = client.driver_pid
            page_hall.move(fault=fault)
            told = await client.print_pdf("a", document())
            assert isinstance(told, NotPrinted)
            assert told.fault.code is Code.DISCONNECTED
            assert isinstance(client.state, Lost)
            page_hall.move(fault=None)
            await until(client, lambda state: state == Ready())
            assert client.driver_pid == driver, "a peer that is silent is no reason to lose the driver"

    run_in("asyncio", story)


@pytest.mark.parametrize("fault", [pytest.param("offline", marks=pytest.mark.long), "server_down"])
def test_in_the_middle_nobody_knows_and_it_is_said(page_hall: PageHall, fault: str) -> None:
    async def story() -> None:
        page_hall.move(fault="slow")
        async with open_page_printer(page_hall.config(print_timeout_s=2.5)) as client:
            printing = asyncio.ensure_future(client.print_pdf("a", document(PAGES), client.note))
            await page_hall.until_at_work()
            page_hall.move(fault=fault)
            told = await printing
            assert isinstance(told, Unconfirmed)
            assert told.fault.code is Code.DISCONNECTED
            assert await client.print_pdf("a", document(PAGES)) == told
            page_hall.move(fault=None)
            await until(client, lambda state: state == Ready())

    run_in("asyncio", story)
