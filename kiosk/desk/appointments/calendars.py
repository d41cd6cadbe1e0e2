"""Where appointments are held: the desk's own calendar, or that of RDV Service Public. One port, two implementations.

book:  `Appointment`, or `Gone`: somebody else has the slot, or `Later`: nobody knows; ask again with the same id.
"""

import threading
from datetime import date, datetime, timedelta
from typing import Protocol

from msgspec.structs import replace

from kiosk.appointments.wire import MAX_DAYS, MAX_SLOTS
from kiosk.connectors.port import Later, Refused
from kiosk.connectors.rdv_service_public import MAX_RANGE_DAYS, Gone, Taken
from kiosk.connectors.rdv_service_public import Calendar as RdvServicePublic
from kiosk.desk.appointments import calendar
from kiosk.desk.appointments.calendar import Held
from kiosk.desk.appointments.settings import Appointments, Motif, motif_of
from kiosk.desk.appointments.store import Appointment, AppointmentStore
from kiosk.privacy import logs

# One more than is shown tells that there are more.
Free = tuple[tuple[tuple[date, tuple[datetime, ...]], ...], bool]
# The new one, and the old one as it is then.
Move = tuple[Appointment, Appointment]
# Clocks of two machines; an attempt of ours is not older than itself by more.
SKEW = timedelta(minutes=5)
# By then no kiosk asks again for an answer that was lost.
GIVEN_UP_AFTER = timedelta(minutes=10)


class Calendar(Protocol):
    def free(self, hall: str, motif: Motif, since: date, now: datetime) -> Free | Later:
        """The next days with free slots, and whether there are more. Raises `StoreError`."""
        ...

    def book(self, wanted: Appointment, motif: Motif, now: datetime) -> Appointment | Gone | Later:
        """Once for one id, however often it is asked. Raises `StoreError`."""
        ...

    def cancel(self, there: Appointment, motif: Motif, now: datetime) -> Appointment | Later | None:
        """None: it is in a state that is not cancelled any more. Raises `StoreError`."""
        ...

    def move(self, there: Appointment, wanted: Appointment, motif: Motif, now: datetime) -> Move | Gone | Later:
        """Book, then cancel: who loses the race for the new hour keeps the old one. Asked again, it is finished.
        `motif`: of the new one. Raises `StoreError`."""
        ...


class OwnCalendar:
    """In the desk's own database: a slot is booked by one transaction."""

    def __init__(self, settings: Appointments, store: AppointmentStore) -> None:
        self._settings = settings
        self._store = store

    def free(self, hall: str, motif: Motif, since: date, now: datetime) -> Free | Later:
        held = (Held(one.counter, one.starts_at, one.ends_at) for one in self._store.held(hall, now))
        return calendar.free_days(self._settings, since, motif.minutes, now, held)

    def book(self, wanted: Appointment, motif: Motif, now: datetime) -> Appointment | Gone | Later:
        there = self._store.of_id(wanted.id)
        if there is not None:
            return there
        if not calendar.is_offered(self._settings, wanted.starts_at, motif.minutes, now):
            return Gone()
        return self._store.book(wanted, self._settings.counters) or Gone()

    def cancel(self, there: Appointment, motif: Motif, now: datetime) -> Appointment | None:
        return self._store.change(there.id, ("booked",), "cancelled", now)

    def move(self, there: Appointment, wanted: Appointment, motif: Motif, now: datetime) -> Move | Gone | Later:
        with self._store.together():  # both or nothing, whatever is killed
            booked = self.book(wanted, motif, now)
            if not isinstance(booked, Appointment):
                return booked
            return booked, self.cancel(there, motif, now) or there


