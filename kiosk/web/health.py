"""Whether the engine of official sites could start here: its libraries, and what its sandbox needs of the kernel."""

import ctypes
import importlib.util
import os
import platform
from datetime import UTC, date, datetime
from pathlib import Path

from kiosk.check import Check
from kiosk.config import Web
from kiosk.web import engine_age, namespaces

# Library -> Debian package that holds it; of libQt6WebEngineCore's own list.
LIBRARIES = {
    "libnss3.so": "libnss3",
    "libasound.so.2": "libasound2",
    "libgbm.so.1": "libgbm1",
    "libxcb-dri3.so.0": "libxcb-dri3-0",
    "libXcomposite.so.1": "libxcomposite1",
    "libXdamage.so.1": "libxdamage1",
    "libxkbfile.so.1": "libxkbfile1",
    "libXfixes.so.3": "libxfixes3",
    "libXrandr.so.2": "libxrandr2",
    "libXtst.so.6": "libxtst6",
}
# Each of them 0: no namespaces for users. Not every kernel has each.
SWITCHES = ("/proc/sys/kernel/unprivileged_userns_clone", "/proc/sys/user/max_user_namespaces")


def of_sites(config: Web) -> Check:
    name = "official sites"
    if not config.enabled:
        return Check(name, "off")
    if importlib.util.find_spec("PySide6.QtWebEngineCore") is None:
        return Check(name, "failed", "the engine is not installed", "Install PySide6-Addons.")
    if not _program().is_file():
        return Check(name, "failed", "the engine's program is not installed", "Install PySide6-Addons whole.")
    missing = [_here(package) for library, package in LIBRARIES.items() if not _loads(library)]
    if missing:
        return Check(name, "failed", "libraries are missing", f"apt-get install {' '.join(missing)}")
    if any(_is_zero(Path(switch)) for switch in SWITCHES):
        return Check(name, "failed", "users get no namespaces", "Allow user namespaces (docs/web-view.md).")
    if namespaces.unit_forbids():
        # No fault: the unit is installed like this, and the kiosk offers no site then.
        detail = f"{namespaces.UNIT} lets no engine lock itself up (RestrictNamespaces): no site is offered"
        return Check(name, "off", detail, "To open sites, link official-sites.conf (docs/install.md).")
    return _of_engine(name, config)


def _of_engine(name: str, config: Web) -> Check:
    """What could be started."""
    day = engine_age.published()
    if shut := _shut(config, day):
        return Check(name, "failed", *shut)
    if os.geteuid() == 0:
        return Check(name, "untested", "the engine's sandbox does not run as root; the kiosk's own user has it")
    mail = f", {len(config.mail)} webmails" if config.mail else ", no webmail"
    age = f", engine of {day}" if day is not None else ", engine of an unknown age"
    return Check(name, "well", ("the stand-in takes their place" if config.stand_in else "ready") + mail + age)


def _shut(config: Web, day: date | None) -> tuple[str, str] | None:
    """Detail and remedy, where no site is opened for the engine's age."""
    until, now = engine_age.shuts_at(config, day), datetime.now(UTC)
    if until is None:
        return None
    if engine_age.is_behind(now, day):
        return f"the clock is behind the engine's day, {day}: no site is opened", "Set the clock."
    if until <= now:
        return f"the engine is of {day}, past its limit: no site is opened", "Update the kiosk."
    return None


def _program() -> Path:
    """What draws a page, in a process of its own; a package that leaves Qt's tools out may leave it out too."""
    import PySide6

    return Path(PySide6.__file__).parent / "Qt" / "libexec" / "QtWebEngineProcess"


def _here(package: str) -> str:
    """As this Debian names it: those whose times have 64 bits have new names since Debian 13."""
    try:
        renamed = platform.freedesktop_os_release().get("VERSION_ID", "") >= "13"
    except OSError:
        renamed = False
    return f"{package}t64" if renamed and package == "libasound2" else package


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _is_zero(switch: Path) -> bool:
    try:
        return switch.read_text(encoding="ascii").strip() == "0"
    except OSError:
        return False
