"""Visits that are kept for a ticket: sealed bytes under random ids, that this desk has no key for.

    kept ──take──▶ taken ──done, or 10 minutes──▶ taken, without bytes
      ▲───release───┘
    kept ──third wrong proof──▶ burnt          kept ──its time──▶ expired

Bytes go with the state; what stays is a random id and why it is over, so that a ticket that is shown again is told, and
a kiosk that brings the same deposit again does not bring it back to life. Forgotten 60 days after its time.
"""

import hashlib
import hmac
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from kiosk.clock import Clock, SystemClock
from kiosk.desk.shelf import Run, Shelves, StoreError, opened
from kiosk.privacy import logs
from kiosk.ticket.deposit import MAX_WRONG, TAKEN_FOR_S, Answer, Asked, Denied, Deposit

SHELF = "kept"
FORGOTTEN_AFTER = timedelta(days=60)
PURGE_EVERY_S = 60.0
# No démarche keeps an answer for longer.
LONGEST = timedelta(days=366)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (
    id TEXT PRIMARY KEY,
    digest BLOB NOT NULL,
    until TEXT NOT NULL,
    phone INTEGER NOT NULL,
    received_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'taken', 'burnt', 'expired')),
    wrong INTEGER NOT NULL DEFAULT 0,
    taker TEXT NOT NULL DEFAULT '',
    taken_at TEXT,
    sealed BLOB
)
"""


class _Row(NamedTuple):
    digest: bytes
    state: Literal["kept", "taken", "burnt", "expired"]
    wrong: int
    taker: str
    phone: int
    sealed: bytes | None


class Kept:
    """`start` purges in a thread of its own. Methods raise `StoreError`."""

    def __init__(self, place: Path | Shelves, clock: Clock | None = None) -> None:
        self._shelf = opened(place, SHELF, _SCHEMA)
        self._clock = clock or SystemClock()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def keep(self, deposit: Deposit) -> tuple[bool, datetime]:
        """Whether it is new, and since when it is here: on the disk when this returns. One that has come before, also
        one that is over by now, is left as it is."""
        now = self._clock.now()
        until = min(deposit.until.astimezone(UTC), now + LONGEST)
        row = (deposit.id, deposit.digest, _text(until), int(deposit.phone), _text(now), deposit.sealed)
        with self._shelf.transaction() as run:
            new = run.execute(
                "INSERT INTO kept (id, digest, until, phone, received_at, sealed) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO NOTHING",
                row,
            ).rowcount
            (received,) = run.execute("SELECT received_at FROM kept WHERE id = ?", (deposit.id,)).fetchone()
        return new == 1, datetime.fromisoformat(received)

    def ask(self, kept_id: str, asked: Asked) -> bytes | Denied:
        """What was sealed, for `take` and `look`; empty for the others, when they are done."""
        self.purge()
        with self._shelf.transaction() as run:
            found = run.execute(
                "SELECT digest, state, wrong, taker, phone, sealed FROM kept WHERE id = ?", (kept_id,)
            ).fetchone()
            answer = (
                Denied("unknown") if found is None else _asked(run, kept_id, asked, _Row(*found), self._clock.now())
            )
        if asked.what == "done" or (isinstance(answer, Denied) and answer.why == "burnt"):
            self._shelf.forget_log()
        return answer

    def purge(self) -> None:
        """Erase what was taken, and what nobody came for; forget what has long been over."""
        now = self._clock.now()
        taken = _text(now - timedelta(seconds=TAKEN_FOR_S))
        with self._shelf.transaction() as run:
            erased = run.execute(
                "UPDATE kept SET state = 'expired', sealed = NULL WHERE state = 'kept' AND until < ?", (_text(now),)
            ).rowcount
            erased += run.execute(
                "UPDATE kept SET sealed = NULL WHERE state = 'taken' AND sealed IS NOT NULL AND taken_at < ?", (taken,)
            ).rowcount
            run.execute("DELETE FROM kept WHERE until < ?", (_text(now - FORGOTTEN_AFTER),))
        if erased:
            self._shelf.forget_log()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._purge_always, name="kept", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ending.set()
        if self._thread is not None:
            self._thread.join()
        self._shelf.close()

    def _purge_always(self) -> None:
        while not self._ending.wait(PURGE_EVERY_S):
            try:
                self.purge()
            except StoreError:
                logs.event("store_failed")


def _asked(run: Run, kept_id: str, asked: Asked, row: _Row, now: datetime) -> bytes | Denied:
    if row.state == "burnt" or row.state == "expired":  # noqa: PLR1714 - so that the type is narrowed
        return Denied(row.state)
    if not hmac.compare_digest(hashlib.sha256(asked.proof).digest(), row.digest):
        return _wrong(run, kept_id, row.state, row.wrong)
    return _answer(run, kept_id, asked, row, now)


def _wrong(run: Run, kept_id: str, state: str, wrong: int) -> Denied:
    """A try with another key than the ticket's. What has been taken is not there to be guessed any more."""
    if state == "taken":
        return Denied("taken")
    if wrong + 1 >= MAX_WRONG:
        run.execute("UPDATE kept SET state = 'burnt', sealed = NULL WHERE id = ?", (kept_id,))
        return Denied("burnt")
    run.execute("UPDATE kept SET wrong = wrong + 1 WHERE id = ?", (kept_id,))
    return Denied("wrong", MAX_WRONG - wrong - 1)


def _answer(run: Run, kept_id: str, asked: Asked, row: _Row, now: datetime) -> bytes | Denied:
    state, sealed = row.state, row.sealed
    mine = state == "taken" and row.taker == asked.taker
    match asked.what:
        case "look":
            return sealed if row.phone and state == "kept" and sealed is not None else Denied(_why(state))
        case "take" if state == "kept" and sealed is not None:
            run.execute(
                "UPDATE kept SET state = 'taken', taker = ?, taken_at = ?, wrong = 0 WHERE id = ?",
                (asked.taker, _text(now), kept_id),
            )
            return sealed
        case "take" if mine and sealed is not None:
            return sealed
        case "done" if mine:
            run.execute("UPDATE kept SET sealed = NULL WHERE id = ?", (kept_id,))
            return b""
        case "release" if mine and sealed is not None:
            run.execute("UPDATE kept SET state = 'kept', taker = '', taken_at = NULL WHERE id = ?", (kept_id,))
            return b""
    return Denied(_why(state))


def _why(state: str) -> Answer:
    return "taken" if state == "taken" else "unknown"


def _text(instant: datetime) -> str:
    """UTC, of one width: texts sort as the instants do."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
