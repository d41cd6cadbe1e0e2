"""What is to be forwarded, in the desk's own database: one row for each file and service, states that only go forward.

`waiting` -> `sent` (the service has it), `prepared` (the citizen finishes it) or `refused` (an agent's list; back to
`waiting` by their hand). A connector's notes and a service's words may quote a file: they are sealed, as the file is.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from kiosk.desk.shelf import Shelves, StoreError, opened
from kiosk.errors import KioskError
from kiosk.privacy import sealing

# As the kiosk's own outbox has it: a parcel with which this process died so often in a row is what kills it.
POISON_AFTER = 8
# Beside the files, whose rows it looks at.
SHELF = "desk"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS forwards (
    envelope_id TEXT NOT NULL,
    service TEXT NOT NULL,
    connector TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'prepared', 'refused')),
    attempts INTEGER NOT NULL DEFAULT 0,
    unfinished INTEGER NOT NULL DEFAULT 0,
    next_attempt TEXT NOT NULL,
    last_error TEXT NOT NULL DEFAULT '',
    settled_at TEXT,
    notes BLOB,
    PRIMARY KEY (envelope_id, service)
);
CREATE INDEX IF NOT EXISTS forwards_by_state ON forwards (state, next_attempt);
CREATE TRIGGER IF NOT EXISTS forwards_go_forward BEFORE UPDATE OF state ON forwards
WHEN NEW.state != OLD.state AND NOT (OLD.state = 'waiting' OR (OLD.state = 'refused' AND NEW.state = 'waiting'))
BEGIN SELECT RAISE(ABORT, 'what was handed over stays so'); END;
"""


