"""A damaged outbox is set aside, never thrown away, and what can still be read of it goes on.

What this first version does: each table is read by row number from both ends up to the first pages that SQLite
cannot read, then row by row between; files whose sealed bytes do not have the digest that was committed stay in the
damaged copy. What it does not: read pages whose tree is lost (`sqlite3 FILE .recover` does, by hand, on the copy in
`set-aside/`). A file that was delivered and whose row was lost is not sent again; one that was delivered while the
damage hid it is sent again, and the recipient knows it by its id.
"""

import contextlib
import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from kiosk.delivery.database import DATABASE, Database, OutboxError, explained
from kiosk.whole_file import sync_folder

SET_ASIDE = "set-aside"
RECOVERED = f"{DATABASE}.recovered"
TABLES = ("envelopes", "bodies", "visits")
# A sound row number is far below; a damaged one would make the search between the readable ends endless.
MAX_GAP = 100_000


def opened(directory: Path) -> Database:
    return Database(directory / DATABASE)


def unfinished(directory: Path) -> bool:
    """Whether a recovery was cut short after its last row: its result waits to take the damaged file's place."""
    return (directory / RECOVERED).exists()


def set_aside_and_recover(directory: Path) -> dict[str, int]:
    """Copy the damaged files to `set-aside/INSTANT/`, and their intact rows into a database that replaces them.

    Only for a process that is alone with the outbox. Returns the number of rows recovered by table. It may be
    killed at any instant: until `RECOVERED` stands nothing has changed, and from then on only the exchange is left.
    """
    recovered: dict[str, int] = {}
    with explained():
        if not unfinished(directory):
            aside = directory / SET_ASIDE / datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
            aside.mkdir(mode=0o700, parents=True)
            fresh = directory / f"{DATABASE}.new"
            for leftover in _family(fresh):
                leftover.unlink(missing_ok=True)
            for file in _family(directory / DATABASE):
                if file.exists():
                    shutil.copyfile(file, aside / file.name)
                    (aside / file.name).chmod(0o600)
            recovered = _copy_rows(aside / DATABASE, fresh)
            fresh.replace(directory / RECOVERED)
            sync_folder(directory)
        # The old write-ahead log goes first: beside the new database, SQLite would play it into it.
        for file in _family(directory / DATABASE)[1:]:
            file.unlink(missing_ok=True)
        sync_folder(directory)
        (directory / RECOVERED).replace(directory / DATABASE)
        sync_folder(directory)
    return recovered


def set_aside(directory: Path) -> tuple[str, ...]:
    """Names of the damaged copies that wait for someone to look at them."""
    try:
        return tuple(sorted(path.name for path in (directory / SET_ASIDE).iterdir()))
    except OSError:
        return ()


def _copy_rows(damaged: Path, fresh: Path) -> dict[str, int]:
    target = Database(fresh)
    try:
        with contextlib.closing(sqlite3.connect(damaged, isolation_level=None)) as source:
            source.row_factory = sqlite3.Row
            for table in TABLES:
                for row in _readable_rows(source, table):
                    _insert(target, table, row)
        _drop_what_is_not_whole(target)
        return {table: len(target.rows(f"SELECT rowid FROM {table}")) for table in TABLES}  # noqa: S608
    finally:
        target.close()


def _readable_rows(source: sqlite3.Connection, table: str) -> Iterator[sqlite3.Row]:
    upwards = _numbers(source, table, "ASC")
    downwards = _numbers(source, table, "DESC")
    numbers = sorted({*upwards, *downwards})
    if upwards and downwards and upwards[-1] < downwards[-1]:
        between = range(upwards[-1] + 1, min(downwards[-1], upwards[-1] + MAX_GAP))
        numbers = sorted({*numbers, *between})
    for number in numbers:
        with contextlib.suppress(sqlite3.Error):
            yield from source.execute(f"SELECT * FROM {table} NOT INDEXED WHERE rowid = ?", (number,)).fetchall()  # noqa: S608


def _numbers(source: sqlite3.Connection, table: str, order: str) -> list[int]:
    """Row numbers from one end up to the first unreadable page, without the rows themselves (25 MB each)."""
    numbers: list[int] = []
    with contextlib.suppress(sqlite3.Error):
        for (number,) in source.execute(f"SELECT rowid FROM {table} NOT INDEXED ORDER BY rowid {order}"):  # noqa: S608
            numbers.append(int(number))
    return numbers


def _insert(target: Database, table: str, row: sqlite3.Row) -> None:
    """A row that the new tables' rules refuse is left in the damaged copy."""
    names = row.keys()
    marks = ", ".join("?" for _ in names)
    query = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
    with contextlib.suppress(OutboxError), target.transaction() as run:
        run.execute(query, tuple(row))


def _drop_what_is_not_whole(target: Database) -> None:
    """A queued file without its very bytes cannot be sent; it stays in the damaged copy only."""
    for envelope_id, state, digest, sealed in target.rows(
        "SELECT id, state, digest, sealed FROM envelopes LEFT JOIN bodies ON envelope_id = id"
    ):
        whole = isinstance(sealed, bytes) and hashlib.sha256(sealed).digest() == digest
        if state != "delivered" and not whole:
            with target.transaction() as run:
                run.execute("DELETE FROM envelopes WHERE id = ?", (envelope_id,))


def _family(database: Path) -> tuple[Path, Path, Path]:
    return database, database.with_name(f"{database.name}-wal"), database.with_name(f"{database.name}-shm")
