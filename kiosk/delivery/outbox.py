"""Files that wait to be sent, sealed: once committed, each leaves exactly once, whatever is killed.

States: `queued`, then `delivered` (acknowledged by the recipient; its sealed bytes are removed) or `refused` (set
aside for staff, who may queue it again). The visits stand in the same database, so that "was it filed?" has an answer
after a power cut.
"""

import contextlib
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from kiosk import config
from kiosk.delivery import recovery
from kiosk.delivery.database import DamagedError, Database, Lock, OutboxError, explained
from kiosk.delivery.entries import (
    COLUMNS,
    EXPIRED,
    ITS_TURN,
    KEPT_DAYS,
    POISON_AFTER,
    WAITING_BYTES,
    Depth,
    Entry,
    State,
    entry_of,
    instant_of,
    text_of,
)
from kiosk.delivery.wire import Acknowledgement, Envelope
from kiosk.errors import Code

__all__ = ["KEPT_DAYS", "POISON_AFTER", "Entry", "InterruptedVisit", "Outbox", "OutboxError", "State"]


class InterruptedVisit(msgspec.Struct, frozen=True):
    """The last visit that did not end. `at`: when it was last known to go on; `reference` is empty if not filed."""

    at: datetime
    committed: bool
    reference: str


class Outbox:
    """Methods may be called from any thread; each is one transaction. All raise `OutboxError`."""

    def __init__(self, directory: Path, limits: config.Delivery) -> None:
        """Open or make `directory` (0700). A damaged database is set aside and what is intact is kept, unless
        another process uses it at this moment: then `OutboxError`, and the next start does it."""
        self._limits = limits
        self._directory = directory
        with explained():
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            directory.chmod(0o700)
            self._lock = Lock(directory)
        try:
            self._database, self.recovered = _opened(directory, self._lock)
        except OutboxError:
            self._lock.close()
            raise

    def close(self) -> None:
        self._database.close()
        self._lock.close()

    # Visits

    def begin_visit(self, visit_id: str, at: datetime) -> None:
        with self._database.transaction() as run:
            run.execute(
                "INSERT INTO visits (id, started_at, seen_at) VALUES (?, ?, ?)", (visit_id, text_of(at), text_of(at))
            )

    def see_visit(self, visit_id: str, at: datetime) -> None:
        """Note that the visit goes on: after a power cut, the time to tell is this one."""
        with self._database.transaction() as run:
            run.execute("UPDATE visits SET seen_at = ? WHERE id = ? AND ended_at IS NULL", (text_of(at), visit_id))

    def end_visit(self, visit_id: str, how: str, at: datetime) -> None:
        """Idempotent: the first end counts."""
        with self._database.transaction() as run:
            run.execute(
                "UPDATE visits SET ended_at = ?, how = ? WHERE id = ? AND ended_at IS NULL",
                (text_of(at), how, visit_id),
            )

    def interrupted_visit(self) -> InterruptedVisit | None:
        rows = self._database.rows(
            "SELECT v.seen_at, e.reference FROM visits v LEFT JOIN envelopes e ON e.id = v.envelope_id"
            " WHERE v.ended_at IS NULL ORDER BY v.started_at DESC, v.rowid DESC LIMIT 1"
        )
        if not rows:
            return None
        at, reference = rows[0]
        return InterruptedVisit(instant_of(at), reference is not None, str(reference or ""))

    def close_interrupted(self, at: datetime) -> int:
        """End every visit that has not ended; returns how many."""
        with self._database.transaction() as run:
            return run.execute(
                "UPDATE visits SET ended_at = ?, how = 'interrupted' WHERE ended_at IS NULL", (text_of(at),)
            ).rowcount

    # What the screen does

    def commit(self, envelope: Envelope) -> None:
        """Take a file over, and link its visit to it: on the disk when this returns, untouched when it raises.

        The same envelope again is no error (an answer that was lost is asked for again). Raises `OutboxError`.
        """
        size = len(envelope.sealed)
        if size > self._limits.max_file_bytes:
            raise OutboxError(Code.FILE_TOO_LARGE, f"{size} bytes")
        digest = hashlib.sha256(envelope.sealed).digest()
        created = text_of(envelope.created_at)
        with self._database.transaction() as run:
            known = run.execute("SELECT digest FROM envelopes WHERE id = ?", (envelope.id,)).fetchone()
            if known is not None:
                if known[0] != digest:
                    raise OutboxError(Code.OUTBOX_BROKEN, "this id is taken by another file")
                return
            (waiting,) = run.execute(WAITING_BYTES).fetchone()
            if waiting + size > self._limits.max_queue_bytes:
                raise OutboxError(Code.OUTBOX_FULL, f"{waiting} bytes wait")
            run.execute(
                "INSERT INTO envelopes (id, visit_id, reference, flow, service, created_at, bytes, digest,"
                " next_attempt, keep_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    envelope.id, envelope.visit_id, envelope.reference, envelope.flow, envelope.service, created,
                    size, digest, created, text_of(self._keep_until(envelope)),
                ),
            )  # fmt: skip
            run.execute("INSERT INTO bodies (envelope_id, sealed) VALUES (?, ?)", (envelope.id, envelope.sealed))
            run.execute(
                "INSERT INTO visits (id, started_at, seen_at, envelope_id) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET envelope_id = excluded.envelope_id, seen_at = excluded.seen_at",
                (envelope.visit_id, created, created, envelope.id),
            )

    # What the courier does

    def next_due(self, now: datetime, longest_wait: timedelta) -> Entry | None:
        """The file to send now, those never tried first (somebody waits for them).

        A file whose turn is further away than `longest_wait` is due too: no back-off is that long, so the clock
        was moved.
        """
        queued = f"state = 'queued' AND {ITS_TURN}"
        return (
            self._first(f"{queued} AND attempts = 0 ORDER BY rowid")
            or self._first(f"{queued} AND next_attempt <= ? ORDER BY next_attempt, rowid", text_of(now))
            or self._first(f"{queued} AND next_attempt > ? ORDER BY next_attempt, rowid", text_of(now + longest_wait))
        )

    def next_turn(self) -> datetime | None:
        """When the next queued file is due, or None when nothing waits."""
        query = f"SELECT min(next_attempt) FROM envelopes WHERE state = 'queued' AND {ITS_TURN}"  # noqa: S608
        ((earliest,),) = self._database.rows(query)
        return None if earliest is None else instant_of(earliest)

    def envelope(self, envelope_id: str) -> Envelope | None:
        """The file with its sealed bytes, or None when they are gone or are not those that were committed."""
        rows = self._database.rows(
            "SELECT visit_id, reference, flow, service, created_at, digest, sealed FROM envelopes"
            " JOIN bodies ON envelope_id = id WHERE id = ?",
            (envelope_id,),
        )
        if not rows:
            return None
        visit_id, reference, flow, service, created_at, digest, sealed = rows[0]
        if not isinstance(sealed, bytes) or hashlib.sha256(sealed).digest() != digest:
            return None
        return Envelope(
            id=envelope_id,
            visit_id=str(visit_id),
            reference=str(reference),
            flow=str(flow),
            service=str(service),
            created_at=instant_of(created_at),
            sealed=sealed,
        )

    def begin_attempt(self, envelope_id: str, next_attempt: datetime) -> None:
        """Count an attempt before it is made, with the turn that follows if nobody lives to tell its outcome."""
        with self._database.transaction() as run:
            run.execute(
                "UPDATE envelopes SET attempts = attempts + 1, unfinished = unfinished + 1, next_attempt = ?"
                " WHERE id = ? AND state = 'queued'",
                (text_of(next_attempt), envelope_id),
            )

    def mark_failed(self, envelope_id: str, error: str, next_attempt: datetime) -> None:
        with self._database.transaction() as run:
            run.execute(
                "UPDATE envelopes SET last_error = ?, next_attempt = ?, unfinished = 0"
                " WHERE id = ? AND state = 'queued'",
                (error, text_of(next_attempt), envelope_id),
            )

    def mark_refused(self, envelope_id: str, error: str, at: datetime) -> None:
        """Set aside: its sealed bytes stay until staff decide."""
        with self._database.transaction() as run:
            run.execute(
                "UPDATE envelopes SET state = 'refused', last_error = ?, settled_at = ?, announced = 0"
                " WHERE id = ? AND state = 'queued'",
                (error, text_of(at), envelope_id),
            )

    def mark_delivered(self, envelope_id: str, acknowledgement: Acknowledgement, at: datetime) -> None:
        """Acknowledged: keep the answer, remove the sealed bytes, in one transaction."""
        if acknowledgement.envelope_id != envelope_id:
            raise ValueError("an acknowledgement of another file")
        with self._database.transaction() as run:
            run.execute(
                "UPDATE envelopes SET state = 'delivered', last_error = '', settled_at = ?, acknowledgement = ?,"
                " announced = 0 WHERE id = ? AND state != 'delivered'",
                (text_of(at), msgspec.json.encode(acknowledgement), envelope_id),
            )
            run.execute("DELETE FROM bodies WHERE envelope_id = ?", (envelope_id,))

    def unannounced(self) -> tuple[Entry, ...]:
        """Files that are settled and of which nobody has been told yet."""
        return self._entries("state != 'queued' AND announced = 0 ORDER BY settled_at")

    def mark_announced(self, envelope_id: str) -> None:
        with self._database.transaction() as run:
            run.execute("UPDATE envelopes SET announced = 1 WHERE id = ?", (envelope_id,))

    # What staff see

    def entry(self, envelope_id: str) -> Entry | None:
        return self._first("id = ?", envelope_id)

    def acknowledgement(self, envelope_id: str) -> Acknowledgement | None:
        rows = self._database.rows("SELECT acknowledgement FROM envelopes WHERE id = ?", (envelope_id,))
        if not rows or not isinstance(rows[0][0], bytes):
            return None
        try:
            return msgspec.json.decode(rows[0][0], type=Acknowledgement)
        except msgspec.DecodeError:
            return None

    def list(self) -> tuple[Entry, ...]:
        """In the order in which they were committed."""
        return self._entries("1 ORDER BY rowid")

    def depth(self) -> Depth:
        """Counted in the database: ten thousand entries would hold the supervisor for 0.4 s."""
        rows = self._database.rows("SELECT state, COUNT(*), MIN(created_at) FROM envelopes GROUP BY state", ())
        told = {str(state): (int(str(count)), since) for state, count, since in rows}
        oldest = told.get(State.QUEUED, (0, None))[1]
        return Depth(
            files={state: told.get(state, (0, None))[0] for state in State},
            oldest_queued=None if oldest is None else instant_of(oldest),
            set_aside=len(recovery.set_aside(self._directory)),
        )

    def retry(self, envelope_id: str, now: datetime) -> bool:
        """Queue a refused file again, or make a waiting one due now. False when it is neither, or was dropped."""
        with self._database.transaction() as run:
            changed = run.execute(
                "UPDATE envelopes SET state = 'queued', next_attempt = ?, settled_at = NULL, unfinished = 0"
                " WHERE id = ? AND state != 'delivered' AND EXISTS (SELECT 1 FROM bodies WHERE envelope_id = id)",
                (text_of(now), envelope_id),
            ).rowcount
        return changed == 1

    def retry_refused(self, now: datetime) -> int:
        """Queue every refused file again, all or none of them, whose sealed bytes are still there: what was dropped for
        its time has none. Returns how many. 10,000 took 0.35 s (2026-11-24, two cores at a load of 4.7)."""
        with self._database.transaction() as run:
            return run.execute(
                "UPDATE envelopes SET state = 'queued', next_attempt = ?, settled_at = NULL, unfinished = 0"
                " WHERE state = 'refused' AND EXISTS (SELECT 1 FROM bodies WHERE envelope_id = id)",
                (text_of(now),),
            ).rowcount

    def purge(self, now: datetime) -> int:
        """Forget what was delivered or dropped, and visits that ended, more than `KEPT_DAYS` ago; returns how many
        files."""
        before = text_of(now - timedelta(days=KEPT_DAYS))
        with self._database.transaction() as run:
            forgotten = run.execute(
                "DELETE FROM envelopes WHERE (state = 'delivered' OR last_error = ?) AND settled_at < ?",
                (EXPIRED, before),
            ).rowcount
            run.execute("DELETE FROM visits WHERE ended_at < ?", (before,))
        self.give_back_space()
        return forgotten

    def expire(self, now: datetime) -> int:
        """Drop the sealed bytes of files that were not sent within their démarche's retention; returns how many. They
        stay listed as refused, `expired`. Only for who trusts the clock (`courier.py`)."""
        late = "state != 'delivered' AND last_error != ? AND keep_until < ?"
        with self._database.transaction() as run:
            values = (EXPIRED, text_of(now))
            run.execute(f"DELETE FROM bodies WHERE envelope_id IN (SELECT id FROM envelopes WHERE {late})", values)  # noqa: S608
            return run.execute(
                f"UPDATE envelopes SET state = 'refused', last_error = ?, settled_at = ?, bytes = 0, announced = 0"  # noqa: S608
                f" WHERE {late}",
                (EXPIRED, text_of(now), *values),
            ).rowcount

    def clock_moved(self, before: datetime, by: timedelta) -> None:
        """The clock was put forward: files that were committed up to `before` by the old one may wait as long as they
        might have."""
        waits = "state != 'delivered' AND created_at <= ? AND keep_until IS NOT NULL"
        rows = self._database.rows(f"SELECT id, keep_until FROM envelopes WHERE {waits}", (text_of(before),))  # noqa: S608
        with self._database.transaction() as run:
            for envelope_id, keep_until in rows:
                with contextlib.suppress(ValueError, OverflowError):
                    moved = text_of(instant_of(keep_until) + by)
                    run.execute("UPDATE envelopes SET keep_until = ? WHERE id = ?", (moved, envelope_id))

    def give_back_space(self) -> None:
        """Return freed pages to the disk and empty the write-ahead log."""
        self._database.give_back_space()

    def _keep_until(self, envelope: Envelope) -> datetime:
        longest = envelope.created_at + timedelta(days=self._limits.kept_days_max)
        return min(longest, envelope.keep_until or longest)

    def _first(self, condition: str, *values: object) -> Entry | None:
        found = self._entries(f"{condition} LIMIT 1", *values)
        return found[0] if found else None

    def _entries(self, condition: str, *values: object) -> tuple[Entry, ...]:
        """A row that cannot be read hides no other: it is set aside for staff, its bytes as they are."""
        query = f"SELECT rowid, {COLUMNS} FROM envelopes WHERE {condition}"  # noqa: S608
        entries = [(row[0], entry_of(row[1:])) for row in self._database.rows(query, values)]
        broken = [rowid for rowid, entry in entries if entry is None]
        for rowid in broken:
            self._set_aside(rowid)
        if broken:
            entries = [(row[0], entry_of(row[1:])) for row in self._database.rows(query, values)]
        return tuple(entry for _, entry in entries if entry is not None)

    def _set_aside(self, rowid: object) -> None:
        with self._database.transaction() as run:
            run.execute(
                "UPDATE envelopes SET state = CASE state WHEN 'delivered' THEN state ELSE 'refused' END,"
                " last_error = 'outbox_broken row', created_at = ?1, next_attempt = ?1, settled_at = ?1,"
                " keep_until = NULL, bytes = CAST(bytes AS INTEGER), attempts = CAST(attempts AS INTEGER),"
                " unfinished = 0, announced = 0, visit_id = CAST(visit_id AS TEXT),"
                " reference = CAST(reference AS TEXT), flow = CAST(flow AS TEXT), service = CAST(service AS TEXT)"
                " WHERE rowid = ?2",
                (text_of(datetime.now(UTC)), rowid),
            )


def _opened(directory: Path, lock: Lock) -> tuple[Database, Mapping[str, int]]:
    """The database, and how many rows of each table were recovered (empty when it was sound)."""
    try:
        if not recovery.unfinished(directory):
            return recovery.opened(directory), {}
    except DamagedError:
        pass
    if not lock.alone():
        raise OutboxError(Code.OUTBOX_BROKEN, "damaged, and in use by another process")
    try:
        recovered = recovery.set_aside_and_recover(directory)
        return recovery.opened(directory), recovered
    finally:
        lock.share()
