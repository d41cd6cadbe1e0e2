"""Where a desk keeps what it keeps, as its settings say: SQLite in its own folder, or PostgreSQL at an address."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from kiosk.desk.shelf import Shelves
from kiosk.errors import ConfigError

if TYPE_CHECKING:
    from kiosk.desk.postgres import PostgresShelves

# An address without an argument, a file or settings: for containers.
ENVIRONMENT = "KIOSK_DESK_DATABASE"


class Notes(Protocol):
    def note(self, name: str) -> str: ...
    def set_note(self, name: str, value: str) -> None: ...


def address(asked: str, file: str) -> str:
    """PostgreSQL's address, or empty. `asked`: of the command, an address without a password or a file that holds one;
    `file`: of the settings. Raises `ConfigError`, which does not quote it."""
    asked = asked or file or os.environ.get(ENVIRONMENT, "")
    if not asked.startswith(("postgresql://", "postgres://")):
        if "password=" in asked:  # libpq's own words: for a file, whose name would be quoted
            raise ConfigError("postgresql://..., or a file that holds the database's address, is expected")
        from kiosk.desk.postgres import read_url

        return read_url(asked) if asked else ""
    if asked != os.environ.get(ENVIRONMENT) and _has_password(asked):
        raise ConfigError("a password in an argument can be read by every user of the machine: write it into a file")
    return asked


def shelves(asked: str, file: str, *, checked: bool = True) -> "PostgresShelves | None":
    """None: SQLite. `checked`: raises `ConfigError` unless the tables are those of this version."""
    url = address(asked, file)
    if not url:
        return None
    from kiosk.desk.migrating import check
    from kiosk.desk.postgres import PostgresShelves

    if checked:
        check(url)
    return PostgresShelves(url)


def place(state: Path, there: Shelves | None) -> Path | Shelves:
    return there or state / "desk"


def hold_keys(notes: Notes, keys: Mapping[str, str]) -> None:
    """Every process of one desk has the same keys, or what one takes in another could not open. `keys`: public ones, by
    their names. Raises `ConfigError`."""
    for name, key in keys.items():
        known = notes.note(f"key:{name}")
        if not known:
            notes.set_note(f"key:{name}", key)
        elif known != key:
            raise ConfigError(f"{name}.key is not the one that this database's desk uses: copy it from another process")


def _has_password(url: str) -> bool:
    try:
        return bool(urlsplit(url).password) or "password=" in url
    except ValueError:
        return True
