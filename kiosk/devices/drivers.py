"""Which worker module drives a device: the one that comes with the kiosk, or an installed third party's.

A third-party driver is a Python package with an entry point in the group `kiosk.drivers.KIND` (the device's name in
the configuration), whose value is its worker module; docs/third-party-drivers.md. Its code is loaded in the driver's
process only: here nothing but the package's metadata is read.
"""

import re
from collections.abc import Iterable, Iterator
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
    # Only where a driver is named: import and search take 40 ms of a screen's start.
    from importlib.metadata import distributions

    found: set[InstalledDriver] = set()
    names: set[str] = set()
    for package in distributions():
        try:
            entries = [entry for entry in package.entry_points if entry.group.startswith(GROUP)]
            name, version = (str(package.name), str(package.version)) if entries else ("", "")
        except Exception:  # noqa: BLE001, S112 - a broken package of anybody's is not to keep a kiosk from starting
            continue
        # What lies earlier on the path hides an older one of the same name.
        if entries and name not in names:
            names.add(name)
            found.update(_drivers(name, version, entries))
    return tuple(sorted(found, key=lambda driver: (DEVICE_NAMES.index(driver.kind), driver.name, driver.package)))


def _drivers(package: str, version: str, entries: "Iterable[EntryPoint]") -> Iterator[InstalledDriver]:
    kinds: dict[str, DeviceName] = {f"{GROUP}.{kind}": kind for kind in DEVICE_NAMES}
    for entry in entries:
        if entry.group in kinds and _NAME.fullmatch(entry.name) and _MODULE.fullmatch(entry.value):
            yield InstalledDriver(kinds[entry.group], entry.name, entry.value, package, version)


def check(config: Config) -> None:
    """Raises `ConfigError` for the first device whose `driver` is not installed: said before a screen starts."""
    for kind in DEVICE_NAMES:
        module_of(kind, getattr(config, kind).driver)
