"""One set of the desk's tables, whatever keeps it: a SQLite file beside one process, or PostgreSQL beside many.

A store is written once, in the SQL that both know: `?` for values, `ON CONFLICT`, `RETURNING`, texts for instants, 0
and 1 for yes and no. What differs is here: a transaction that writes is alone on its shelf (SQLite's `BEGIN
IMMEDIATE`, a lock of the transaction's in PostgreSQL), so that reading and then writing in one is safe with both.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from kiosk.errors import KioskError

# More than any table has rows: what `LIMIT` is given for all of them.
ALL = 2**62


class StoreError(KioskError):
    """The database cannot be used. Says why in words that quote no value."""


class Cursor(Protocol):
    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...


class Run(Protocol):
    """What a transaction's block is given."""

    def execute(self, statement: str, values: Sequence[object] = (), /) -> Cursor: ...


class Shelf(Protocol):
    """May be used from any thread. Every method raises `StoreError`."""

    @property
    def claiming(self) -> str:
        """What a query ends with that takes rows which several processes take from (`FOR UPDATE SKIP LOCKED`)."""
        ...

    def transaction(self, *, lasting: bool = False) -> AbstractContextManager[Run]:
        """Kept when the block ends, undone when it raises. Within another one of the same thread it is part of that.
        `lasting`: on the disk when it ends, also on a shelf that is not durable."""
        ...

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]: ...
    def do(self, statement: str, values: Sequence[object] = ()) -> int:
        """How many rows it changed."""
        ...

    def forget_log(self) -> None:
        """What was erased is not to be read in the database's log either, as far as its engine can do that."""
        ...

    def changes(self) -> int:
        """A number that differs once another process has written what every process keeps in mind."""
        ...

    def alone(self, task: str) -> bool:
        """Whether this process is the one that does this task now; no two are, and one that has gone is not."""
        ...

    def close(self) -> None: ...


class Shelves(Protocol):
    """Where shelves are. `durable=False`: a power cut may lose the last moments, and tears nothing."""

    def shelf(self, name: str, schema: str, later: Sequence[str] = (), *, durable: bool = True) -> Shelf:
        """`schema`: what SQLite makes it with, `later`: what was added to it since, each once and in this order, never
        taken back. PostgreSQL's is made by `kiosk desk migrate`."""
        ...

    def close(self) -> None: ...


def opened(place: Path | Shelves, name: str, schema: str, later: Sequence[str] = (), *, durable: bool = True) -> Shelf:
    """`place`: shelves, or the folder of the SQLite files."""
    from kiosk.desk.sqlite_shelf import SqliteShelves

    shelves: Shelves = SqliteShelves(place) if isinstance(place, Path) else place
    return shelves.shelf(name, schema, later, durable=durable)


def passing(place: Path | Shelves, name: str, schema: str) -> Shelf:
    """For what is over within minutes: never on a disk of a desk of one process; where several share a database, in
    tables of it that are not logged (`UNLOGGED`): of no worth after a crash, and in no copy of it."""
    from kiosk.desk.sqlite_shelf import SqliteShelf

    return SqliteShelf(None, schema) if isinstance(place, Path) else place.shelf(name, schema, durable=False)
