"""`LiveStore` in one SQLite file beside the files' own; a command and the server may have it open together."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.desk.live.audit import GENESIS, chained
from kiosk.desk.live.store import Entry, instant
from kiosk.desk.live.values import Away, Callback, Helped, Kiosk, Published, Request
from kiosk.desk.store import StoreError
from kiosk.help import wire

DATABASE = "live.sqlite3"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS kiosks (
    id TEXT PRIMARY KEY, public_key BLOB NOT NULL, enrolled_at TEXT NOT NULL, revoked_at TEXT);
CREATE TABLE IF NOT EXISTS codes (digest TEXT PRIMARY KEY, until TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS links (digest TEXT PRIMARY KEY, person TEXT NOT NULL, until TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS requests (
    id TEXT PRIMARY KEY, kiosk_id TEXT NOT NULL, team TEXT NOT NULL, language TEXT NOT NULL, demarche TEXT NOT NULL,
    sign_language INTEGER NOT NULL, asked_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS callbacks (
    id TEXT PRIMARY KEY, kiosk_id TEXT NOT NULL, language TEXT NOT NULL, demarche TEXT NOT NULL,
    asked_at TEXT NOT NULL, sealed BLOB NOT NULL, taken_by TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS helped (
    at TEXT NOT NULL, kiosk_id TEXT NOT NULL, demarche TEXT NOT NULL, language TEXT NOT NULL, team TEXT NOT NULL,
    category TEXT NOT NULL, waited_s INTEGER NOT NULL, talked_s INTEGER NOT NULL, shared INTEGER NOT NULL,
    agent_service TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS helped_by_instant ON helped (at);
CREATE TABLE IF NOT EXISTS away (person TEXT PRIMARY KEY, there INTEGER NOT NULL, until TEXT);
CREATE TABLE IF NOT EXISTS notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, language TEXT NOT NULL, until TEXT);
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS audit (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
    detail TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END;
"""
_CALLBACK = "id, kiosk_id, language, demarche, asked_at, sealed, taken_by"


