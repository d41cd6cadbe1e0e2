"""`Shelf` in SQLite, one file each: what is erased is overwritten, and leaves no copy in the write-ahead log."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kiosk.desk.shelf import Run, StoreError
from kiosk.privacy import databases

BUSY_MS = 10_000


class SqliteShelves:
    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def shelf(self, name: str, schema: str, later: Sequence[str] = (), *, durable: bool = True) -> "SqliteShelf":
        return SqliteShelf(self._directory / f"{name}.sqlite3", schema, later, durable=durable)

    def close(self) -> None:
        """Each shelf is closed by its own store."""


class SqliteShelf:
    """`path` is made with its folder, readable by its owner alone. Several processes may have it open. None: it lies in
    this process's memory, and what is erased gives it back."""

    claiming = ""

    def __init__(self, path: Path | None, schema: str, later: Sequence[str] = (), *, durable: bool = True) -> None:
        self._lock = threading.RLock()
        self._inside = False
        self._durable = durable
        try:
            if path is not None:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                databases.made(path)
            self._connection = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
            if path is None:
                self._connection.execute("PRAGMA auto_vacuum = FULL")
            for pragma in (
                f"busy_timeout = {BUSY_MS}",
                "journal_mode = WAL",
                f"synchronous = {'FULL' if durable else 'NORMAL'}",
                "secure_delete = ON",
                "temp_store = MEMORY",
            ):
                self._connection.execute(f"PRAGMA {pragma}")
            self._connection.executescript(schema)
            self._add(later)
        except OSError as error:
            raise StoreError(f"{path.parent if path else ''}: {error.strerror}") from None
        except sqlite3.Error as error:
            raise StoreError(f"{path}: {error}") from None

    @contextlib.contextmanager
    def transaction(self, *, lasting: bool = False) -> Iterator[Run]:
        with self._lock:
            if self._inside:
                yield self._connection
                return
            with self._telling():
                self._connection.execute(f"PRAGMA synchronous = {'FULL' if lasting or self._durable else 'NORMAL'}")
                self._connection.execute("BEGIN IMMEDIATE")
                self._inside = True
                try:
                    yield self._connection
                    self._connection.execute("COMMIT")
                except BaseException:
                    with contextlib.suppress(sqlite3.Error):
                        self._connection.execute("ROLLBACK")
                    raise
                finally:
                    self._inside = False

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._telling():
            return self._connection.execute(query, tuple(values)).fetchall()

    def do(self, statement: str, values: Sequence[object] = ()) -> int:
        with self._telling():
            return self._connection.execute(statement, tuple(values)).rowcount

    def forget_log(self) -> None:
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def changes(self) -> int:
        return int(self.rows("PRAGMA data_version")[0][0])

    def alone(self, task: str) -> bool:
        """One process serves a folder."""
        return True

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _add(self, later: Sequence[str]) -> None:
        """By `user_version`, which counts what was added; two processes that start together add it once."""
        self._connection.execute("BEGIN IMMEDIATE")
        (done,) = self._connection.execute("PRAGMA user_version").fetchone()
        for statement in later[done:]:
            self._connection.execute(statement)
        if len(later) > done:
            self._connection.execute(f"PRAGMA user_version = {len(later)}")
        self._connection.execute("COMMIT")

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except UnicodeEncodeError:  # an argument of a command, with bytes that are no text
                raise StoreError("what is asked for is no text") from None
            except sqlite3.Error as error:
                raise StoreError(str(error)) from None
