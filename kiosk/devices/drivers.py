"""Which worker module drives a device: the one that comes with the kiosk, or an installed third party's.

A third-party driver is a Python package with an entry point in the group `kiosk.drivers.KIND` (the device's name in
the configuration), whose value is its worker module; docs/third-party-drivers.md. Its code is loaded in the driver's
process only: here nothing but the package's metadata is read.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from kiosk.config import Config
from kiosk.devices.states import DEVICE_NAMES, DeviceName
from kiosk.errors import ConfigError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "kiosk.drivers"
_MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


class InstalledDriver(msgspec.Struct, frozen=True):
    """`name`: what the table's `driver` calls it; `package` and `version`: whose it is."""

    kind: DeviceName
    name: str
    module: str
    package: str
    version: str


def module_of(kind: DeviceName, name: str) -> str:
    """The worker module of a device whose table says `driver = name`; "" is the kiosk's own.

    Raises `ConfigError` for a name that no installed package offers, or two of them."""
    if not name:
        return f"kiosk.devices.{kind}.driver"
    offered = [driver for driver in installed() if driver.kind == kind]
    found = [driver for driver in offered if driver.name == name]
    if len(found) == 1:
        return found[0].module
    if found:
        packages = ", ".join(driver.package for driver in found)
        raise ConfigError(f"{kind}.driver: {name!r} is offered by several packages: {packages}")
    names = ", ".join(sorted({driver.name for driver in offered})) or "none"
    raise ConfigError(f"{kind}.driver: {name!r} is not installed; installed for {kind}: {names}")


def installed() -> tuple[InstalledDriver, ...]:
    """Every third-party driver, in the order of kinds and names. An entry point that cannot be one is left out."""
    # Only where a driver is named: its import takes 20 ms of a screen's start.
    from importlib.metadata import entry_points

    return tuple(driver for kind in DEVICE_NAMES for driver in _drivers(kind, entry_points(group=f"{GROUP}.{kind}")))


def _drivers(kind: DeviceName, entries: "Iterable[EntryPoint]") -> list[InstalledDriver]:
    found = set()
    for entry in entries:
        if _NAME.fullmatch(entry.name) and _MODULE.fullmatch(entry.value):
            package, version = (entry.dist.name, entry.dist.version) if entry.dist is not None else ("", "")
            found.add(InstalledDriver(kind, entry.name, entry.value, package, version))
    return sorted(found, key=lambda driver: (driver.name, driver.package))


def check(config: Config) -> None:
    """Raises `ConfigError` for the first device whose `driver` is not installed: said before a screen starts."""
    for kind in DEVICE_NAMES:
        module_of(kind, getattr(config, kind).driver)
