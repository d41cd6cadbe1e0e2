"""USB devices as Linux lists them in `/sys/bus/usb/devices`: the port's path is stable, bus and number are not."""

from pathlib import Path

import msgspec

from kiosk.devices.scanner.escl_capabilities import plain

SYSFS = Path("/sys/bus/usb/devices")
_MAX_BYTES = 256


class UsbDevice(msgspec.Struct, frozen=True):
    """`port`: e.g. "1-2.3". `libusb`: the part of a SANE name that libusb gives it, e.g. "libusb:001:004"."""

    port: str
    libusb: str
    serial: str


def devices(root: Path = SYSFS) -> tuple[UsbDevice, ...]:
    """What is plugged in; nothing where there is no USB. Hubs and interfaces are left out."""
    found = []
    for folder in sorted(root.glob("[0-9]*-[0-9]*")):
        bus, number = _text(folder / "busnum"), _text(folder / "devnum")
        if bus.isdigit() and number.isdigit():
            found.append(UsbDevice(folder.name, f"libusb:{int(bus):03}:{int(number):03}", _text(folder / "serial")))
    return tuple(found)


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return plain(stream.read(_MAX_BYTES).decode("utf-8", "replace"))
    except OSError:
        return ""


def is_plugged_in(name: str) -> bool:
    """False when a libusb device of that SANE name (`genesys:libusb:001:004`) has left the bus; untested on real
    hardware. Other names tell nothing without being opened, which would move the lamp: True."""
    head, _, address = name.partition(":libusb:")
    bus, _, number = address.partition(":")
    return not (head and bus.isdigit() and number.isdigit()) or Path("/dev/bus/usb", bus, number).exists()
