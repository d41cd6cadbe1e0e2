"""Files are kept for as long as their démarche says, and then destroyed by the desk itself, each with its proof.

What is erased and that it was erased are one transaction (`lifecycle.py`); the line of the audit log follows, and one
that a process did not live to write is written by the next. A clock that may be wrong destroys nothing
(`believed_clock.py`).
"""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Literal

import msgspec

from kiosk.clock import Clock, SystemClock
from kiosk.desk import believed_clock
from kiosk.desk.believed_clock import BelievedClock
from kiosk.desk.lifecycle import DESK, Lifecycle, Version
from kiosk.desk.live.sql_store import SqlStore
from kiosk.desk.notes import Notes
from kiosk.desk.office import Office
from kiosk.desk.store import Received
from kiosk.flows.model import Flow
from kiosk.privacy import logs

ROUND_EVERY_S = 900.0
# In the audit log.
DESTROYED, ARCHIVED = "destroyed", "archived"
# Among the live desk's notes: what was last seen of the clock.
CLOCK = "retention-clock"
# `waits`: for a service that has not got it; `to_archive`: for its package.
State = Literal["kept", "due", "waits", "to_archive", "destroyed"]


class Kept(msgspec.Struct, frozen=True):
    """How long a file is kept. `until`: then it is due, a midnight of the hall (one day: the evening of the same).
    `version`: which one it is of the file whose first reference is `first`."""

    received: Received
    until: datetime
    days: int
    state: State
    first: str
    version: int
    line: frozenset[str]


