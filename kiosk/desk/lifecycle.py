"""What becomes of a file after it was read: which one it completes, and its end. On the files' own shelf, so that a
destruction is one transaction.

A file that an agent asked another paper for comes again as a file of its own, with a reference of its own; an agent
says which one it completes. Together they are one file in so many versions, kept as long as the last of them.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from kiosk.desk.shelf import Run, Shelves, opened
from kiosk.errors import KioskError

# The files' own: `desk.store`, `connectors.ledger`.
SHELF = "desk"
# Who destroys by itself, in the audit log.
DESK = "desk"
# Of one file: more is a mistake, or nobody's file.
MOST_VERSIONS = 50

_SCHEMA = """
CREATE TABLE IF NOT EXISTS lifecycle (
    envelope_id TEXT PRIMARY KEY,
    completes TEXT NOT NULL DEFAULT '',
    destroyed_at TEXT,
    why TEXT NOT NULL DEFAULT '',
    proved INTEGER NOT NULL DEFAULT 0
);
"""
_LATER = ("ALTER TABLE lifecycle ADD COLUMN actor TEXT NOT NULL DEFAULT ''",)


class LinkError(KioskError):
    """These two cannot be versions of one file; says why."""


class Destroyed(msgspec.Struct, frozen=True):
    """`why` and `actor`: as the audit log has them. `digest`: SHA-256 of the sealed bytes that were erased. `proved`:
    the log has it."""

    envelope_id: str
    at: datetime
    why: str
    digest: str
    proved: bool
    actor: str


class Version(NamedTuple):
    """`first`: the envelope id of the first version; `number`: from 1."""

    first: str
    number: int


class Lifecycle:
    """Methods may be called from any thread, and from several processes. All raise `StoreError`."""

    def __init__(self, place: Path | Shelves) -> None:
        self._shelf = opened(place, SHELF, _SCHEMA, _LATER)

    # -- versions

    def link(self, envelope_id: str, completes: str) -> None:
        """The one is the next version of the other: of the same démarche, and neither has another already. Raises
        `LinkError`."""
        with self._shelf.transaction() as run:
            of_both = "SELECT flow FROM files WHERE envelope_id IN (?, ?)"
            both = run.execute(of_both, (envelope_id, completes)).fetchall()
            if len(both) != 2 or both[0] != both[1]:
                raise LinkError("two files of one démarche are expected")
            if _one(run, "SELECT completes FROM lifecycle WHERE envelope_id = ?", envelope_id):
                raise LinkError("it completes another file already")
            if _one(run, "SELECT envelope_id FROM lifecycle WHERE completes = ?", completes):
                raise LinkError("another file completes that one already: name the last version")
            chain = _chain(run, completes)
            if envelope_id in chain or len(chain) >= MOST_VERSIONS:
                raise LinkError("the last version cannot be completed by one before it")
            run.execute(
                "INSERT INTO lifecycle (envelope_id, completes) VALUES (?, ?)"
                " ON CONFLICT (envelope_id) DO UPDATE SET completes = excluded.completes",
                (envelope_id, completes),
            )

    def version(self, envelope_id: str) -> Version:
        with self._shelf.transaction() as run:
            chain = _chain(run, envelope_id)
        return Version(chain[-1], len(chain))

    def line(self, envelope_id: str) -> tuple[str, ...]:
        """The envelope ids of all its versions, the first one first."""
        with self._shelf.transaction() as run:
            return tuple(_line(run, envelope_id))

    def versions(self) -> dict[str, Version]:
        """Of all files that are not alone."""
        links = dict(self._shelf.rows("SELECT envelope_id, completes FROM lifecycle WHERE completes != ''"))
        found: dict[str, Version] = {}
        for one in {*links, *links.values()}:
            chain = [one]
            while chain[-1] in links and len(chain) <= MOST_VERSIONS:
                chain.append(links[chain[-1]])
            found[one] = Version(chain[-1], len(chain))
        return found

    # -- the end

    def destroy(
        self, envelope_id: str, why: str, now: datetime, actor: str = DESK, line: Collection[str] | None = None
    ) -> bool:
        """Erase what a file holds, and what services have said of it (`connectors.ledger`, on the same shelf), and note
        that it was: all or nothing. Its row stays without them: a kiosk that brings the file again does not bring it
        back. `line`: the versions that it was judged by, where it was. False: an agent has named another one since, it
        still waits for a service, or nothing is left of it."""
        with self._shelf.transaction() as run:
            if line is not None and set(line) != set(_line(run, envelope_id)):
                return False
            if _one(run, "SELECT 1 FROM forwards WHERE envelope_id = ? AND state = 'waiting'", envelope_id):
                return False
            erase = "UPDATE files SET sealed = ? WHERE envelope_id = ? AND length(sealed) > 0"
            if run.execute(erase, (b"", envelope_id)).rowcount != 1:
                return False
            run.execute("UPDATE forwards SET notes = NULL WHERE envelope_id = ?", (envelope_id,))
            run.execute(
                "INSERT INTO lifecycle (envelope_id, destroyed_at, why, actor) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (envelope_id) DO UPDATE SET destroyed_at = excluded.destroyed_at,"
                " why = excluded.why, actor = excluded.actor, proved = 0",
                (envelope_id, _text(now), why, actor),
            )
        self._shelf.forget_log()
        return True

    def destroyed(self, *, unproved: bool = False) -> tuple[Destroyed, ...]:
        """The oldest first; `unproved`: only those that the audit log may not have yet."""
        rows = self._shelf.rows(
            "SELECT l.envelope_id, l.destroyed_at, l.why, f.digest, l.proved, l.actor FROM lifecycle l"
            " JOIN files f ON f.envelope_id = l.envelope_id WHERE l.destroyed_at IS NOT NULL AND l.proved <= ?"
            " ORDER BY l.destroyed_at, l.envelope_id",
            (0 if unproved else 1,),
        )
        return tuple(
            Destroyed(envelope_id, datetime.fromisoformat(at), why, bytes(digest).hex(), bool(proved), actor or DESK)
            for envelope_id, at, why, digest, proved, actor in rows
        )

    def prove(self, envelope_id: str) -> None:
        """The audit log has its line, on the disk."""
        self._shelf.do("UPDATE lifecycle SET proved = 1 WHERE envelope_id = ?", (envelope_id,))

    def waiting(self) -> frozenset[str]:
        """Files that still wait for a service."""
        rows = self._shelf.rows("SELECT DISTINCT envelope_id FROM forwards WHERE state = 'waiting'")
        return frozenset(str(row[0]) for row in rows)

    def forget_log(self) -> None:
        """Of a destruction that a process did not live to finish."""
        self._shelf.forget_log()

    def alone(self) -> bool:
        """Whether this process is the one that destroys."""
        return self._shelf.alone("lifecycle")

    def close(self) -> None:
        self._shelf.close()


def _chain(run: Run, envelope_id: str) -> list[str]:
    """It, the one that it completes, and so on to the first."""
    chain = [envelope_id]
    while len(chain) <= MOST_VERSIONS:
        before = _one(run, "SELECT completes FROM lifecycle WHERE envelope_id = ? AND completes != ''", chain[-1])
        if not before:
            break
        chain.append(before)
    return chain


def _line(run: Run, envelope_id: str) -> list[str]:
    """All versions, the first one first, whichever of them it is."""
    line = _chain(run, envelope_id)[::-1]
    while len(line) <= MOST_VERSIONS:
        after = _one(run, "SELECT envelope_id FROM lifecycle WHERE completes = ?", line[-1])
        if not after:
            break
        line.append(after)
    return line


def _one(run: Run, query: str, value: str) -> str:
    """The first column of the first row as text; empty for none."""
    row = run.execute(query, (value,)).fetchone()
    return "" if row is None else str(row[0])


def _text(instant: datetime) -> str:
    """UTC, of one width: texts sort as the instants do."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
