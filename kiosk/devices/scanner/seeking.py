"""Finds scanners: the one that a configuration names, and all that are there."""

import re
import subprocess
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from kiosk.devices.scanner import escl_capabilities, escl_http, selector, usb_bus
from kiosk.devices.scanner.escl_capabilities import Capabilities
from kiosk.devices.scanner.port import Source
from kiosk.devices.scanner.protocol import FoundScanner, Setup
from kiosk.devices.scanner.selector import Selector
from kiosk.devices.states import Fault
from kiosk.errors import Code

_DISCOVER_S = 10.0
_MOST = 32
_ANNOUNCED = re.compile(r"^\s*(.{1,200}?) = (https?://\S{1,200}), eSCL\s*$", re.MULTILINE)
# These list network scanners by the order in which they answered; the way of our own knows them by address.
_BY_ORDER = ("airscan:", "escl:")

SaneList = Callable[[], Iterable[tuple[str, str, str]]]


class Target(msgspec.Struct, frozen=True):
    """Where a scanner is now: one of a SANE name and an eSCL address."""

    name: str = ""
    escl_url: str = ""


def announced() -> tuple[str, ...]:
    """Addresses of the eSCL scanners that say they are there (mDNS; also a USB scanner behind ipp-usb), by the tool of
    sane-airscan; empty when it is not installed."""
    try:
        said = subprocess.run(["airscan-discover"], capture_output=True, timeout=_DISCOVER_S, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ()
    urls = [match[2] for match in _ANNOUNCED.finditer(said[:65536].decode("utf-8", "replace"))]
    return tuple(url for url in dict.fromkeys(urls) if escl_http.check_url(url) is None)[:_MOST]


class Seeker:
    """`sane_list`: `(SANE name, maker, model)` of what SANE lists; may raise what SANE raises."""

    def __init__(
        self,
        sane_list: SaneList,
        look_around: Callable[[], tuple[str, ...]] = announced,
        usb: Path = usb_bus.SYSFS,
    ) -> None:
        self._sane_list = sane_list
        self._look_around = look_around
        self._usb = usb

    def seek(self, setup: Setup) -> Target | Fault:
        """Where the scanner that `setup` names is now."""
        wanted = selector.parse(setup.device)
        given = tuple(url for url in (setup.escl_url, *setup.escl_urls) if url)
        for url in given:
            fault = escl_http.check_url(url)
            if fault is not None:
                return fault
        if wanted is None:
            return _as_told(setup, given)
        if not wanted.value:
            return Fault(Code.NOT_CONFIGURED, f"device: {wanted.kind}: is followed by no such thing")
        targets = () if wanted.kind == "usb" else self._by_escl(wanted, given or self._look_around())
        if not targets and not given and wanted.kind != "uuid":
            targets = self._by_usb(wanted)
        if len(targets) > 1:
            return Fault(Code.NOT_CONFIGURED, f"two scanners have this {wanted.kind}")
        return targets[0] if targets else Fault(Code.DISCONNECTED, f"no scanner with this {wanted.kind}")

    def find(self, escl_urls: tuple[str, ...]) -> tuple[FoundScanner, ...]:
        """All that is there, also those at `escl_urls`. Raises what `sane_list` raises."""
        good = [url for url in escl_urls if escl_http.check_url(url) is None]
        urls = tuple(dict.fromkeys((*good, *self._look_around())))
        network = [_escl_scanner(url, told) for url, told in _capabilities(urls) if isinstance(told, Capabilities)]
        local = {device.libusb: device for device in usb_bus.devices(self._usb)}
        listed = [entry for entry in self._sane_list() if not entry[0].startswith(_BY_ORDER)]
        return (*network, *(_sane_scanner(*entry, local) for entry in listed[:_MOST]))

    def _by_escl(self, wanted: Selector, urls: tuple[str, ...]) -> tuple[Target, ...]:
        return tuple(
            Target(escl_url=url)
            for url, told in _capabilities(tuple(dict.fromkeys(urls)))
            if isinstance(told, Capabilities) and wanted.value == (told.uuid if wanted.kind == "uuid" else told.serial)
        )

    def _by_usb(self, wanted: Selector) -> tuple[Target, ...]:
        plugged = {
            device.libusb
            for device in usb_bus.devices(self._usb)
            if wanted.value == (device.port if wanted.kind == "usb" else device.serial)
        }
        if not plugged:
            return ()
        return tuple(Target(name=name) for name, _, _ in self._sane_list() if _libusb(name) in plugged)


def _as_told(setup: Setup, given: tuple[str, ...]) -> Target | Fault:
    if setup.device and given:
        return Fault(Code.NOT_CONFIGURED, "device and escl_url name two scanners")
    if setup.device:
        return Target(name=setup.device)
    if len(given) > 1:
        return Fault(Code.NOT_CONFIGURED, "escl_urls: `device` says which one (serial:... or uuid:...)")
    return Target(escl_url=given[0]) if given else Fault(Code.NOT_CONFIGURED, "neither device nor escl_url is set")


def _capabilities(urls: tuple[str, ...]) -> list[tuple[str, Capabilities | Fault]]:
    """Asked all at once: one that is frozen costs two seconds, not two for each."""
    if not urls:
        return []
    with ThreadPoolExecutor(min(len(urls), 8)) as pool:
        return list(zip(urls, pool.map(escl_capabilities.ask, urls), strict=True))


def _escl_scanner(url: str, told: Capabilities) -> FoundScanner:
    device = f"uuid:{told.uuid}" if told.uuid else f"serial:{told.serial}" if told.serial else ""
    return FoundScanner(device, bool(device), told.model, url, told.sources)


def _sane_scanner(name: str, maker: str, model: str, local: dict[str, usb_bus.UsbDevice]) -> FoundScanner:
    called, nothing = escl_capabilities.plain(f"{maker} {model}"), tuple[Source, ...]()
    plugged = local.get(_libusb(name))
    if plugged is None:
        return FoundScanner(name, False, called, name, nothing)
    alone = [device.serial for device in local.values()].count(plugged.serial) == 1
    device = f"serial:{plugged.serial}" if plugged.serial and alone else f"usb:{plugged.port}"
    return FoundScanner(device, True, called, name, nothing)


def _libusb(name: str) -> str:
    """The part of a SANE name that says where on the USB it is; empty when it says nothing."""
    found = re.search(r"libusb:\d{3}:\d{3}$", name)
    return found[0] if found else ""
