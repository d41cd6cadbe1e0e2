"""Which versions this machine runs, and how its last update went: what the desk is told, and the updater goes by.

A machine that was made as an image says its version in os-release(5), `IMAGE_VERSION`; any other has the package's.
Folder of the updater (root's, readable by all): `content/current` -> the démarches and texts that were taken last,
`told.json` -> how it went.
"""

import re
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.whole_file import write_shown

OS_RELEASE = Path("/etc/os-release")
UPDATER = Path("/var/lib/kiosk-updater")
TOLD = "told.json"
MAX_BYTES = 20_000

UpdateState = Literal["", "going", "failed"]


class Running(msgspec.Struct, frozen=True):
    """`content`: empty where none was taken: what came with the system is shown. `update`: of the system's or the
    content's last; `failed_version`: what did not become good."""

    system: str
    content: str = ""
    update: UpdateState = ""
    failed_version: str = ""


class UpdaterSays(msgspec.Struct, frozen=True):
    """What the updater says to all."""

    content: str = ""
    update: UpdateState = ""
    failed_version: str = ""


def running(os_release: Path = OS_RELEASE, updater: Path = UPDATER) -> Running:
    """As far as it can be read: a file that is missing or damaged says nothing."""
    told = _told(updater / TOLD)
    return Running(system_version(os_release), told.content, told.update, told.failed_version)


def system_version(os_release: Path = OS_RELEASE) -> str:
    said = re.search(r'(?m)^IMAGE_VERSION="?([0-9A-Za-z.-]{1,40})"?$', _text(os_release))
    if said is not None:
        return said[1]
    from importlib import metadata  # late: only where the version is asked for

    try:
        return re.sub(r"[^0-9A-Za-z.-]", "-", metadata.version("kiosk"))[:40]
    except metadata.PackageNotFoundError:
        return ""


def tell(updater: Path, told: UpdaterSays) -> None:
    """Whole or not at all. Raises `OSError`."""
    write_shown(updater / TOLD, msgspec.json.encode(told), mode=0o644)


def _told(path: Path) -> UpdaterSays:
    try:
        return msgspec.json.decode(_text(path), type=UpdaterSays)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return UpdaterSays()


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
