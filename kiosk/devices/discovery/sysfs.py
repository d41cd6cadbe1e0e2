"""What the kernel sees, read from sysfs, /dev and udev's database under one root (another than "/" in tests).

No library, no device opened. Everything read is bounded and may vanish while it is read.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from kiosk.devices.discovery.words import MAX_SHOWN, clean

_MAX_ATTRIBUTE = 4096
_MAX_ENTRIES = 512
# Of an input or video device; the kernel keeps no longer one.
_MAX_NAME = 128
_USB_DEVICE = re.compile(r"\d{1,4}-\d{1,3}(\.\d{1,3}){0,6}")
_HEX4 = re.compile(r"[0-9a-f]{4}")
_SERIAL = re.compile(r"[!-~]{1,64}")
_WORD_BITS = 64


class Interface(NamedTuple):
    """As the USB class codes have it (bInterfaceClass, SubClass, Protocol)."""

    usb_class: int
    subclass: int
    protocol: int


class UsbDevice(msgspec.Struct, frozen=True):
    """`port`: where it is plugged in ("1-2.3"); `serial`: "" where it has none that can be written down; `ieee1284`:
    what a printer says of its languages; `sane_knows`: libsane's udev rules have recognised a scanner."""

    port: str
    vendor_id: str
    product_id: str
    name: str
    serial: str
    bus: int
    number: int
    interfaces: tuple[Interface, ...]
    ieee1284: str = ""
    sane_knows: bool = False

    @property
    def id(self) -> str:
        """The same at each start: by serial number, else by the port that it is plugged into."""
        return f"usb:{self.vendor_id}:{self.product_id}:{self.serial or '@' + self.port}"


class Node(msgspec.Struct, frozen=True):
    """A device node: a camera's or an input device's. `link`: its stable name in /dev, "" where udev made none;
    `port`: of the USB device that it belongs to, or ""; `keys`, `switches`: the codes that it can send."""

    kind: str
    path: str
    link: str
    name: str
    port: str
    keys: frozenset[int] = frozenset()
    switches: frozenset[int] = frozenset()


def usb_devices(root: Path = Path("/")) -> tuple[UsbDevice, ...]:
    """Everything on the USB buses but the hubs."""
    found = []
    for folder in _entries(root / "sys/bus/usb/devices"):
        if _USB_DEVICE.fullmatch(folder.name) and _attribute(folder, "bDeviceClass") != "09":
            device = _usb_device(folder, root)
            if device is not None:
                found.append(device)
    return tuple(found)


def _usb_device(folder: Path, root: Path) -> UsbDevice | None:
    vendor_id, product_id = _attribute(folder, "idVendor").lower(), _attribute(folder, "idProduct").lower()
    if not _HEX4.fullmatch(vendor_id) or not _HEX4.fullmatch(product_id):
        return None  # it has just left
    parts = [_attribute(folder, "manufacturer"), _attribute(folder, "product")]
    serial = _attribute(folder, "serial")
    interfaces = [below for below in _entries(folder) if below.name.startswith(folder.name + ":")]
    return UsbDevice(
        port=folder.name,
        vendor_id=vendor_id,
        product_id=product_id,
        name=clean(" ".join(part for part in parts if part)) or f"USB {vendor_id}:{product_id}",
        serial=serial if _SERIAL.fullmatch(serial) else "",
        bus=_number(_attribute(folder, "busnum")),
        number=_number(_attribute(folder, "devnum")),
        interfaces=tuple(_interface(below) for below in interfaces),
        ieee1284=next(filter(None, (_attribute(below, "ieee1284_id", 512) for below in interfaces)), ""),
        sane_knows=_udev_says(root, _attribute(folder, "dev"), "libsane_matched=yes"),
    )


def _interface(folder: Path) -> Interface:
    names = ("bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol")
    return Interface(*(_number(_attribute(folder, name), 16) for name in names))


def _udev_says(root: Path, dev: str, property_: str) -> bool:
    """udev keeps what its rules found in /run/udev/data, one file for each device number."""
    if not re.fullmatch(r"\d{1,7}:\d{1,7}", dev):
        return False
    return f"E:{property_}" in _read(root / f"run/udev/data/c{dev}").splitlines()


def cameras(root: Path = Path("/")) -> tuple[Node, ...]:
    """V4L2 nodes that capture. A UVC camera has a second node, for its metadata, whose index is not 0."""
    return tuple(
        Node("camera", f"/dev/{folder.name}", _link(root, "v4l", folder.name), _label(folder), _usb_port(folder))
        for folder in _entries(root / "sys/class/video4linux")
        if re.fullmatch(r"video\d+", folder.name) and _attribute(folder, "index") in ("0", "")
    )


def inputs(root: Path = Path("/")) -> tuple[Node, ...]:
    """evdev nodes, with what each can send."""
    return tuple(
        Node(
            "inputs", f"/dev/input/{folder.name}", _link(root, "input", folder.name), _label(folder / "device"),
            _usb_port(folder), _bits(folder / "device/capabilities/key"), _bits(folder / "device/capabilities/sw"),
        )
        for folder in _entries(root / "sys/class/input")
        if re.fullmatch(r"event\d+", folder.name)
    )  # fmt: skip


def serial_lines(root: Path = Path("/")) -> tuple[Node, ...]:
    """Serial lines with a stable name: those over USB."""
    return tuple(
        Node("serial", f"/dev/{link.resolve().name}", f"/dev/serial/by-id/{link.name}", clean(link.name), "")
        for link in _entries(root / "dev/serial/by-id")
        if link.name.isprintable()
    )


def _label(folder: Path) -> str:
    return clean(_read(folder / "name"), _MAX_NAME)


def _link(root: Path, family: str, node: str) -> str:
    for by in ("by-id", "by-path"):
        for link in _entries(root / "dev" / family / by):
            if link.is_symlink() and link.readlink().name == node and link.name.isprintable():
                return f"/dev/{family}/{by}/{link.name}"
    return ""


def _usb_port(folder: Path) -> str:
    """The innermost USB device on the way to this one."""
    try:
        parts = folder.resolve().parts
    except (OSError, RuntimeError):
        return ""
    return next((part for part in reversed(parts) if _USB_DEVICE.fullmatch(part)), "")


def _bits(file: Path) -> frozenset[int]:
    """A bitmap of sysfs: words of 64 bits in hexadecimal, the highest first."""
    words = _read(file).split()
    if len(words) > 16 or not all(re.fullmatch(r"[0-9a-fA-F]{1,16}", word) for word in words):
        return frozenset()
    return frozenset(
        index * _WORD_BITS + bit
        for index, word in enumerate(reversed(words))
        for bit in range(_WORD_BITS)
        if int(word, 16) >> bit & 1
    )


def _entries(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(folder.iterdir())[:_MAX_ENTRIES]
    except OSError:
        return


def _attribute(folder: Path, name: str, most: int = MAX_SHOWN) -> str:
    return clean(_read(folder / name), most)


def _number(text: str, base: int = 10) -> int:
    try:
        return int(text, base)
    except ValueError:
        return -1


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(_MAX_ATTRIBUTE).decode("utf-8", "replace")
    except OSError:
        return ""
