"""Which versions this machine runs, and how its last update went: what the desk is told, and the updater goes by.

A machine that was made as an image says its version in os-release(5), `IMAGE_VERSION`; any other has the package's.
Folder of the updater (root's, readable by all): `content/current` -> the démarches and texts that were taken last,
`told.json` -> how it went. Beside the settings, for who may read them: `provisioned/serial` -> which pack counts,
`settings.json` -> how the last change of them went.
"""

import re
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from kiosk.whole_file import write_shown

OS_RELEASE = Path("/etc/os-release")
UPDATER = Path("/var/lib/kiosk-updater")
TOLD = "told.json"
SETTINGS = Path("/etc/kiosk")
SETTINGS_JOURNAL = "settings.json"
WORD = r"[A-Za-z0-9_:./-]{0,100}"
MAX_BYTES = 20_000

UpdateState = Literal["", "going", "failed"]
T = TypeVar("T", bound=msgspec.Struct)


class Running(msgspec.Struct, frozen=True):
    """`content`: empty where none was taken: what came with the system is shown. `update`: of the system's or the
    content's last; `failed_version`: what did not become good. `settings`: the serial of the pack that counts, while
    another one is on trial that of the one before; empty: set up by hand. `settings_failed`: what did not become good,
    with `settings_why`: "not_taken", "lacks:" with devices, "screen" and "desk", "never_judged", "no_room",
    "no_way_back", "journal"."""

    system: str
    content: str = ""
    update: UpdateState = ""
    failed_version: str = ""
    settings: str = ""
    settings_failed: str = ""
    settings_why: str = ""


class UpdaterSays(msgspec.Struct, frozen=True):
    """What the updater says to all."""

    content: str = ""
    update: UpdateState = ""
    failed_version: str = ""


class _SettingsSay(msgspec.Struct, frozen=True):
    """The part of `update.settings_journal.Kept` that is told."""

    version: str = ""
    phase: str = ""
    ran: str = ""
    why: str = ""


def running(os_release: Path = OS_RELEASE, updater: Path = UPDATER, settings: Path = SETTINGS) -> Running:
    """As far as it can be read: a file that is missing or damaged says nothing."""
    told, changed = _told(updater / TOLD, UpdaterSays()), _told(settings / SETTINGS_JOURNAL, _SettingsSay())
    on_trial, failed = changed.phase in ("applying", "trying", "back"), changed.phase == "failed"
    return Running(
        system_version(os_release),
        told.content,
        told.update,
        told.failed_version,
        changed.ran if on_trial else _serial(settings),
        changed.version if failed else "",
        changed.why if failed and re.fullmatch(WORD, changed.why) else "",
    )


def _serial(settings: Path) -> str:
    said = re.fullmatch(r"[A-Za-z0-9-]{1,32} ([0-9]{1,13})\n", _text(settings / "provisioned" / "serial"))
    return said[1] if said else ""


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


def _told(path: Path, nothing: T) -> T:
    try:
        return msgspec.json.decode(_text(path), type=type(nothing))
    except (msgspec.DecodeError, ValueError, RecursionError):
        return nothing


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
