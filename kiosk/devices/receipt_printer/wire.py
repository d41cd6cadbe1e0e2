"""Bytes to a printer and back, over whatever it hangs on. One wire serves one operation and is then closed."""

import errno
from typing import Protocol

from kiosk.config import ReceiptPrinter
from kiosk.devices.states import Fault
from kiosk.errors import Code


class NoWireError(OSError):
    """There is no such wire, and a reason that staff can act on."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.detail)
        self.fault = fault


class Wire(Protocol):
    def send(self, data: bytes, timeout_s: float) -> int:
        """Give some of `data`; how many bytes were taken, 0 when none was in time. Raises `OSError` when the printer
        is gone."""
        ...

    def receive(self, timeout_s: float) -> bytes:
        """What the printer says, empty when it says nothing in time. Raises `OSError` when it is gone."""
        ...

    def drop(self) -> None:
        """Forget what has been taken but has not left this machine yet, so that it does not come out later."""
        ...

    def close(self) -> None: ...


def open_wire(printer: ReceiptPrinter) -> Wire:
    """The wire that the configuration names; CUPS is none. Raises `OSError`: see `fault_of`."""
    if printer.connection == "serial":
        from kiosk.devices.receipt_printer.serial_wire import SerialWire

        return SerialWire(printer.serial, printer.baud, printer.flow)
    if printer.connection == "usb":
        from kiosk.devices.receipt_printer.usb_wire import UsbWire

        return UsbWire(printer.usb)
    from kiosk.devices.receipt_printer.tcp_wire import TcpWire

    return TcpWire(printer.host, printer.port)


def fault_of(error: OSError) -> Fault:
    """Why a wire cannot be opened, or broke."""
    if isinstance(error, NoWireError):
        return error.fault
    if error.errno in (errno.EACCES, errno.EPERM):
        return Fault(Code.IO_ERROR, "no right to use the port: add the user to the groups lp and dialout")
    if error.errno in (errno.EBUSY, errno.EAGAIN):
        return Fault(Code.DEVICE_BUSY, "another program holds the port")
    return Fault(Code.DISCONNECTED)
