"""ESC/POS over USB: the bulk endpoints of the interface of class 7 (printer), through pyusb and libusb.

Not python-escpos' Usb: it takes the endpoints' numbers for granted, resets the printer at each opening, and does not
say how many bytes were taken.
"""

import contextlib
import errno
from typing import Any

import usb.core
import usb.util

from kiosk.devices.receipt_printer.wire import NoWireError
from kiosk.devices.states import Fault
from kiosk.errors import Code

_PRINTER_CLASS = 7
# One transfer: small, so that one that runs out of time leaves little behind.
_PIECE = 2048
_TIMED_OUT = (errno.ETIMEDOUT,)


class UsbWire:
    """`address`: "VENDOR:PRODUCT" in hexadecimal, as `lsusb` shows it, or "VENDOR:PRODUCT:SERIAL" where there are two
    of a kind. Raises `OSError` when it is not there, or may not be used."""

    def __init__(self, address: str) -> None:
        vendor, product, serial = (*address.split(":", 2), "")[:3]
        try:
            found = usb.core.find(
                idVendor=int(vendor, 16),
                idProduct=int(product, 16),
                custom_match=lambda device: not serial or _serial_of(device) == serial,
            )
        except usb.core.NoBackendError:
            raise NoWireError(Fault(Code.NOT_CONFIGURED, "libusb-1.0-0 is not installed")) from None
        if found is None:
            raise NoWireError(Fault(Code.DISCONNECTED, "there is no such USB device"))
        self._device: Any = found
        try:
            self._interface = self._claim()
        except BaseException:
            usb.util.dispose_resources(found)
            raise

    def _claim(self) -> Any:
        """Take the interface, from the kernel's own driver (usblp) too."""
        interface = usb.util.find_descriptor(self._configuration(), bInterfaceClass=_PRINTER_CLASS)
        if interface is None:
            raise NoWireError(Fault(Code.NOT_CONFIGURED, "this USB device is no printer"))
        number = interface.bInterfaceNumber
        try:
            held = self._device.is_kernel_driver_active(number)
        except NotImplementedError:
            held = False
        if held:
            self._device.detach_kernel_driver(number)
        usb.util.claim_interface(self._device, number)
        self._out = _endpoint(interface, usb.util.ENDPOINT_OUT)
        self._in = _endpoint(interface, usb.util.ENDPOINT_IN)
        if self._out is None:
            raise NoWireError(Fault(Code.NOT_CONFIGURED, "this USB printer takes no bytes"))
        return interface

    def _configuration(self) -> Any:
        try:
            return self._device.get_active_configuration()
        except usb.core.USBError:
            self._device.set_configuration()
            return self._device.get_active_configuration()

    def send(self, data: bytes, timeout_s: float) -> int:
        try:
            return int(self._out.write(data[:_PIECE], _milliseconds(timeout_s)))
        except usb.core.USBError as error:
            if error.errno in _TIMED_OUT:
                return 0  # pyusb tells of what was taken before the time ran out, and raises only for nothing
            raise

    def receive(self, timeout_s: float) -> bytes:
        if self._in is None:  # a printer that only listens
            return b""
        try:
            return bytes(self._in.read(self._in.wMaxPacketSize, _milliseconds(timeout_s)))
        except usb.core.USBError as error:
            if error.errno in _TIMED_OUT:
                return b""
            raise

    def drop(self) -> None:
        """Nothing waits on our side of the cable."""

    def close(self) -> None:
        with contextlib.suppress(usb.core.USBError):
            usb.util.release_interface(self._device, self._interface.bInterfaceNumber)
        usb.util.dispose_resources(self._device)


def _endpoint(interface: Any, direction: int) -> Any:
    return usb.util.find_descriptor(
        interface,
        custom_match=lambda e: (
            usb.util.endpoint_direction(e.bEndpointAddress) == direction
            and usb.util.endpoint_type(e.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        ),
    )


def _serial_of(device: Any) -> str:
    """Empty when it has none, or when reading it is not allowed."""
    try:
        return usb.util.get_string(device, device.iSerialNumber) or ""
    except (usb.core.USBError, ValueError):
        return ""


def _milliseconds(seconds: float) -> int:
    """At least one: to libusb zero is for ever."""
    return max(1, round(seconds * 1000))
