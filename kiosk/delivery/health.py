"""Whether the outbox can be read, and has room for one more file: for `kiosk doctor`."""

import sqlite3
import urllib.parse
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from kiosk.check import Check
from kiosk.config import Delivery
from kiosk.delivery import space
from kiosk.delivery.database import DATABASE
from kiosk.errors import explain


def of_outbox(outbox: Path, settings: Delivery) -> Iterator[Check]:
    """`outbox`: its directory, which need not be there yet."""
    yield _database(outbox / DATABASE)
    yield _room(outbox, settings)


def _database(database: Path) -> Check:
    """Read without opening it as the courier does, which would repair it."""
    if not database.exists():
        return Check("outbox", "well", "empty: nothing has been sent yet")
    address = f"file:{urllib.parse.quote(str(database.absolute()))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            whole = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except sqlite3.Error:
        whole = False
    if whole:
        return Check("outbox", "well", "readable")
    return Check("outbox", "failed", "cannot be read", "See `kiosk outbox list`; keep a copy of the folder.")


def _room(outbox: Path, settings: Delivery) -> Check:
    found = space.room(outbox, settings)
    free, waiting = (found.free_bytes or 0) // 1_000_000, (found.waiting_bytes or 0) // 1_000_000
    detail = f"{free} MB free, {waiting} MB wait"
    if found.fault is None:
        return Check("room for one more file", "well", detail)
    return Check("room for one more file", "failed", detail, explain(found.fault).staff)