class SqliteStore:
    """Methods may be called from any thread. A commit waits for no disk (`synchronous = NORMAL`): a power cut may lose
    the last moments of a queue whose kiosks it has cut off too, and never tears a line of the log."""

    def __init__(self, directory: Path) -> None:
        path = directory / DATABASE
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            for pragma in (
                "busy_timeout = 10000",
                "journal_mode = WAL",
                "synchronous = NORMAL",
                "secure_delete = ON",  # a number that was called is not left in a free page
                "temp_store = MEMORY",
            ):
                self._connection.execute(f"PRAGMA {pragma}")
            self._connection.executescript(_SCHEMA)
        except OSError as error:
            raise StoreError(f"{directory}: {error.strerror}") from None
        except sqlite3.Error as error:
            raise StoreError(f"{path}: {error}") from None
        self._lock = threading.RLock()

    def changes(self) -> int:
        return int(self._rows("PRAGMA data_version")[0][0])

    def add_code(self, digest: str, until: datetime) -> None:
        self._do("INSERT INTO codes VALUES (?, ?)", digest, instant(until))

    def enrol(self, digest: str, kiosk: Kiosk) -> bool:
        with self._transaction() as do:
            used = do("DELETE FROM codes WHERE digest = ? AND until > ?", (digest, instant(kiosk.enrolled_at))).rowcount
            if not used:
                return False
            do(
                "INSERT OR REPLACE INTO kiosks VALUES (?, ?, ?, NULL)",
                (kiosk.id, kiosk.public_key, instant(kiosk.enrolled_at)),
            )
        return True

    def kiosk(self, kiosk_id: str) -> Kiosk | None:
        rows = self._rows("SELECT id, public_key, enrolled_at, revoked_at FROM kiosks WHERE id = ?", kiosk_id)
        return _kiosk(rows[0]) if rows else None

    def kiosks(self) -> tuple[Kiosk, ...]:
        rows = self._rows("SELECT id, public_key, enrolled_at, revoked_at FROM kiosks ORDER BY id")
        return tuple(_kiosk(row) for row in rows)

    def revoke(self, kiosk_id: str, at: datetime) -> bool:
        done = self._do("UPDATE kiosks SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", instant(at), kiosk_id)
        return done == 1

    def add_link(self, digest: str, person: str, until: datetime) -> None:
        self._do("INSERT INTO links VALUES (?, ?, ?)", digest, person, instant(until))

    def use_link(self, digest: str, now: datetime) -> str:
        with self._transaction() as do:
            do("DELETE FROM links WHERE until <= ?", (instant(now),))
            rows = do("DELETE FROM links WHERE digest = ? RETURNING person", (digest,)).fetchall()
        return str(rows[0][0]) if rows else ""

    def wait(self, request: Request) -> None:
        self._do(
            "INSERT OR REPLACE INTO requests VALUES (?, ?, ?, ?, ?, ?, ?)",
            request.id,
            request.kiosk_id,
            request.team,
            request.language,
            request.demarche,
            request.sign_language,
            instant(request.asked_at),
        )

    def waiting(self) -> tuple[Request, ...]:
        rows = self._rows("SELECT * FROM requests ORDER BY asked_at, id")
        return tuple(_request(row) for row in rows)

    def claim(self, request_id: str) -> bool:
        return self._do("DELETE FROM requests WHERE id = ?", request_id) == 1

    def add_callback(self, callback: Callback) -> None:
        self._do(
            "INSERT OR REPLACE INTO callbacks VALUES (?, ?, ?, ?, ?, ?, '')",
            callback.id,
            callback.kiosk_id,
            callback.language,
            callback.demarche,
            instant(callback.asked_at),
            callback.sealed,
        )

    def callbacks(self) -> tuple[Callback, ...]:
        rows = self._rows(f"SELECT {_CALLBACK} FROM callbacks ORDER BY asked_at")  # noqa: S608
        return tuple(_callback(row) for row in rows)

    def take_callback(self, callback_id: str, person: str) -> bool:
        return self._do(
            "UPDATE callbacks SET taken_by = ? WHERE id = ? AND taken_by IN ('', ?)", person, callback_id, person
        ) == 1  # fmt: skip

    def end_callback(self, callback_id: str) -> None:
        self._do("DELETE FROM callbacks WHERE id = ?", callback_id)

    def add_helped(self, helped: Helped) -> None:
        self._do(
            "INSERT INTO helped VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            instant(helped.at),
            helped.kiosk_id,
            helped.demarche,
            helped.language,
            helped.team,
            helped.category,
            helped.waited_s,
            helped.talked_s,
            helped.shared,
            helped.agent_service,
        )

    def helped(self, since: datetime, until: datetime) -> tuple[Helped, ...]:
        rows = self._rows(
            "SELECT * FROM helped WHERE at >= ? AND at < ? ORDER BY at, rowid", instant(since), instant(until)
        )
        return tuple(_helped(row) for row in rows)

    def say_away(self, away: Away) -> None:
        until = instant(away.until) if away.until else None
        self._do("INSERT OR REPLACE INTO away VALUES (?, ?, ?)", away.person, away.there, until)

    def away(self) -> tuple[Away, ...]:
        rows = self._rows("SELECT person, there, until FROM away")
        return tuple(Away(row[0], bool(row[1]), _instant(row[2]) if row[2] else None) for row in rows)

    def publish(self, notice: wire.Notice) -> int:
        until = instant(notice.until) if notice.until else None
        with self._transaction() as do:
            done = do(
                "INSERT INTO notices (text, language, until) VALUES (?, ?, ?)", (notice.text, notice.language, until)
            )
            return int(done.lastrowid or 0)

    def withdraw(self, number: int) -> None:
        self._do("DELETE FROM notices WHERE id = ?", number)

    def notices(self) -> tuple[Published, ...]:
        rows = self._rows("SELECT id, text, language, until FROM notices ORDER BY id")
        return tuple(
            Published(row[0], wire.Notice(row[1], row[2], _instant(row[3]) if row[3] else None)) for row in rows
        )

    def append(self, at: datetime, actor: str, action: str, subject: str, detail: str) -> None:
        with self._transaction() as do:
            rows = do("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1", ()).fetchall()
            number, before = rows[0] if rows else (0, GENESIS)
            entry = chained(before, number + 1, (instant(at), actor, action, subject, detail))
            do(
                "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)",
                (entry.number, entry.at, entry.actor, entry.action, entry.subject, entry.detail, entry.hash),
            )

    def audit(self, last: int = 0) -> tuple[Entry, ...]:
        rows = self._rows("SELECT * FROM audit ORDER BY number DESC LIMIT ?", last or -1)
        return tuple(Entry(*row) for row in reversed(rows))

    def set_note(self, name: str, value: str) -> None:
        self._do("INSERT OR REPLACE INTO notes VALUES (?, ?)", name, value)

    def note(self, name: str) -> str:
        rows = self._rows("SELECT value FROM notes WHERE name = ?", name)
        return str(rows[0][0]) if rows else ""

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _do(self, statement: str, *values: object) -> int:
        with self._lock:
            try:
                return self._connection.execute(statement, values).rowcount
            except UnicodeEncodeError:  # an argument of a command, with bytes that are no text
                raise StoreError("what is asked for is no text") from None
            except sqlite3.Error as error:
                raise StoreError(str(error)) from None

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise StoreError(str(error)) from None

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        """`do(statement, values)` until the block ends; then all of it is kept, or none."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection.execute
                    self._connection.execute("COMMIT")
                except BaseException:
                    self._connection.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise StoreError(str(error)) from None


def _kiosk(row: tuple[Any, ...]) -> Kiosk:
    return Kiosk(row[0], bytes(row[1]), _instant(row[2]), _instant(row[3]) if row[3] else None)


def _request(row: tuple[Any, ...]) -> Request:
    id_, kiosk_id, team, language, demarche, signs, asked_at = row
    return Request(id_, kiosk_id, team, language, demarche, bool(signs), _instant(asked_at))


def _callback(row: tuple[Any, ...]) -> Callback:
    id_, kiosk_id, language, demarche, asked_at, sealed, by = row
    return Callback(id_, kiosk_id, language, demarche, _instant(asked_at), bytes(sealed), by)


def _helped(row: tuple[Any, ...]) -> Helped:
    at, kiosk_id, demarche, language, team, category, waited_s, talked_s, shared, service = row
    return Helped(_instant(at), kiosk_id, demarche, language, team, category, waited_s, talked_s, bool(shared), service)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