class Retention:
    """`start` looks in a thread of its own. `flows`: those that this desk knows, asked for when there is a file; None:
    one that cannot be used. Methods raise `KioskError`."""

    def __init__(
        self,
        office: Office,
        log: SqlStore,
        notes: Notes,
        flows: Callable[[], Iterable[Flow | None]],
        clock: Clock | None = None,
        *,
        synchronised: Callable[[], bool | None] = believed_clock.synchronised,
    ) -> None:
        self.lifecycle = Lifecycle(office.place)
        self._office = office
        self._log = log
        self._notes = notes
        self._flows = flows
        self._known: dict[str, Flow] | None = None
        self._unusable = False
        self._clock = clock or SystemClock()
        settings = office.settings.retention
        self._believed = BelievedClock(
            self._clock,
            lambda: log.note(CLOCK),
            lambda seen: log.set_note(CLOCK, seen),
            office.store.last_received,
            # Where a person destroys, nothing is said of it in the log either.
            lambda: synchronised() if settings.by_itself and not settings.unsynchronised else None,
        )
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def all(self) -> tuple[Kept, ...]:
        """Every file, the newest first."""
        return self._judged(self._office.store.files(), self.lifecycle.versions(), self._to_archive())

    def one(self, envelope_id: str) -> Kept | None:
        """As `all` has it, without a look at the other files; None: there is no such file."""
        line = self.lifecycle.line(envelope_id)
        found = (self._office.store.find(one) for one in line)
        versions = {one: Version(line[0], number) for number, one in enumerate(line, 1)}
        judged = self._judged([file for file in found if file is not None], versions, self._to_archive(envelope_id))
        return next((one for one in judged if one.received.envelope_id == envelope_id), None)

    def _judged(
        self, files: Sequence[Received], versions: Mapping[str, Version], to_archive: Callable[[str], bool]
    ) -> tuple[Kept, ...]:
        """`files`: with all versions of each. `to_archive`: whether one is to be packaged before it goes."""
        waiting, now = self.lifecycle.waiting(), self._clock.now()
        lines: dict[str, list[Received]] = {}
        for file in files:
            lines.setdefault(_first(versions, file.envelope_id), []).append(file)
        found = []
        for file in files:
            first = _first(versions, file.envelope_id)
            line = lines[first]
            until = self._until(file.flow, max(_since(one, now) for one in line))
            state: State = "kept"
            if not file.bytes:
                state = "destroyed"
            elif until <= now:
                packed_first = to_archive(file.envelope_id)
                state = "waits" if file.envelope_id in waiting else "to_archive" if packed_first else "due"
            name = next((one.reference for one in line if one.envelope_id == first), file.reference)
            number = versions[file.envelope_id].number if file.envelope_id in versions else 1
            ids = frozenset(one.envelope_id for one in line)
            found.append(Kept(file, until, self.days(file.flow), state, name, number, ids))
        return tuple(found)

    def round(self) -> int:
        """Destroy what is due; returns how many. Nothing while the clock may be wrong, or another process does it."""
        if not self.lifecycle.alone():
            return 0
        self.finish()
        settings = self._office.settings.retention
        if not self._believed.settled() or not settings.by_itself:
            return 0
        return self._destroy(one for one in self.all() if one.state == "due" and self._is_sure(one.received.flow))

    def destroy_due(self) -> int:
        """Now, whatever the clock was before: a person asks."""
        return self._destroy(one for one in self.all() if one.state == "due")

    def _destroy(self, due: Iterable[Kept]) -> int:
        visa = self._office.settings.retention.visa
        return sum(self.destroy(one.received.envelope_id, f"retention {one.days} {visa}", line=one.line) for one in due)

    def destroy(self, envelope_id: str, why: str, actor: str = DESK, *, line: Collection[str] | None = None) -> bool:
        """One file, with what agents and services have said of it. False, and `line`: as `Lifecycle.destroy`."""
        if not self.lifecycle.destroy(envelope_id, why, self._clock.now(), actor, line):
            return False
        self.finish()
        return True

    def finish(self) -> int:
        """Write the proofs that are missing, with what a killed process has left; returns how many."""
        missing = self.lifecycle.destroyed(unproved=True)
        if missing:
            self.lifecycle.forget_log()
        for one in missing:
            self._notes.erase(one.envelope_id)
            with self._log.shelf.transaction(lasting=True) as run:
                said = run.execute("SELECT 1 FROM audit WHERE action = ? AND subject = ?", (DESTROYED, one.envelope_id))
                if said.fetchone() is None:
                    self._log.append(one.at, one.actor, DESTROYED, one.envelope_id, f"{one.why} sha256 {one.digest}")
            self.lifecycle.prove(one.envelope_id)
            logs.event("destroyed", envelope_id=one.envelope_id)
        return len(missing)

    def link(self, envelope_id: str, completes: str, actor: str) -> None:
        """An agent says that the one is the next version of the other. Raises `LinkError`."""
        self.lifecycle.link(envelope_id, completes)
        self._log.append(self._clock.now(), actor, "completes", envelope_id, completes)

    def start(self) -> None:
        self._thread = threading.Thread(target=self._always, name="retention", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ending.set()
        if self._thread is not None:
            self._thread.join()
        self.lifecycle.close()

    def days(self, flow_id: str) -> int:
        """For how long a démarche's files are kept."""
        settings, flow = self._office.settings.retention, self._flow(flow_id)
        return settings.demarches.get(flow_id) or (flow.legal.desk_days if flow is not None else None) or settings.days

    def _flow(self, flow_id: str) -> Flow | None:
        if self._known is None:
            found = tuple(self._flows())
            self._known = {flow.id: flow for flow in found if flow is not None}
            self._unusable = None in found
        return self._known.get(flow_id)

    def _is_sure(self, flow_id: str) -> bool:
        """Not where the démarche may be the one whose file cannot be used: it may say more days than the settings."""
        known = self._flow(flow_id) is not None or flow_id in self._office.settings.retention.demarches
        return known or not self._unusable

    def _until(self, flow_id: str, since: datetime) -> datetime:
        last = since.astimezone().date() + timedelta(days=self.days(flow_id))
        return datetime.combine(last, time.min).astimezone()

    def _to_archive(self, envelope_id: str = "") -> Callable[[str], bool]:
        """`envelope_id`: of the only one that is asked for."""
        if self._office.settings.archive.final_action != "Keep":
            return lambda one: False
        query = "SELECT subject FROM audit WHERE action = ? AND (? = '' OR subject = ?)"
        packed = {row[0] for row in self._log.shelf.rows(query, (ARCHIVED, envelope_id, envelope_id))}
        return lambda one: one not in packed

    def _always(self) -> None:
        while True:
            try:
                self.round()
            except Exception as error:  # noqa: BLE001 - one bad round must not be the last
                logs.event("store_failed", error=type(error).__name__)
            if self._ending.wait(ROUND_EVERY_S):
                return


def _first(versions: Mapping[str, Version], envelope_id: str) -> str:
    return versions[envelope_id].first if envelope_id in versions else envelope_id


def _since(file: Received, now: datetime) -> datetime:
    """Its acknowledgement. A desk whose clock was behind says a day on which the file was not made yet: then that of
    the kiosk counts, once it has come; a kiosk that lies wins at most the same days again."""
    received, made = datetime.fromisoformat(file.received_at), datetime.fromisoformat(file.created_at)
    return made if received < made <= now else received
