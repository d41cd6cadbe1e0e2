"""CUPS takes a ticket and does not hand it on: it is taken back, so that it does not come out for the next citizen."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.devices.receipt_printer.cups_queue import CupsQueue, judge_reasons
from kiosk.devices.receipt_printer.port import NotPrinted, Unconfirmed
from kiosk.devices.states import Fault, NeedsAttention, Ready
from kiosk.errors import Code
from tests.support.devices import TICKET, open_printer, until
from tests.support.hall import RunningHall
from tests.support.loops import run_in
from tests.support.receipt_printers import QUEUE, RawQueue, raw_queue

STOPPED = Fault(Code.PRINTER_ERROR, "the queue is stopped: cupsenable, cupsaccept")


@pytest.fixture
def queue(hall: RunningHall) -> Iterator[RawQueue]:
    with (
        tempfile.TemporaryDirectory(prefix="cups-") as folder,
        raw_queue(Path(folder), hall.printer_port) as running,
    ):
        yield running


def test_a_stopped_queue_is_given_nothing_and_is_ready_again_by_itself(queue: RawQueue, hall: RunningHall) -> None:
    async def story() -> None:
        before = len(hall.receipts())
        queue.command("cupsdisable", QUEUE)
        async with open_printer(queue.printer()) as client:
            assert client.state == NeedsAttention(STOPPED)
            assert await client.print_ticket("a", TICKET) == NotPrinted("a", STOPPED)
            queue.command("cupsenable", QUEUE)
            await until(client, lambda state: state == Ready())
            assert isinstance(await client.print_ticket("a", TICKET), Unconfirmed)
        assert len(hall.wait_for_receipts(before + 1)) == before + 1

    run_in("asyncio", story)


def test_a_ticket_that_does_not_leave_is_taken_back(queue: RawQueue, hall: RunningHall) -> None:
    async def story() -> None:
        before = len(hall.receipts())
        hall.printer(fault="offline")
        impatient = msgspec.structs.replace(queue.printer(), print_timeout_s=1.0)
        async with open_printer(impatient) as client:
            told = await client.print_ticket("a", TICKET)
            # The backend was at it: whether a byte had gone cannot be known.
            assert isinstance(told, Unconfirmed)
            assert queue.jobs() == ""
            hall.printer(fault="none")
            assert isinstance(await client.print_ticket("b", TICKET), Unconfirmed)
        assert len(hall.wait_for_receipts(before + 1)) == before + 1

    run_in("asyncio", story)


def test_nothing_is_piled_on_what_waits_already(queue: RawQueue, hall: RunningHall, tmp_path: Path) -> None:
    async def story() -> None:
        before = len(hall.receipts())
        (tmp_path / "another").write_bytes(b"another program's job\n")
        queue.command("lp", "-d", QUEUE, "-H", "indefinite", "-o", "raw", str(tmp_path / "another"))
        async with open_printer(queue.printer()) as client:
            told = await client.print_ticket("a", TICKET)
            assert told == NotPrinted("a", Fault(Code.DEVICE_BUSY, "the queue still holds another job"))
            queue.command("cancel", "-a", QUEUE)
            assert isinstance(await client.print_ticket("a", TICKET), Unconfirmed)
        assert len(hall.wait_for_receipts(before + 1)) == before + 1

    run_in("asyncio", story)


def test_no_trace_of_a_ticket_stays_in_the_spool(queue: RawQueue, hall: RunningHall) -> None:
    async def story() -> None:
        before = len(hall.receipts())
        async with open_printer(queue.printer()) as client:
            assert isinstance(await client.print_ticket("a", TICKET), Unconfirmed)
        hall.wait_for_receipts(before + 1)
        spool = Path(queue.server).parent / "spool"
        assert not [path for path in spool.rglob("d*") if path.is_file()]

    run_in("asyncio", story)


@pytest.mark.parametrize(
    ("reasons", "code"),
    [
        ("none", None),
        (["none"], None),
        (["media-low-warning", "toner-low-report"], None),
        (["media-empty-error"], Code.PRINTER_NO_PAPER),
        (["media-empty"], Code.PRINTER_NO_PAPER),
        (["media-empty-error", "cover-open"], Code.PRINTER_COVER_OPEN),
        (["connecting-to-device"], Code.DISCONNECTED),
        (["offline-report"], None),
        (["marker-failure-error"], Code.PRINTER_ERROR),
        (None, None),
        ([7, None, b"x"], None),
    ],
)
def test_what_a_queue_says_of_its_printer(reasons: object, code: Code | None) -> None:
    fault = judge_reasons(reasons)
    assert (fault.code if fault is not None else None) is code


@pytest.mark.parametrize("server", ["no-such-host.invalid", "127.0.0.1:1", "/no/such/socket", "127.0.0.1:99999999"])
def test_a_server_that_is_not_there_is_a_fault(server: str) -> None:
    assert CupsQueue(QUEUE, server).ask() == Fault(Code.DISCONNECTED, "CUPS does not answer")