class RemoteCalendar:
    """Another service holds the slots; the desk keeps which of them are whose, so that people can be checked in. The
    attempt is written down before it is made: after a lost answer the service is asked what stands there."""

    def __init__(self, settings: Appointments, store: AppointmentStore, service: RdvServicePublic) -> None:
        self._settings = settings
        self._store = store
        self._service = service
        self._one_at_a_time = threading.Lock()

    def free(self, hall: str, motif: Motif, since: date, now: datetime) -> Free | Later:
        wanted = tuple(calendar.days_from(self._settings, since, now))[: MAX_RANGE_DAYS + 1]
        if not wanted:
            return (), False
        slots = self._service.free(motif.service, wanted[0], wanted[-1])
        if isinstance(slots, Refused):
            return _refused("slots", slots)
        if isinstance(slots, Later):
            return slots
        first, days = now + timedelta(minutes=self._settings.notice_minutes), dict[date, list[datetime]]()
        for slot in slots:
            if slot.starts_at >= first:
                days.setdefault(slot.starts_at.astimezone().date(), []).append(slot.starts_at.astimezone())
        there = sorted(days.items())[: MAX_DAYS + 1]
        shown = tuple((day, tuple(starts[:MAX_SLOTS])) for day, starts in there[:MAX_DAYS])
        return shown, len(there) > MAX_DAYS

    def book(self, wanted: Appointment, motif: Motif, now: datetime) -> Appointment | Gone | Later:
        """A kiosk that asks again while its first question is still under way waits for that one's answer."""
        with self._one_at_a_time:
            return self._book(wanted, motif, now)

    def release_unanswered(self, now: datetime) -> None:
        """What a lost answer may have booked, and nobody asked for again, is given back."""
        with self._one_at_a_time:
            for lost in self._store.unanswered(now - GIVEN_UP_AFTER):
                _, motif = motif_of(self._settings, lost.demarche)
                found = self._look(lost, motif, now)
                if isinstance(found, Appointment):
                    self.cancel(found, motif, now)
                elif found is None:
                    self._store.drop(lost.id)

    def _book(self, wanted: Appointment, motif: Motif, now: datetime) -> Appointment | Gone | Later:
        before = self._store.of_id(wanted.id)
        asking = before or self._store.book(_asking(wanted), 0)
        if asking is None:
            return Gone()
        if asking.state != "asking":
            return asking
        if before is not None and (found := self._look(asking, motif, now)) is not None:
            return found
        return self._ask(asking, motif, now)

    def cancel(self, there: Appointment, motif: Motif, now: datetime) -> Appointment | Later | None:
        if there.state != "booked":
            return None
        done = self._service.cancel(motif.service, there.remote_id)
        if isinstance(done, Refused):
            return _refused("cancel", done)
        if isinstance(done, Later):
            return done
        return self._store.change(there.id, ("booked",), "cancelled", now)

    def move(self, there: Appointment, wanted: Appointment, motif: Motif, now: datetime) -> Move | Gone | Later:
        booked = self.book(wanted, motif, now)
        if not isinstance(booked, Appointment):
            return booked
        _, of_old = motif_of(self._settings, there.demarche)
        done = self.cancel(there, of_old, now)
        return booked, done if isinstance(done, Appointment) else there

    def _ask(self, asking: Appointment, motif: Motif, now: datetime) -> Appointment | Gone | Later:
        answer = self._service.book(motif.service, asking.starts_at)
        match answer:
            case Taken():
                return self._store.settle(asking.id, answer.remote_id, now) or Gone()
            case Gone():
                self._store.drop(asking.id)
                return answer
            case Refused():
                self._store.drop(asking.id)
                return _refused("book", answer)
        return answer

    def _look(self, asking: Appointment, motif: Motif, now: datetime) -> Appointment | Later | None:
        """Whether the attempt before had its effect. What stands there under a name that is nobody's here is ours."""
        there = self._service.find(motif.service, asking.starts_at, asking.made_at - SKEW)
        if isinstance(there, Refused):
            return _refused("find", there)
        if isinstance(there, Later):
            return there
        settled = (self._store.settle(asking.id, one.remote_id, now) for one in there)
        return next((one for one in settled if one is not None), None)


def _asking(wanted: Appointment) -> Appointment:
    return replace(wanted, state="asking")


def _refused(what: str, answer: Refused) -> Later:
    """Something is not set up: people are sent on, and whoever reads the log mends it."""
    logs.event("appointments_refused", action=what, error=answer.error)
    return Later(answer.error, at_fault=False)
