"""After a visit, however it ends, no byte of its document is in the spool, the logs or the queue's history."""

import asyncio
import os
import signal
import subprocess

import pytest

from kiosk.devices.page_printer import spool
from kiosk.devices.page_printer.client import PagePrinterClient
from kiosk.devices.page_printer.port import NotPrinted, Printed, Unconfirmed
from kiosk.devices.states import Fault, Ready
from kiosk.errors import Code
from tests.support.devices import until
from tests.support.loops import run_in
from tests.support.page_printer import PageHall, document, open_page_printer
from tests.support.patience import PATIENCE_S

CANARY = "CANARI-7Q2K-SPECIMEN"


def assert_nothing_is_left(hall: PageHall) -> None:
    assert hall.spool_files() == []
    for path in hall.memory.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert CANARY.encode() not in held, f"{path.name} holds the document"
            assert b"%PDF" not in held, f"{path.name} holds a document"
    command = ["lpstat", "-h", hall.server, "-W", "all", "-o"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_S)
    assert listed.stdout == ""


def test_a_document_that_is_printed_is_gone(page_hall: PageHall) -> None:
    async def story() -> None:
        async with open_page_printer(page_hall.config()) as client:
            assert await client.print_pdf("a", document(text=CANARY)) == Printed("a", 1)
            assert await client.clear() is None
            assert_nothing_is_left(page_hall)

    run_in("asyncio", story)


def test_a_document_that_waits_is_there_and_is_gone_with_the_visit(page_hall: PageHall) -> None:
    async def story() -> None:
        page_hall.move(fault="slow")
        async with open_page_printer(page_hall.config()) as client:
            printing = asyncio.ensure_future(client.print_pdf("a", document(9, text=CANARY), client.note))
            await page_hall.until_at_work()
            assert any(CANARY.encode() in path.read_bytes() for path in page_hall.spool_files()), "a canary unseen"
            assert await client.clear() is None
            assert await printing == Unconfirmed("a", Fault(Code.CANCELLED))
            await page_hall.until_at_rest()
            assert_nothing_is_left(page_hall)

    run_in("asyncio", story)


@pytest.mark.long
def test_closing_clears(page_hall: PageHall) -> None:
    async def story() -> None:
        page_hall.move(fault="slow")
        async with open_page_printer(page_hall.config()) as client:
            printing = asyncio.ensure_future(client.print_pdf("a", document(9, text=CANARY), client.note))
            await page_hall.until_at_work()
        assert isinstance(await printing, Unconfirmed)
        await page_hall.until_at_rest()
        assert_nothing_is_left(page_hall)

    run_in("asyncio", story)


@pytest.mark.long
def test_who_cancels_gets_what_has_come_out_and_no_more(page_hall: PageHall) -> None:
    async def story() -> None:
        page_hall.move(fault="slow")
        before = len(page_hall.printouts())
        async with open_page_printer(page_hall.config()) as client:
            printing = asyncio.ensure_future(client.print_pdf("a", document(9, text=CANARY), client.note))
            await page_hall.until_at_work()
            client.cancel()
            assert await printing == Unconfirmed("a", Fault(Code.CANCELLED))
            await until(client, lambda state: state == Ready())
            await page_hall.until_at_rest()
            assert all(not out["whole"] for out in page_hall.printouts()[before:])
            page_hall.move(fault=None)
            assert await client.print_pdf("b", document()) == Printed("b", 1)

    run_in("asyncio", story)


def test_who_cancels_at_once_gets_nothing(page_hall: PageHall) -> None:
    async def story() -> None:
        before = len(page_hall.printouts())
        page_hall.move(fault="slow")
        async with open_page_printer(page_hall.config()) as client:
            printing = asyncio.ensure_future(client.print_pdf("a", document(9)))
            await asyncio.sleep(0)
            client.cancel()
            told = await printing
            assert isinstance(told, NotPrinted | Unconfirmed)
            assert told.fault == Fault(Code.CANCELLED)
            await page_hall.until_at_rest()
            assert all(not out["whole"] for out in page_hall.printouts()[before:])

    run_in("asyncio", story)


