"""The outbox's SQLite file: its tables, how it is opened, and its faults as values of one type.

Write-ahead log with `synchronous=FULL`: a transaction is on the disk when `COMMIT` returns, and power may fail at any
instant. Several processes use it at once (screen, courier, supervisor, commands): each holds a shared lock on
`outbox.lock`, so that a damaged database is only ever set aside by a process that is alone with it.
"""

import contextlib
import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from kiosk.errors import Code
from kiosk.privacy import databases

DATABASE = "outbox.sqlite3"
LOCK = "outbox.lock"
# A writer holds the database for one commit (milliseconds; a checkpoint of 25 MB takes under a second).
BUSY_TIMEOUT_MS = 10_000

# Sealed bytes have a table of their own: listing does not read them, and they can go before their row does.
# `refused -> queued` is the one way back, taken by staff (`kiosk outbox retry`, the order `resend`): the file was never
# acknowledged.
SCHEMA = """
CREATE TABLE IF NOT EXISTS envelopes (
    id TEXT PRIMARY KEY,
    visit_id TEXT NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    flow TEXT NOT NULL,
    service TEXT NOT NULL,
    created_at TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    digest BLOB NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'delivered', 'refused')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt TEXT NOT NULL,
    last_error TEXT NOT NULL DEFAULT '',
    settled_at TEXT,
    announced INTEGER NOT NULL DEFAULT 0,
    acknowledgement BLOB,
    unfinished INTEGER NOT NULL DEFAULT 0,
    keep_until TEXT
);
CREATE TABLE IF NOT EXISTS bodies (
    envelope_id TEXT PRIMARY KEY REFERENCES envelopes (id) ON DELETE CASCADE,
    sealed BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS visits (
    id TEXT PRIMARY KEY,
    started_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    ended_at TEXT,
    how TEXT NOT NULL DEFAULT '',
    envelope_id TEXT
);
CREATE INDEX IF NOT EXISTS envelopes_by_state ON envelopes (state, next_attempt);
CREATE INDEX IF NOT EXISTS envelopes_by_attempts ON envelopes (state, attempts);
CREATE INDEX IF NOT EXISTS envelopes_by_visit ON envelopes (visit_id);
CREATE TRIGGER IF NOT EXISTS states_go_forward BEFORE UPDATE OF state ON envelopes
WHEN NEW.state != OLD.state AND NOT (OLD.state = 'queued' OR (OLD.state = 'refused' AND NEW.state = 'queued'))
BEGIN SELECT RAISE(ABORT, 'a delivered file stays delivered'); END;
"""
# `PRAGMA user_version`. 1 adds what a database of version 0 lacks: attempts whose outcome nobody lived to write down,
# and the day by which a file is dropped.
VERSION = 1
ADDED = {"unfinished": "INTEGER NOT NULL DEFAULT 0", "keep_until": "TEXT"}


class OutboxError(Exception):
    """The outbox cannot do what was asked, and has not. `code` is OUTBOX_FULL, OUTBOX_BROKEN or FILE_TOO_LARGE;
    `detail` is technical and carries nothing of a file."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code.value}: {detail}" if detail else code.value)
        self.code = code
        self.detail = detail


class DamagedError(OutboxError):
    """SQLite does not recognise the file, or finds it inconsistent."""


_DAMAGED = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Turn SQLite's and the system's errors into `OutboxError`."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", None) or type(error).__name__
        if name.startswith(tuple(_DAMAGED)):
            raise DamagedError(Code.OUTBOX_BROKEN, name) from None
        raise OutboxError(Code.OUTBOX_FULL if name == "SQLITE_FULL" else Code.OUTBOX_BROKEN, name) from None
    except OSError as error:
        full = error.errno in (28, 122)  # ENOSPC, EDQUOT
        raise OutboxError(Code.OUTBOX_FULL if full else Code.OUTBOX_BROKEN, error.strerror or "") from None


class Lock:
    """`outbox.lock`, shared by all who use the database, or held alone to repair it."""

    def __init__(self, directory: Path) -> None:
        self._fd = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._fd, fcntl.LOCK_SH)

    def alone(self) -> bool:
        """Take the lock for this process alone, if no other holds it."""
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Changing a lock lets go of it first: take the shared one again.
            fcntl.flock(self._fd, fcntl.LOCK_SH)
            return False
        return True

    def share(self) -> None:
        fcntl.flock(self._fd, fcntl.LOCK_SH)

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1


class Database:
    """One connection, usable from any thread (one transaction at a time)."""

    def __init__(self, path: Path) -> None:
        """Open and check. Raises `DamagedError`, `OutboxError`."""
        with explained():
            databases.made(path)
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # A text that is no UTF-8 any more would fail the whole query that meets it.
        self._connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        self._lock = threading.RLock()
        try:
            with explained():
                self._prepare()
        except OutboxError:
            self.close()
            raise

    def _prepare(self) -> None:
        run = self._connection.execute
        run(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        if run("PRAGMA page_count").fetchone() == (0,):
            # Only of use before the first table; on an existing database it writes its first page each time.
            run("PRAGMA auto_vacuum = INCREMENTAL")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA foreign_keys = ON")
        run("PRAGMA secure_delete = ON")
        run("PRAGMA temp_store = MEMORY")
        run("PRAGMA journal_size_limit = 0")
        (verdict,) = run("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise DamagedError(Code.OUTBOX_BROKEN, "quick_check")
        if run("PRAGMA user_version").fetchone() != (VERSION,):
            with self.transaction():
                columns = {name for _, name, *_ in run("PRAGMA table_info(envelopes)").fetchall()}
                for name in ADDED.keys() - columns if columns else ():
                    run(f"ALTER TABLE envelopes ADD COLUMN {name} {ADDED[name]}")
                for statement in _statements(SCHEMA):
                    run(statement)
                run(f"PRAGMA user_version = {VERSION}")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, on the disk when the block has ended. Raises `OutboxError`; nothing was then written."""
        with self._lock, explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    def rows(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        with self._lock, explained():
            return self._connection.execute(query, values).fetchall()

    def give_back_space(self) -> None:
        """Return freed pages to the disk and empty the write-ahead log (not waited for, if others read)."""
        with self._lock, explained():
            self._connection.execute("PRAGMA incremental_vacuum").fetchall()
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        with self._lock, contextlib.suppress(sqlite3.Error):
            self._connection.close()


def _statements(script: str) -> list[str]:
    """`executescript` would commit first; the tables are to be made in one transaction."""
    statements: list[str] = []
    text = ""
    for line in script.splitlines(keepends=True):
        text += line
        if sqlite3.complete_statement(text):
            statements.append(text)
            text = ""
    return statements
