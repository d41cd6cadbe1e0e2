"""Identities that are asked for elsewhere, until they are answered: shared by the processes of one desk.

    begun ──claim──▶ judged ──settle──▶ an answer ──look──▶ nothing
                       └── not settled in time: may be claimed again

What an answer is held against is sealed to this desk, what came of it to the visit's key. Ids are kept as digests: who
reads this store can fetch nothing with it. A visit's key is remembered to the end of its time, so that a question that
is played again begins nothing.
"""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from kiosk.desk.shelf import Run, Shelves, passing
from kiosk.privacy.private import Private

SHELF = "identifying"
# What a person needs to sign in, with a telephone that has to be fetched first; longer than a signed question is good
# for (`help.wire_asked`), both ways.
PENDING_S = 900.0
MAX_PENDING = 5000
# Of one kiosk in that time: people who try again and again, and not somebody who fills the desk.
MAX_EACH = 60
# FranceConnect is asked three times, a list of what was withdrawn once, each with its own time-out.
CLAIM_S = 120.0

_SCHEMA = """
CREATE TABLE identifying (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    kiosk_id TEXT NOT NULL,
    visit_key BLOB NOT NULL UNIQUE,
    asked BLOB,
    claimed_until REAL NOT NULL DEFAULT 0,
    result BLOB,
    why TEXT NOT NULL DEFAULT '',
    until REAL NOT NULL
);
CREATE INDEX identifying_by_code ON identifying (code);
"""


class Begun(Private, frozen=True):
    """`id`: that the kiosk alone has. `code`: that a telephone reads; empty: none does. `visit_key`: to which the
    answer is sealed. `asked`: sealed to this desk."""

    id: str
    code: str
    kiosk_id: str
    visit_key: bytes
    asked: bytes


class Pending(Private, frozen=True):
    visit_key: bytes
    asked: bytes


class Judged(Private, frozen=True):
    """`sealed`: the answer; empty: none, and `why`."""

    sealed: bytes = b""
    why: str = ""


class IdentifyStore:
    """Methods raise `StoreError`."""

    def __init__(self, place: Path | Shelves, now: Callable[[], float] = time.time) -> None:
        self._shelf = passing(place, SHELF, _SCHEMA)
        self._now = now

    def begin(self, one: Begun) -> Literal["begun", "busy", "again"]:
        """`again`: this visit's key has begun already."""
        now = self._now()
        with self._shelf.transaction() as run:
            _forget(run, now)
            (all_,) = run.execute("SELECT COUNT(*) FROM identifying").fetchone()
            (each,) = run.execute("SELECT COUNT(*) FROM identifying WHERE kiosk_id = ?", (one.kiosk_id,)).fetchone()
            if all_ >= MAX_PENDING or each >= MAX_EACH:
                return "busy"
            values = (_digest(one.id), _digest(one.code), one.kiosk_id, one.visit_key, one.asked, now + PENDING_S)
            new = run.execute(
                "INSERT INTO identifying (id, code, kiosk_id, visit_key, asked, until) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (visit_key) DO NOTHING",
                values,
            ).rowcount
        return "begun" if new else "again"

    def take(self, begun_id: str) -> Pending | None:
        """Of one that no telephone answers. One try: an answer that is shown twice finds nothing."""
        with self._shelf.transaction() as run:
            found = self._found(run, "id = ? AND code = ''", begun_id)
            if found is not None:
                run.execute("UPDATE identifying SET asked = NULL WHERE id = ?", (_digest(begun_id),))
        return found

    def asked(self, code: str) -> Pending | None:
        """Of a code that nobody has answered yet."""
        with self._shelf.transaction() as run:
            return self._found(run, "code = ?", code) if code else None

    def claim(self, code: str) -> Pending | None:
        """To judge an answer: for one of those who bring one."""
        with self._shelf.transaction() as run:
            found = self._found(run, "code = ?", code) if code else None
            if found is not None:
                until = self._now() + CLAIM_S
                run.execute("UPDATE identifying SET claimed_until = ? WHERE code = ?", (until, _digest(code)))
        return found

    def settle(self, code: str, judged: Judged) -> None:
        with self._shelf.transaction() as run:
            run.execute(
                "UPDATE identifying SET asked = NULL, result = ?, why = ? WHERE code = ? AND asked IS NOT NULL",
                (judged.sealed or None, judged.why, _digest(code)),
            )

    def look(self, begun_id: str) -> Judged | Literal["waiting", "over"]:
        """What came, once: it is forgotten with this."""
        now = self._now()
        with self._shelf.transaction() as run:
            _forget(run, now)
            row = run.execute(
                "SELECT asked IS NULL, result, why FROM identifying WHERE id = ?", (_digest(begun_id),)
            ).fetchone()
            if row is None or (row[0] and row[1] is None and not row[2]):
                return "over"
            if not row[0]:
                return "waiting"
            run.execute("UPDATE identifying SET result = NULL, why = '' WHERE id = ?", (_digest(begun_id),))
        return Judged(row[1] or b"", row[2])

    def tidy(self) -> None:
        """Forget those whose time is over."""
        with self._shelf.transaction() as run:
            _forget(run, self._now())

    def close(self) -> None:
        self._shelf.close()

    def _found(self, run: Run, where: str, name: str) -> Pending | None:
        now = self._now()
        row = run.execute(
            f"SELECT visit_key, asked FROM identifying WHERE {where}"  # noqa: S608 - words of this class alone
            " AND asked IS NOT NULL AND claimed_until <= ? AND until > ?",
            (_digest(name), now, now),
        ).fetchone()
        return None if row is None else Pending(bytes(row[0]), bytes(row[1]))


def _forget(run: Run, now: float) -> None:
    run.execute("DELETE FROM identifying WHERE until <= ?", (now,))


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest() if name else ""