class State(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    PREPARED = "prepared"
    REFUSED = "refused"


class Forward(msgspec.Struct, frozen=True):
    """One file for one service. `last_error` is a technical word, never content. Instants are ISO 8601, UTC."""

    envelope_id: str
    service: str
    connector: str
    state: State
    attempts: int
    unfinished: int
    next_attempt: str
    last_error: str
    settled_at: str | None


class LedgerError(KioskError):
    """The database cannot be used; says why in words that quote no value."""


_COLUMNS = "envelope_id, service, connector, state, attempts, unfinished, next_attempt, last_error, settled_at"


class Ledger:
    """Methods may be called from any thread, and from several processes; each is one transaction. `place`: where the
    desk's files are, whose table it reads; `keys`: the desk's. All raise `LedgerError`."""

    def __init__(self, place: Path | Shelves, keys: sealing.KeyPair) -> None:
        self._keys = keys
        try:
            self._shelf = opened(place, SHELF, _SCHEMA)
        except StoreError as error:
            raise LedgerError(str(error)) from None

    def alone(self) -> bool:
        """Whether this process is the one that forwards: of those that share a database, one does."""
        try:
            return self._shelf.alone("forwards")
        except StoreError as error:
            raise LedgerError(str(error)) from None

    def unplanned(self) -> tuple[tuple[str, str], ...]:
        """(envelope id, flow) of files that nobody has looked at yet, oldest first, a few at a time."""
        query = (
            "SELECT envelope_id, flow FROM files WHERE length(sealed) > 0 AND NOT EXISTS"
            " (SELECT 1 FROM forwards WHERE forwards.envelope_id = files.envelope_id) ORDER BY rowid LIMIT 100"
        )
        return tuple((str(envelope_id), str(flow)) for envelope_id, flow in self._rows(query))

    def plan(self, envelope_id: str, services: Iterable[tuple[str, str]], now: datetime) -> None:
        """Note where a file goes: `(service, connector)` each. Again is no error, and changes nothing."""
        rows = [(envelope_id, service, connector, _text(now)) for service, connector in services]
        self._write(
            "INSERT INTO forwards (envelope_id, service, connector, next_attempt) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            rows,
        )

    def next_due(self, now: datetime, closed: Iterable[str], longest_wait: timedelta) -> Forward | None:
        """The parcel to send now, in the order in which the files came, but for services that are left alone
        (`closed`). A turn further away than any wait means that the clock was moved."""
        without = tuple(closed)
        marks = ", ".join("?" for _ in without) or "''"
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM forwards WHERE state = 'waiting' AND service NOT IN ({marks})"  # noqa: S608
            " AND (next_attempt <= ? OR next_attempt > ?) ORDER BY attempts > 0, next_attempt, rowid LIMIT 1",
            (*without, _text(now), _text(now + longest_wait)),
        )
        return _forward(rows[0]) if rows else None

    def next_turn(self, closed: Iterable[str]) -> datetime | None:
        """When the next waiting parcel of a service that is not `closed` is due; None when there is none."""
        without = tuple(closed)
        marks = ", ".join("?" for _ in without) or "''"
        query = f"SELECT min(next_attempt) FROM forwards WHERE state = 'waiting' AND service NOT IN ({marks})"  # noqa: S608
        ((earliest,),) = self._rows(query, without)
        return None if earliest is None else datetime.fromisoformat(str(earliest))

    def begin_attempt(self, forward: Forward, next_attempt: datetime) -> None:
        """Counted before it is made, with the turn that follows if nobody lives to tell its outcome."""
        self._change(
            forward, "attempts = attempts + 1, unfinished = unfinished + 1, next_attempt = ?", _text(next_attempt)
        )

    def postpone(self, forward: Forward, error: str, next_attempt: datetime) -> None:
        self._change(forward, "last_error = ?, unfinished = 0, next_attempt = ?", error, _text(next_attempt))

    def settle(self, forward: Forward, state: State, error: str, now: datetime) -> None:
        self._change(forward, "state = ?, last_error = ?, unfinished = 0, settled_at = ?", state, error, _text(now))

    def retry(self, envelope_id: str, service: str, now: datetime) -> bool:
        """Queue what was refused again, or make what waits due now. False when it is neither."""
        return (
            self._write(
                "UPDATE forwards SET state = 'waiting', settled_at = NULL, unfinished = 0, next_attempt = ?"
                " WHERE envelope_id = ? AND service = ? AND state IN ('waiting', 'refused')",
                [(_text(now), envelope_id, service)],
            )
            == 1
        )

    def forwards(self, envelope_id: str = "") -> tuple[Forward, ...]:
        """All of them, oldest first, or those of one file."""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM forwards WHERE ? IN ('', envelope_id) ORDER BY rowid",  # noqa: S608
            (envelope_id,),
        )
        return tuple(_forward(row) for row in rows)

    def notes(self, envelope_id: str, service: str) -> dict[str, str]:
        """Empty when there are none, or when they no longer open."""
        rows = self._rows("SELECT notes FROM forwards WHERE envelope_id = ? AND service = ?", (envelope_id, service))
        if not rows or not isinstance(rows[0][0], bytes):
            return {}
        try:
            return msgspec.json.decode(sealing.open_sealed(self._keys, rows[0][0]), type=dict[str, str])
        except (sealing.CannotOpenError, msgspec.DecodeError):
            return {}

    def note(self, envelope_id: str, service: str, notes: dict[str, str]) -> None:
        sealed = sealing.seal(self._keys.public, msgspec.json.encode(notes))
        self._write(
            "UPDATE forwards SET notes = ? WHERE envelope_id = ? AND service = ?", [(sealed, envelope_id, service)]
        )

    def close(self) -> None:
        self._shelf.close()

    def _change(self, forward: Forward, changes: str, *values: object) -> None:
        """Only while it waits: who was slower than an agent's hand, or than a clock, changes nothing."""
        self._write(
            f"UPDATE forwards SET {changes} WHERE envelope_id = ? AND service = ? AND state = 'waiting'",  # noqa: S608
            [(*values, forward.envelope_id, forward.service)],
        )

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._shelf.rows(query, values)
        except StoreError as error:
            raise LedgerError(str(error)) from None

    def _write(self, query: str, rows: Sequence[tuple[object, ...]]) -> int:
        try:
            with self._shelf.transaction() as run:
                return sum(run.execute(query, values).rowcount for values in rows)
        except StoreError as error:
            raise LedgerError(str(error)) from None


def _forward(row: tuple[Any, ...]) -> Forward:
    try:
        return msgspec.convert(dict(zip(_COLUMNS.split(", "), row, strict=True)), Forward, strict=False)
    except msgspec.ValidationError:
        raise LedgerError("a row that cannot be read") from None


def _text(instant: datetime) -> str:
    """UTC, of one width: texts sort as the instants do."""
    offset = instant.utcoffset()
    if offset is None:
        raise ValueError("an aware instant is expected")
    return f"{(instant - offset).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
