"""A pretended USB bus under pyusb, where libusb would be: two printers of a kind, and a device that is none. What a
printer is sent and says goes to and from the printer at a TCP port."""

import errno
import socket
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

VENDOR, PRODUCT = 0x04B8, 0x0202
_STRINGS = 3


class Bus(usb.backend.IBackend):  # type: ignore[misc] # pyusb has no types
    """`pulled`: serial numbers of printers whose cable is out; `forbidden`: of those that may not be opened; `held`:
    of those that usblp has; `full`: of those that take no bytes; `claimed`: how often each was taken."""

    def __init__(self, printer_port: int) -> None:
        self._address = ("127.0.0.1", printer_port)
        self.pulled: set[str] = set()
        self.forbidden: set[str] = set()
        self.held: set[str] = {"B-2"}
        self.full: set[str] = set()
        self.claimed: list[str] = []
        self.released: list[str] = []

    def enumerate_devices(self) -> Any:
        return [name for name in ("", "A-1", "B-2") if name not in self.pulled]

    def get_parent(self, dev: str) -> None:
        return None

    def get_device_descriptor(self, dev: str) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=VENDOR, idProduct=PRODUCT if dev else 0x0999, bcdDevice=0x100,
            iManufacturer=0, iProduct=0, iSerialNumber=_STRINGS if dev else 0, bNumConfigurations=1, address=1, bus=1,
            port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: str, config: int) -> Any:
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: str, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=2,
            bInterfaceClass=7 if dev else 3, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0,
            extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: str, ep: int, intf: int, alt: int, config: int) -> Any:
        if ep > 1:
            raise IndexError
        # Not the numbers that python-escpos takes for granted.
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(0x03, 0x84)[ep], bmAttributes=2, wMaxPacketSize=64,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: str) -> Any:
        if dev in self.forbidden:
            raise usb.core.USBError("Access denied", -3, errno.EACCES)
        return SimpleNamespace(name=dev, sock=socket.create_connection(self._address, 5))

    def close_device(self, dev_handle: Any) -> None:
        dev_handle.sock.close()

    def get_configuration(self, dev_handle: Any) -> int:
        return 1

    def set_configuration(self, dev_handle: Any, config_value: int) -> None:
        raise AssertionError("a printer that is configured is not configured again")

    def is_kernel_driver_active(self, dev_handle: Any, intf: int) -> bool:
        return dev_handle.name in self.held

    def detach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        self.held.discard(dev_handle.name)

    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        if dev_handle.name in self.held:
            raise usb.core.USBError("Resource busy", -6, errno.EBUSY)
        self.claimed.append(dev_handle.name)

    def release_interface(self, dev_handle: Any, intf: int) -> None:
        self.released.append(dev_handle.name)

    def ctrl_transfer(  # noqa: PLR0917 - as pyusb calls it
        self, dev_handle: Any, bm_type: int, request: int, value: int, index: int, data: Any, timeout: int
    ) -> int:
        """Only strings are asked for: which languages there are, and the serial number."""
        text = b"\x09\x04" if value & 0xFF == 0 else dev_handle.name.encode("utf-16-le")
        answer = bytes((len(text) + 2, 3)) + text
        data[: len(answer)] = type(data)("B", answer)
        return len(answer)

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        assert ep == 0x03
        self._there(dev_handle)
        if dev_handle.name in self.full:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        dev_handle.sock.sendall(bytes(data))
        return len(data)

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        assert ep == 0x84
        self._there(dev_handle)
        dev_handle.sock.settimeout(timeout / 1000)
        try:
            data = dev_handle.sock.recv(len(buff))
        except TimeoutError:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT) from None
        buff[: len(data)] = type(buff)("B", data)
        return len(data)

    def _there(self, dev_handle: Any) -> None:
        if dev_handle.name in self.pulled:
            raise usb.core.USBError("No such device (it may have been disconnected)", -4, errno.ENODEV)
