"""A serial printer that is off line in the middle of a ticket: the kiosk does not wait for ever, and what lies in the
kernel's buffer does not come out for the next citizen."""

import contextlib
import os
import pty
import threading
import time
import tty
from collections.abc import Iterator

import pytest
import serial

from kiosk.config import ReceiptPrinter
from kiosk.devices.opening import Open, Opened
from kiosk.devices.receipt_printer.driver import service
from kiosk.devices.receipt_printer.port import Line, NotPrinted, Ticket, Unconfirmed
from kiosk.devices.receipt_printer.protocol import Print, Setup
from kiosk.devices.states import Fault
from kiosk.errors import Code
from tests.support.patience import promised

LONG = Ticket(tuple(Line("中文" * 20) for _ in range(10)))


class Blocked:
    """A line whose far end answers until it has seen `reads` bytes, and then takes nothing more."""

    def __init__(self, reads: int) -> None:
        self.near, self.far = pty.openpty()
        tty.setraw(self.far)
        self.name = os.ttyname(self.far)
        self._reads = reads
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        seen = 0
        while seen < self._reads:
            try:
                data = os.read(self.near, min(3, self._reads - seen))
            except OSError:
                return
            seen += len(data)
            if data.startswith(b"\x10\x04"):
                os.write(self.near, b"\x12")

    def waiting(self) -> bytes:
        """What would come out if the printer went on."""
        os.set_blocking(self.near, False)
        found = b""
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self.near, 65536):
                found += data
        return found

    def close(self) -> None:
        os.close(self.near)
        os.close(self.far)


@pytest.fixture
def blocked() -> Iterator[Blocked]:
    line = Blocked(reads=12 + 12 + 300)
    yield line
    line.close()


def test_it_is_given_up_in_time_and_nothing_waits(blocked: Blocked) -> None:
    printer = ReceiptPrinter(
        connection="serial", serial=blocked.name, flow="none", status_timeout_s=0.5, print_timeout_s=1
    )
    driver = service(Setup(printer), lambda event: None)
    assert driver.handle(Open()) == Opened()
    began = time.monotonic()
    told = driver.handle(Print("a", LONG))
    assert time.monotonic() - began < promised(3)
    assert told == Unconfirmed("a", Fault(Code.TIMED_OUT, "the printer takes no more bytes"))
    # What the far end has already is its own; without the flush it would be 20,000 bytes more.
    assert len(blocked.waiting()) < 4096
    assert driver.handle(Print("a", LONG)) == told


def test_a_line_that_another_program_holds_is_said_to_be_busy(blocked: Blocked) -> None:
    printer = ReceiptPrinter(connection="serial", serial=blocked.name, flow="none")
    driver = service(Setup(printer), lambda event: None)
    with serial.Serial(blocked.name, exclusive=True):
        busy = Fault(Code.DEVICE_BUSY, "another program holds the port")
        assert driver.handle(Open()) == busy
        assert driver.handle(Print("a", LONG)) == NotPrinted("a", busy)
    assert driver.handle(Open()) == Opened()