def test_a_visit_that_was_killed_is_cleared_by_the_next(page_hall: PageHall) -> None:
    async def story() -> None:
        page_hall.move(fault="slow")
        before = len(page_hall.printouts())
        killed = PagePrinterClient(page_hall.config())
        await killed.open()
        await killed.settled(15)
        printing = asyncio.ensure_future(killed.print_pdf("a", document(9, text=CANARY)))
        await page_hall.until_at_work()
        await killed._host.stop()  # SIGKILL, as the supervisor ends a visit: nothing is said to the driver
        assert isinstance(await printing, Unconfirmed)
        assert page_hall.spool_files() != []
        async with open_page_printer(page_hall.config()) as following:
            assert following.state == Ready()
            await page_hall.until_at_rest()
            assert_nothing_is_left(page_hall)
        assert all(not out["whole"] for out in page_hall.printouts()[before:])
        killed._jobs.clear()
        await killed.close()

    run_in("asyncio", story)


def test_a_driver_that_is_killed_is_known_to_have_been_at_it(page_hall: PageHall) -> None:
    async def story() -> None:
        page_hall.move(fault="slow")
        async with open_page_printer(page_hall.config()) as client:
            printing = asyncio.ensure_future(client.print_pdf("a", document(9, text=CANARY)))
            await page_hall.until_at_work()
            assert client.driver_pid is not None
            os.kill(client.driver_pid, signal.SIGKILL)
            told = await printing
            assert told == Unconfirmed("a", Fault(Code.DRIVER_DIED))
            await until(client, lambda state: state == Ready())
            assert await client.print_pdf("a", document()) == told
            await page_hall.until_at_rest()
            assert_nothing_is_left(page_hall)

    run_in("asyncio", story)


def test_another_program_that_looks_leaves_a_living_job_alone(page_hall: PageHall) -> None:
    async def story() -> None:
        page_hall.move(fault="slow")
        async with open_page_printer(page_hall.config()) as client:
            printing = asyncio.ensure_future(client.print_pdf("a", document(2)))
            await page_hall.until_at_work()
            async with open_page_printer(page_hall.config()) as other:
                assert other.state == Ready()
            page_hall.move(fault=None)
            assert await printing == Printed("a", 2)

    run_in("asyncio", story)


MOUNTS = """22 1 8:1 / / rw - ext4 /dev/sda1 rw
30 22 0:20 / /var/spool/cups rw - tmpfs tmpfs rw
31 22 0:21 / /mnt/a\\040b rw shared:1 - tmpfs tmpfs rw
32 30 8:2 / /var/spool/cups/tmp rw - ext4 /dev/sdb rw
garbage
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/spool/cups", "tmpfs"),
        ("/var/spool/cups/x", "tmpfs"),
        ("/var/spool/cupsd", "ext4"),
        ("/var/spool/cups/tmp", "ext4"),
        ("/mnt/a b/c", "tmpfs"),
        ("/", "ext4"),
    ],
)
def test_it_is_known_whether_a_spool_is_in_memory(folder: str, kind: str) -> None:
    from pathlib import Path

    assert spool.filesystem_of(Path(folder), MOUNTS) == kind


def test_the_doctor_may_ask_where_the_spool_is(page_hall: PageHall) -> None:
    seen = spool.examine(page_hall.server, str(page_hall.memory / "spool"))
    assert (seen.in_memory is True) == str(page_hall.memory).startswith("/dev/shm")
    assert spool.examine("192.0.2.7", "/var/spool/cups").in_memory is None
    assert spool.examine(page_hall.server, "/nonexistent").in_memory is None
    assert spool.examine(page_hall.server, "\0").in_memory is None
