"""What the desk keeps of appointments and hall numbers, on a shelf of its own (SQLite, or PostgreSQL for several
processes: `desk/shelf.py`). A write's transaction is alone on its shelf: two kiosks never see one counter free.

No personal data: a random id, a reference, a kiosk, a démarche, an instant.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from kiosk.appointments.wire import State
from kiosk.desk.appointments.calendar import Held, counter_for
from kiosk.desk.shelf import Run, Shelves, opened
from kiosk.privacy.private import Private

SHELF = "appointments"
# `asking`: another service has been asked and has not answered: it holds no place, and nobody has been told.
Kept = State | Literal["asking"]
NumberState = Literal["arrived", "called", "over", "missed"]

_APPOINTMENT = (
    "id, reference, kiosk_id, hall, demarche, motif, starts_at, ends_at, made_at, since, state, counter, remote_id"
)
_NUMBER = "id, hall, day, number, demarche, taken_at, since, state"
# Whoever has come holds a counter until they are done.
_HOLDS = "state IN ('booked', 'arrived', 'called')"
SCHEMA = """
CREATE TABLE IF NOT EXISTS appointments (
    id TEXT PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    kiosk_id TEXT NOT NULL,
    hall TEXT NOT NULL,
    demarche TEXT NOT NULL,
    motif TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    made_at TEXT NOT NULL,
    since TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('asking', 'booked', 'arrived', 'called', 'over', 'missed', 'cancelled')),
    counter INTEGER NOT NULL,
    remote_id TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS appointments_by_start ON appointments (hall, starts_at);
