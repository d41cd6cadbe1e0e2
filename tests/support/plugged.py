"""A recorded tree of /sys, /dev and /run in a folder: what a kernel with these devices plugged in would show."""

from collections.abc import Iterable, Sequence
from pathlib import Path

Interface = tuple[int, int, int]

HUB: Sequence[Interface] = ((9, 0, 0),)
WEBCAM: Sequence[Interface] = ((14, 1, 0), (14, 2, 0), (1, 1, 0))
CCID: Sequence[Interface] = ((11, 0, 0),)
PRINTER: Sequence[Interface] = ((7, 1, 2),)
KEYBOARD: Sequence[Interface] = ((3, 1, 1),)
VENDOR: Sequence[Interface] = ((255, 255, 255),)


class Plugged:
    """`root` is what `kiosk devices --root` takes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._number = 0
        (root / "sys/bus/usb/devices").mkdir(parents=True)

    def usb(
        self, port: str, product: str | bytes, interfaces: Sequence[Interface], *, ids: str = "1209:0001",
        maker: str = "Specimen", serial: str = "", ieee1284: str = "", udev: str = "", device_class: str = "00",
    ) -> Path:  # fmt: skip
        """One device at that port; answers with its folder under /sys/devices."""
        self._number += 1
        folder = self.root / "sys/devices/pci0000:00/0000:00:14.0/usb1" / port
        folder.mkdir(parents=True)
        vendor, _, model = ids.partition(":")
        dev = f"189:{self._number}"
        words = {
            "idVendor": vendor, "idProduct": model, "manufacturer": maker, "serial": serial, "busnum": "1",
            "devnum": str(self._number), "dev": dev, "bDeviceClass": device_class,
        }  # fmt: skip
        for name, value in words.items():
            if value:
                (folder / name).write_text(value + "\n")
        (folder / "product").write_bytes(product if isinstance(product, bytes) else product.encode())
        for number, (usb_class, subclass, protocol) in enumerate(interfaces):
            below = folder / f"{port}:1.{number}"
            below.mkdir()
            (below / "bInterfaceClass").write_text(f"{usb_class:02x}\n")
            (below / "bInterfaceSubClass").write_text(f"{subclass:02x}\n")
            (below / "bInterfaceProtocol").write_text(f"{protocol:02x}\n")
            if ieee1284:
                (below / "ieee1284_id").write_text(ieee1284 + "\n")
            self._link(f"sys/bus/usb/devices/{below.name}", below)
        self._link(f"sys/bus/usb/devices/{port}", folder)
        if udev:
            self._write(f"run/udev/data/c{dev}", f"E:ID_MODEL=x\nE:{udev}\n")
        return folder

    def camera(self, at: Path, number: int, name: str, link: str = "") -> None:
        """The two nodes of a UVC camera: pictures, and metadata."""
        for index in (0, 1):
            node = at / f"{at.name}:1.0/video4linux/video{number + index}"
            node.mkdir(parents=True)
            (node / "name").write_text(name + "\n")
            (node / "index").write_text(f"{index}\n")
            self._link(f"sys/class/video4linux/{node.name}", node)
        if link:
            self._link(f"dev/v4l/by-id/{link}", Path(f"../../video{number}"))

    def input(
        self, at: Path | None, number: int, name: str, *, keys: Iterable[int] = (), switches: Iterable[int] = (),
        link: str = "",
    ) -> None:  # fmt: skip
        base = self.root / "sys/devices/pci0000:00/0000:00:1f.3/sound/card0" if at is None else at / f"{at.name}:1.0"
        device = base / f"input/input{number}"
        event = device / f"event{number}"
        (device / "capabilities").mkdir(parents=True)
        event.mkdir()
        (device / "name").write_text(name + "\n")
        (device / "capabilities/key").write_text(bitmap(keys) + "\n")
        (device / "capabilities/sw").write_text(bitmap(switches) + "\n")
        self._link(f"sys/class/input/{event.name}", event)
        (event / "device").symlink_to(device)
        if link:
            self._link(f"dev/input/by-id/{link}", Path(f"../event{number}"))

    def serial_line(self, link: str) -> None:
        self._link(f"dev/serial/by-id/{link}", Path("../../ttyUSB0"))

    def _link(self, name: str, target: Path) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)

    def _write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def bitmap(codes: Iterable[int]) -> str:
    """As sysfs prints one: words of 64 bits, the highest first."""
    words = [0] * 12
    for code in codes:
        words[code // 64] |= 1 << code % 64
    while len(words) > 1 and words[-1] == 0:
        words.pop()
    return " ".join(f"{word:x}" for word in reversed(words))
