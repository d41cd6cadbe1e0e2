"""Places for citizens' telephones: sealed bytes, shared by the processes of one desk, gone after ten minutes."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import msgspec

from kiosk.desk.shelf import Run, Shelves, passing
from kiosk.documents.phone import wire
from kiosk.documents.phone.wire import Direction

SHELF = "phone"
# Of all kiosks, and of each: a visit has one slot at a time, and one that was left ends by its time.
MAX_SLOTS, MAX_SLOTS_EACH = 256, 16
# Of all slots together.
MAX_HELD_BYTES = 400_000_000

_SCHEMA = """
CREATE TABLE phone_slots (
    id TEXT PRIMARY KEY,
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    language TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    kiosk TEXT NOT NULL,
    opened INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0,
    taken INTEGER NOT NULL DEFAULT 0,
    fetches INTEGER NOT NULL DEFAULT 0,
    until REAL NOT NULL
);
CREATE TABLE phone_files (
    slot TEXT NOT NULL,
    number INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (slot, number)
);
"""
_SLOT = "direction, language, token_hash, opened, done, taken, fetches"
# Why a body has no place, as HTTP has it.
Refusal = Literal[404, 409, 413, 429]


class Slot(msgspec.Struct, frozen=True):
    """`held`: bytes of all its files, `files`: how many there are."""

    direction: Direction
    language: str
    token_hash: str
    opened: bool
    done: bool
    taken: bool
    fetches: int
    files: int
    held: int


class PhoneStore:
    """Methods raise `StoreError`. A slot whose time is over is gone."""

    def __init__(self, place: Path | Shelves, now: Callable[[], float] = time.time) -> None:
        self._shelf = passing(place, SHELF, _SCHEMA)
        self._now = now

    def open(self, name: str, direction: Direction, language: str, token_hash: str, kiosk: str) -> Refusal | None:
        with self._shelf.transaction() as run:
            self._forget_old(run)
            if run.execute("SELECT 1 FROM phone_slots WHERE id = ?", (name,)).fetchone():
                return 409
            (all_,) = run.execute("SELECT COUNT(*) FROM phone_slots").fetchone()
            (each,) = run.execute("SELECT COUNT(*) FROM phone_slots WHERE kiosk = ?", (kiosk,)).fetchone()
            if all_ >= MAX_SLOTS or each >= MAX_SLOTS_EACH:
                return 429
            run.execute(
                "INSERT INTO phone_slots (id, direction, language, token_hash, kiosk, until) VALUES (?, ?, ?, ?, ?, ?)",
                (name, direction, language, token_hash, kiosk, self._now() + wire.SLOT_S),
            )
        return None

    def slot(self, name: str) -> Slot | None:
        with self._shelf.transaction() as run:
            return self._slot(run, name)

    def shown(self, name: str) -> Slot | None:
        """The page was asked for."""
        with self._shelf.transaction() as run:
            run.execute("UPDATE phone_slots SET opened = 1 WHERE id = ?", (name,))
            return self._slot(run, name)

    def has_room(self, size: int) -> bool:
        """For so many bytes more."""
        with self._shelf.transaction() as run:
            self._forget_old(run)
            return _held(run) + size <= MAX_HELD_BYTES

    def fill(self, name: str, number: int, sealed: bytes) -> Refusal | None:
        """Files come in their order, 409 for any other; one that comes again takes its own place."""
        with self._shelf.transaction() as run:
            slot = self._slot(run, name)
            if slot is None:
                return 404
            if slot.done or number > slot.files or number >= wire.MAX_FILES:
                return 409
            if slot.held + len(sealed) > wire.MAX_SLOT_BYTES:
                return 413
            if _held(run) + len(sealed) > MAX_HELD_BYTES:
                return 429
            run.execute(
                "INSERT INTO phone_files (slot, number, sealed) VALUES (?, ?, ?)"
                " ON CONFLICT (slot, number) DO UPDATE SET sealed = excluded.sealed",
                (name, number, sealed),
            )
        return None

    def all_sent(self, name: str) -> Refusal | None:
        with self._shelf.transaction() as run:
            slot = self._slot(run, name)
            if slot is None or slot.direction != "in":
                return 404
            if not slot.files:
                return 409
            run.execute("UPDATE phone_slots SET done = 1 WHERE id = ?", (name,))
        return None

    def file(self, name: str, number: int) -> bytes | None:
        found = self._shelf.rows("SELECT sealed FROM phone_files WHERE slot = ? AND number = ?", (name, number))
        return bytes(found[0][0]) if found else None

    def paper(self, name: str) -> bytes | None:
        """Of an outgoing slot; so many times and no more."""
        with self._shelf.transaction() as run:
            slot = self._slot(run, name)
            if slot is None or slot.direction != "out" or not slot.files or slot.fetches >= wire.MAX_FETCHES:
                return None
            run.execute("UPDATE phone_slots SET fetches = fetches + 1 WHERE id = ?", (name,))
        return self.file(name, 0)

    def has_it(self, name: str) -> bool:
        """The telephone could open it: it is gone from here."""
        with self._shelf.transaction() as run:
            slot = self._slot(run, name)
            if slot is None or slot.direction != "out" or not slot.fetches:
                return False
            run.execute("DELETE FROM phone_files WHERE slot = ?", (name,))
            run.execute("UPDATE phone_slots SET taken = 1 WHERE id = ?", (name,))
        return True

    def end(self, name: str) -> None:
        with self._shelf.transaction() as run:
            _drop(run, "id = ?", name)

    def tidy(self) -> None:
        """Forget those whose time is over."""
        with self._shelf.transaction() as run:
            self._forget_old(run)

    def close(self) -> None:
        self._shelf.close()

    def _slot(self, run: Run, name: str) -> Slot | None:
        self._forget_old(run)
        row: Any = run.execute(f"SELECT {_SLOT} FROM phone_slots WHERE id = ?", (name,)).fetchone()  # noqa: S608
        if row is None:
            return None
        files, held = run.execute(
            "SELECT COUNT(*), COALESCE(SUM(LENGTH(sealed)), 0) FROM phone_files WHERE slot = ?", (name,)
        ).fetchone()
        direction, language, token_hash, opened, done, taken, fetches = row
        return Slot(direction, language, token_hash, bool(opened), bool(done), bool(taken), fetches, files, int(held))

    def _forget_old(self, run: Run) -> None:
        _drop(run, "until <= ?", self._now())


def _drop(run: Run, where: str, value: object) -> None:
    run.execute(f"DELETE FROM phone_files WHERE slot IN (SELECT id FROM phone_slots WHERE {where})", (value,))  # noqa: S608
    run.execute(f"DELETE FROM phone_slots WHERE {where}", (value,))  # noqa: S608


def _held(run: Run) -> int:
    return int(run.execute("SELECT COALESCE(SUM(LENGTH(sealed)), 0) FROM phone_files").fetchone()[0])