CREATE UNIQUE INDEX IF NOT EXISTS appointments_by_remote ON appointments (remote_id) WHERE remote_id != '';
CREATE TABLE IF NOT EXISTS hall_numbers (
    id TEXT PRIMARY KEY,
    hall TEXT NOT NULL,
    day TEXT NOT NULL,
    number INTEGER NOT NULL,
    demarche TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    since TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('arrived', 'called', 'over', 'missed')),
    UNIQUE (hall, day, number)
);
"""


class Appointment(Private, frozen=True):
    """`id`: the kiosk's key. `counter`: which of the hall's, from 1; 0 where another service holds the calendar, whose
    name for it is `remote_id`. `since`: of the present state."""

    id: str
    reference: str
    kiosk_id: str
    hall: str
    demarche: str
    motif: str
    starts_at: datetime
    ends_at: datetime
    made_at: datetime
    since: datetime
    state: Kept = "booked"
    counter: int = 0
    remote_id: str = ""

    @property
    def minutes(self) -> int:
        return max(1, round((self.ends_at - self.starts_at).total_seconds() / 60))


class HallNumber(msgspec.Struct, frozen=True):
    """`number`: of this hall and day, from 1. `state`: `arrived` while it waits."""

    id: str
    hall: str
    day: date
    number: int
    demarche: str
    taken_at: datetime
    since: datetime
    state: NumberState = "arrived"


class AppointmentStore:
    """May be used from any thread. Methods raise `StoreError`."""

    def __init__(self, place: Path | Shelves) -> None:
        self._shelf = opened(place, SHELF, SCHEMA)

    def together(self) -> AbstractContextManager[object]:
        """What is written until the block ends is kept whole, or not at all."""
        return self._shelf.transaction()

    def book(self, wanted: Appointment, counters: int) -> Appointment | None:
        """Keep it at a counter of its hall that is free all that time; with 0 counters, at none. What is there already
        under its id is given back as it is. None: no counter is free, or the reference is another's."""
        with self._shelf.transaction() as run:
            there = _one(run, "id = ?", wanted.id)
            if there is not None:
                return there
            if _one(run, "reference = ?", wanted.reference) is not None:
                return None
            counter: int | None = 0
            if counters:
                held = _some(run, f"hall = ? AND ends_at > ? AND {_HOLDS}", wanted.hall, _text(wanted.starts_at))
                busy = (Held(one.counter, one.starts_at, one.ends_at) for one in held)
                counter = counter_for(wanted.starts_at, wanted.ends_at, busy, counters)
            if counter is None:
                return None
            kept = msgspec.structs.replace(wanted, counter=counter)
            run.execute(f"INSERT INTO appointments ({_APPOINTMENT}) VALUES ({', '.join('?' * 13)})", _row(kept))  # noqa: S608
            return kept

    def settle(self, appointment_id: str, remote_id: str, now: datetime) -> Appointment | None:
        """It is booked at the other service, under a name that no other has here; None: another has it."""
        with self._shelf.transaction() as run:
            if _one(run, "remote_id = ? AND id != ?", remote_id, appointment_id) is not None:
                return None
            run.execute(
                "UPDATE appointments SET state = 'booked', remote_id = ?, since = ? WHERE id = ? AND state = 'asking'",
                (remote_id, _text(now), appointment_id),
            )
            return _one(run, "id = ?", appointment_id)

    def drop(self, appointment_id: str) -> None:
        """It was never booked (`asking`)."""
        self._shelf.do("DELETE FROM appointments WHERE id = ? AND state = 'asking'", (appointment_id,))

    def change(self, appointment_id: str, of: Iterable[Kept], to: State, now: datetime) -> Appointment | None:
        """To another state, from one of these; None: it is in none of them."""
        with self._shelf.transaction() as run:
            if not _changes(run, "appointments", appointment_id, of, (to, _text(now))):
                return None
            return _one(run, "id = ?", appointment_id)

    def of_id(self, appointment_id: str) -> Appointment | None:
        return next(iter(self._appointments("id = ?", appointment_id)), None)

    def of_reference(self, reference: str) -> Appointment | None:
        return next(iter(self._appointments("reference = ? AND state != 'asking'", reference)), None)

    def between(self, hall: str, begin: datetime, end: datetime) -> tuple[Appointment, ...]:
        """Those that begin then, in order, cancelled ones too; with an empty hall, of all."""
        within = "starts_at >= ? AND starts_at < ? AND state != 'asking'"
        if not hall:
            return self._appointments(within, _text(begin), _text(end))
        return self._appointments(f"hall = ? AND {within}", hall, _text(begin), _text(end))

    def held(self, hall: str, begin: datetime) -> tuple[Appointment, ...]:
        """Those that end after `begin` and hold a counter."""
        return self._appointments(f"hall = ? AND ends_at > ? AND {_HOLDS}", hall, _text(begin))

    def unanswered(self, before: datetime) -> tuple[Appointment, ...]:
        """Attempts made before, of which nobody knows what came."""
        return self._appointments("state = 'asking' AND made_at < ?", _text(before))

    def to_come(self, kiosk_id: str, now: datetime) -> int:
        """How many appointments that kiosk has booked that are still to come."""
        rows = self._shelf.rows(
            "SELECT COUNT(*) FROM appointments WHERE kiosk_id = ? AND starts_at > ? AND state IN ('booked', 'asking')",
            (kiosk_id, _text(now)),
        )
        return int(rows[0][0])

    def take_number(self, wanted: HallNumber) -> HallNumber:
        """The next of its hall and day; what is there already under its id is given back as it is."""
        with self._shelf.transaction() as run:
            there = run.execute(f"SELECT {_NUMBER} FROM hall_numbers WHERE id = ?", (wanted.id,)).fetchone()  # noqa: S608
            if there is not None:
                return _number(there)
            (last,) = run.execute(
                "SELECT COALESCE(MAX(number), 0) FROM hall_numbers WHERE hall = ? AND day = ?",
                (wanted.hall, wanted.day.isoformat()),
            ).fetchone()
            given = msgspec.structs.replace(wanted, number=last + 1)
            values = (
                given.id, given.hall, given.day.isoformat(), given.number, given.demarche, _text(given.taken_at),
                _text(given.since), given.state,
            )  # fmt: skip
            run.execute(f"INSERT INTO hall_numbers ({_NUMBER}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608
            return given

    def numbers(self, hall: str, day: date) -> tuple[HallNumber, ...]:
        """In order; with an empty hall, of all."""
        where, values = ("hall = ? AND day = ?", (hall, day.isoformat())) if hall else ("day = ?", (day.isoformat(),))
        rows = self._shelf.rows(f"SELECT {_NUMBER} FROM hall_numbers WHERE {where} ORDER BY hall, number", values)  # noqa: S608
        return tuple(_number(row) for row in rows)

    def change_number(self, number_id: str, of: Iterable[str], to: NumberState, now: datetime) -> HallNumber | None:
        with self._shelf.transaction() as run:
            if not _changes(run, "hall_numbers", number_id, of, (to, _text(now))):
                return None
            row = run.execute(f"SELECT {_NUMBER} FROM hall_numbers WHERE id = ?", (number_id,)).fetchone()  # noqa: S608
            return _number(row)

    def forget(self, before: datetime) -> int:
        """Erase what ended before; returns how many appointments."""
        gone = self._shelf.do("DELETE FROM appointments WHERE ends_at < ?", (_text(before),))
        self._shelf.do("DELETE FROM hall_numbers WHERE taken_at < ?", (_text(before),))
        if gone:
            self._shelf.forget_log()
        return gone

    def alone(self, task: str) -> bool:
        """Whether this process is the one that does this task (`Shelf.alone`)."""
        return self._shelf.alone(task)

    def close(self) -> None:
        self._shelf.close()

    def _appointments(self, where: str, *values: object) -> tuple[Appointment, ...]:
        rows = self._shelf.rows(f"SELECT {_APPOINTMENT} FROM appointments WHERE {where} ORDER BY starts_at, id", values)  # noqa: S608
        return tuple(_appointment(row) for row in rows)


def _changes(run: Run, table: str, row_id: str, of: Iterable[str], now_is: tuple[str, str]) -> bool:
    """`now_is`: the state, and since when."""
    wanted = tuple(of)
    marks = ", ".join("?" * len(wanted))
    query = f"UPDATE {table} SET state = ?, since = ? WHERE id = ? AND state IN ({marks})"  # noqa: S608
    return run.execute(query, (*now_is, row_id, *wanted)).rowcount == 1


def _some(run: Run, where: str, *values: object) -> tuple[Appointment, ...]:
    rows = run.execute(f"SELECT {_APPOINTMENT} FROM appointments WHERE {where}", values).fetchall()  # noqa: S608
    return tuple(_appointment(row) for row in rows)


def _one(run: Run, where: str, *values: object) -> Appointment | None:
    return next(iter(_some(run, where, *values)), None)


def _row(one: Appointment) -> tuple[object, ...]:
    instants = (_text(one.starts_at), _text(one.ends_at), _text(one.made_at), _text(one.since))
    named = (one.id, one.reference, one.kiosk_id, one.hall, one.demarche, one.motif)
    return (*named, *instants, one.state, one.counter, one.remote_id)


def _appointment(row: tuple[Any, ...]) -> Appointment:
    instants = (datetime.fromisoformat(text) for text in row[6:10])
    return Appointment(*row[:6], *instants, *row[10:])


def _number(row: tuple[Any, ...]) -> HallNumber:
    number_id, hall, day, number, demarche, taken_at, since, state = row
    instants = (datetime.fromisoformat(taken_at), datetime.fromisoformat(since))
    return HallNumber(number_id, hall, date.fromisoformat(day), number, demarche, *instants, state)


def _text(instant: datetime) -> str:
    """UTC, of one width: texts sort as the instants do."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
