"""From what the kernel and the libraries see to what the kiosk can do with it; pure.

One piece of hardware is one entry, whoever has seen it: USB gives the name and the id, the library or the node what a
configuration calls it. What fits no kind is listed by name all the same.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

import msgspec

from kiosk.config import Config
from kiosk.devices.discovery.protocol import Item, Library
from kiosk.devices.discovery.sysfs import Node, UsbDevice
from kiosk.devices.discovery.words import as_toml, clean
from kiosk.devices.scanner.protocol import FoundScanner
from kiosk.devices.states import DeviceName

BUILT_IN = "built-in"
Setting = str | bool | tuple[str, ...]

# bInterfaceClass of the USB class codes.
_AUDIO, _PRINTER, _SMART_CARD, _VIDEO = 0x01, 0x07, 0x0B, 0x0E
_RECEIPT_WORDS = re.compile(r"ESC/POS|\bTM-[A-Z]|receipt|\bPOS[- ]", re.IGNORECASE)
# Star, Custom, Bixolon, Citizen: makers of receipt printers only.
_RECEIPT_VENDORS = {"0519", "0dd4", "1504", "1d90"}
# PC/SC numbers readers in the order in which they came, and their slots; a beginning of the name leads to all slots.
_SLOT = re.compile(r" [0-9A-F]{2} ([0-9A-F]{2})$")
_JACK = {0x02, 0x06}
# Arrows, enter, select: what a keypad has. A mouse has none of them, a power button neither.
_KEYPAD = {103, 105, 106, 108, 28, 96, 353}


class Found(msgspec.Struct, frozen=True):
    """`kind`: the device's table in the configuration; None: of no use to the kiosk. `id`: the same at each start.
    `supported`: a driver is there and it has what the driver needs; else `remark` says what is missing. `driver`: which
    one would drive it, as the configuration has it. `config`: one line of TOML that leads the kiosk to it, "" where
    there is none."""

    kind: DeviceName | None
    name: str
    id: str
    seen_by: tuple[str, ...]
    supported: bool
    driver: str = ""
    configured: bool = False
    remark: str = ""
    config: str = ""


class Seen(msgspec.Struct, frozen=True):
    """All that was enumerated."""

    usb: tuple[UsbDevice, ...] = ()
    cameras: tuple[Node, ...] = ()
    inputs: tuple[Node, ...] = ()
    serial: tuple[Node, ...] = ()
    scanners: tuple[FoundScanner, ...] = ()
    listed: Mapping[Library, tuple[Item, ...]] = {}


def match(seen: Seen, config: Config) -> tuple[Found, ...]:
    """Each device once, those that are of use first, in a stable order."""
    matcher = _Matcher(seen, config)
    found = [*matcher.scanners(), *matcher.cameras(), *matcher.readers(), *matcher.receipt_printers()]
    found += [*matcher.page_printers(), *matcher.inputs()]
    return (*found, *matcher.others())


class _Matcher:
    """Remembers which USB devices have been told under some kind."""

    def __init__(self, seen: Seen, config: Config) -> None:
        self._seen = seen
        self._config = config
        self._told: set[str] = set()

    def scanners(self) -> Iterator[Found]:
        there = set()
        for scanner in self._seen.scanners:
            usb = self._usb_of_scanner(scanner)
            there.add(usb.port if usb else "")
            remark = "" if scanner.stable else "its name may be another after the next start"
            settings = {"device": scanner.device}
            yield self._found("scanner", scanner.model, usb, "sane", scanner.device, settings=settings, remark=remark)
        for usb in self._seen.usb:
            if usb.sane_knows and usb.port not in there:
                yield self._lacking("scanner", usb, "SANE does not list it: is its backend installed?")

    def cameras(self) -> Iterator[Found]:
        there = set()
        for node in self._seen.cameras:
            usb = self._at(node.port)
            there.add(node.port)
            device = node.link or node.path
            remark = "" if node.link else "no stable link: its number may change at the next start"
            yield self._found("camera", node.name, usb, "v4l", device, settings={"device": device}, remark=remark)
        for usb in self._of_class(_VIDEO):
            if usb.port not in there:
                yield self._lacking("camera", usb, "no /dev/video node: does the kernel's uvcvideo know it?")

    def readers(self) -> Iterator[Found]:
        unseen = list(self._of_class(_SMART_CARD))
        for item in self._listed("pcsc"):
            usb = next((usb for usb in unseen if _alike(item.name, usb.name)), None)
            if usb is not None:
                unseen.remove(usb)
            settings: dict[str, Setting] = {"readers": (_SLOT.sub("", item.address),)}
            if self._config.card_reader.socket:
                settings["socket"] = self._config.card_reader.socket
            yield self._found("card_reader", item.name, usb, "pcsc", item.address, settings=settings)
        for usb in unseen:
            yield self._lacking("card_reader", usb, "PC/SC does not list it: does pcscd run?")

    def receipt_printers(self) -> Iterator[Found]:
        for usb in self._seen.usb:
            if self._prints_receipts(usb):
                address = f"{usb.vendor_id}:{usb.product_id}" + (f":{usb.serial}" if usb.serial else "")
                settings: dict[str, Setting] = {"connection": "usb", "usb": address}
                yield self._found("receipt_printer", usb.name, usb, "usb", address, settings=settings)
        for node in self._seen.serial:
            settings = {"connection": "serial", "serial": node.link}
            remark = "a serial line: whether a receipt printer is at its end cannot be seen"
            yield self._found("receipt_printer", node.name, None, "serial", node.link, settings=settings, remark=remark)

    def page_printers(self) -> Iterator[Found]:
        there = set()
        for item in self._listed("cups"):
            usb = next((usb for usb in self._of_class(_PRINTER) if _is_at(item.detail, usb)), None)
            there.add(usb.port if usb else "")
            settings: dict[str, Setting] = {"server": self._cups_server(), "queue": item.address}
            yield self._found("page_printer", item.name, usb, "cups", item.address, settings=settings)
        for usb in self._of_class(_PRINTER):
            if usb.port not in there and not self._prints_receipts(usb):
                yield self._lacking("page_printer", usb, "no CUPS queue leads to it: make one with lpadmin")

    def inputs(self) -> Iterator[Found]:
        for node in self._seen.inputs:
            if not (node.keys & _KEYPAD or node.switches & _JACK):
                continue
            address = node.link or (f"name:{node.name}" if node.name else "")
            settings: dict[str, Setting] = {"devices": (address,)}
            yield self._found(
                "inputs",
                node.name or node.path,
                self._at(node.port),
                "input",
                address,
                settings=settings,
            )

    def others(self) -> Iterator[Found]:
        for usb in self._seen.usb:
            if usb.port not in self._told:
                audio = all(interface.usb_class == _AUDIO for interface in usb.interfaces) and bool(usb.interfaces)
                remark = "sound: chosen by the system" if audio else "no driver of the kiosk"
                yield Found(None, usb.name, usb.id, ("usb",), supported=False, remark=remark)

    def _found(
        self,
        kind: DeviceName,
        name: str,
        usb: UsbDevice | None,
        by: str,
        address: str,
        *,
        settings: Mapping[str, Setting],
        remark: str = "",
    ) -> Found:
        if usb is not None:
            self._told.add(usb.port)
        usable = _can_be_written(kind, address, settings)
        return Found(
            kind=kind,
            name=clean(name),
            id=usb.id if usb is not None else f"{by}:{clean(_without_order(address))}",
            seen_by=tuple(dict.fromkeys(("usb", by))) if usb is not None else (by,),
            supported=usable,
            driver=(getattr(self._config, kind).driver or BUILT_IN) if usable else "",
            configured=usable and self._is_configured(kind, settings),
            remark=remark if usable else "its name cannot stand in a configuration",
            config=_config_line(kind, settings) if usable else "",
        )

    def _lacking(self, kind: DeviceName, usb: UsbDevice, remark: str) -> Found:
        self._told.add(usb.port)
        return Found(kind, usb.name, usb.id, ("usb",), supported=False, remark=remark)

    def _is_configured(self, kind: DeviceName, settings: Mapping[str, Setting]) -> bool:
        table = getattr(self._config, kind)
        if kind == "card_reader" and not table.readers:
            return bool(table.enabled)  # all of them
        return table.enabled and all(
            set(value) <= set(getattr(table, key)) if isinstance(value, tuple) else getattr(table, key, None) == value
            for key, value in settings.items()
        )

    def _cups_server(self) -> str:
        return self._config.page_printer.server or "/run/cups/cups.sock"

    def _listed(self, library: Library) -> tuple[Item, ...]:
        return self._seen.listed.get(library, ())

    def _of_class(self, usb_class: int) -> Iterator[UsbDevice]:
        return (usb for usb in self._seen.usb if any(part.usb_class == usb_class for part in usb.interfaces))

    def _at(self, port: str) -> UsbDevice | None:
        return next((usb for usb in self._seen.usb if usb.port == port), None) if port else None

    def _usb_of_scanner(self, scanner: FoundScanner) -> UsbDevice | None:
        """By what stays, or by the bus and number that libusb has given it this time."""
        kind, _, value = scanner.device.partition(":")
        at = re.search(r"libusb:(\d{1,3}):(\d{1,3})$", scanner.address)
        for usb in self._seen.usb:
            if (at and (usb.bus, usb.number) == (int(at[1]), int(at[2]))) or (kind == "usb" and value == usb.port):
                return usb
            if kind == "serial" and value == usb.serial and (usb.sane_knows or _alike(usb.name, scanner.model)):
                return usb
        return None

    def _prints_receipts(self, usb: UsbDevice) -> bool:
        words = bool(_RECEIPT_WORDS.search(usb.ieee1284) or _RECEIPT_WORDS.search(usb.name))
        return usb in self._of_class(_PRINTER) and (words or usb.vendor_id in _RECEIPT_VENDORS)


def _without_order(address: str) -> str:
    found = _SLOT.search(address)
    return f"{address[: found.start()]}, slot {found[1]}" if found else address


def _alike(reader: str, product: str) -> bool:
    """PC/SC makes a reader's name of its USB product name and adds interface and slot."""
    words = [word for word in re.split(r"\W+", product.lower()) if len(word) > 2]
    return bool(words) and all(word in reader.lower() for word in words)


def _is_at(uri: str, usb: UsbDevice) -> bool:
    """A queue's device-uri such as usb://Maker/Model?serial=123."""
    serial = re.search(r"[?&]serial=([^&]+)", uri)
    if not uri.startswith("usb:"):
        return False
    if serial is not None and usb.serial:
        return unquote(serial[1]) == usb.serial
    model = unquote(uri.partition("?")[0].rpartition("/")[2])
    return bool(model) and _alike(usb.name, model)


def _can_be_written(kind: DeviceName, address: str, settings: Mapping[str, Setting]) -> bool:
    """Whether a configuration may hold these settings, which are what hardware and libraries said."""
    if not address or not address.isprintable():
        return False
    try:
        msgspec.convert({kind: {"enabled": True, **settings}}, Config, strict=True)
    except msgspec.ValidationError:
        return False
    return True


def _config_line(kind: DeviceName, settings: Mapping[str, Setting]) -> str:
    """An inline table: it goes above the first [table] of the file, or its keys into the table that is there."""
    pairs = {"enabled": True, **settings}
    return f"{kind} = {{ " + ", ".join(f"{key} = {as_toml(value)}" for key, value in pairs.items()) + " }"
