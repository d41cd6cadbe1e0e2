"""Whether one more file fits, asked before a visit starts: nobody fills in a form for a full disk."""

import shutil
import sqlite3
import urllib.parse
from contextlib import closing
from pathlib import Path

import msgspec

from kiosk import config
from kiosk.delivery.database import DATABASE
from kiosk.delivery.entries import WAITING_BYTES
from kiosk.errors import Code

# A commit stands in the write-ahead log and then in the database; a checkpoint and the journal of the visit take a
# little more.
COPIES = 2
SPARE_BYTES = 20_000_000


class Room(msgspec.Struct, frozen=True):
    """`fault`: None when the largest file that is allowed fits; else OUTBOX_FULL, or OUTBOX_BROKEN when nobody can
    say. `free_bytes` of the disk, `waiting_bytes` of the queue: None when it is not known."""

    fault: Code | None
    free_bytes: int | None = None
    waiting_bytes: int | None = None


def room(directory: Path, limits: config.Delivery) -> Room:
    """Look at `directory` (the outbox's, which need not be there yet) without opening it as the courier does, which
    would repair it. A few milliseconds; never raises."""
    try:
        existing = next(path for path in (directory, *directory.parents) if path.is_dir())
        free = shutil.disk_usage(existing).free
    except (OSError, StopIteration):
        return Room(Code.OUTBOX_BROKEN)
    waiting = _waiting_bytes(directory / DATABASE)
    if waiting is None:
        return Room(Code.OUTBOX_BROKEN, free)
    fits = (
        free >= COPIES * limits.max_file_bytes + SPARE_BYTES
        and waiting + limits.max_file_bytes <= limits.max_queue_bytes
    )
    return Room(None if fits else Code.OUTBOX_FULL, free, waiting)


def _waiting_bytes(database: Path) -> int | None:
    if not database.exists():
        return 0
    try:
        address = f"file:{urllib.parse.quote(str(database.absolute()))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=1)) as connection:
            (waiting,) = connection.execute(WAITING_BYTES).fetchone()
            return int(waiting)
    except (sqlite3.Error, ValueError, TypeError):
        return None
