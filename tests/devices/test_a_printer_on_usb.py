"""The USB wire over a pretended bus under pyusb: there is no virtual USB device here, so libusb is what is missing."""

import msgspec
import pytest
import usb.backend.libusb1

from kiosk.config import ReceiptPrinter
from kiosk.devices.opening import Open, Opened
from kiosk.devices.receipt_printer.driver import ReceiptPrinterDriver, service
from kiosk.devices.receipt_printer.port import NotPrinted, Printed
from kiosk.devices.receipt_printer.protocol import Print, Setup
from kiosk.devices.states import Fault
from kiosk.errors import Code
from tests.support.devices import TICKET
from tests.support.hall import RunningHall
from tests.support.usb_printers import Bus

USB = ReceiptPrinter(connection="usb", usb="04b8:0202:B-2", status_timeout_s=0.5, print_timeout_s=2)


@pytest.fixture
def bus(hall: RunningHall, monkeypatch: pytest.MonkeyPatch) -> Bus:
    bus = Bus(hall.printer_port)
    monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda *_, **__: bus)
    return bus


def driver(printer: ReceiptPrinter = USB) -> ReceiptPrinterDriver:
    return service(Setup(printer), lambda event: None)


def test_the_right_one_of_two_prints_and_is_given_back(bus: Bus, hall: RunningHall) -> None:
    before = len(hall.receipts())
    one = driver()
    assert one.handle(Open()) == Opened()
    assert one.handle(Print("a", TICKET)) == Printed("a")
    assert one.handle(Print("a", TICKET)) == Printed("a")
    assert len(hall.receipts()) == before + 1
    assert set(bus.claimed) == {"B-2"}
    assert bus.released == bus.claimed
    assert "B-2" not in bus.held  # usblp was sent away


def test_without_a_serial_number_the_first_of_the_kind(bus: Bus) -> None:
    one = driver(msgspec.structs.replace(USB, usb="04b8:0202"))
    assert one.handle(Open()) == Opened()
    assert bus.claimed == ["A-1"]


def test_without_paper(bus: Bus, hall: RunningHall) -> None:
    hall.printer(paper="out")
    one = driver()
    assert one.handle(Open()) == Fault(Code.PRINTER_NO_PAPER)
    assert one.handle(Print("a", TICKET)) == NotPrinted("a", Fault(Code.PRINTER_NO_PAPER))


def test_a_cable_that_is_pulled_out(bus: Bus) -> None:
    one = driver()
    assert one.handle(Open()) == Opened()
    bus.pulled.add("B-2")
    gone = Fault(Code.DISCONNECTED, "there is no such USB device")
    assert one.handle(Print("a", TICKET)) == NotPrinted("a", gone)
    assert one.handle(Open()) == gone
    bus.pulled.clear()
    assert one.handle(Print("a", TICKET)) == Printed("a")


def test_what_the_system_does_not_allow(bus: Bus) -> None:
    bus.forbidden.add("A-1")
    told = driver(msgspec.structs.replace(USB, usb="04b8:0202")).handle(Open())
    assert isinstance(told, Fault)
    assert told.code is Code.IO_ERROR
    assert "lp" in told.detail


def test_a_device_that_is_no_printer(bus: Bus) -> None:
    told = driver(msgspec.structs.replace(USB, usb="04b8:0999")).handle(Open())
    assert told == Fault(Code.NOT_CONFIGURED, "this USB device is no printer")


def test_a_printer_that_takes_nothing_is_mute_and_nothing_is_claimed(bus: Bus, hall: RunningHall) -> None:
    before = len(hall.receipts())
    bus.full.add("B-2")
    one = driver()
    assert one.handle(Open()) == Fault(Code.PRINTER_MUTE)
    told = one.handle(Print("a", TICKET))
    assert told == NotPrinted("a", Fault(Code.TIMED_OUT, "the printer takes no more bytes"))
    assert len(hall.receipts()) == before


def test_without_libusb(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("libusb0", "libusb1", "openusb"):
        monkeypatch.setattr(f"usb.backend.{name}.get_backend", lambda *_, **__: None)
    assert driver().handle(Open()) == Fault(Code.NOT_CONFIGURED, "libusb-1.0-0 is not installed")
