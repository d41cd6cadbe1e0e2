"""What the desk does with a kiosk's question about appointments and numbers, and what mediators do with them. No HTTP.

The citizen reads no state that is not so: a slot is offered only where it can end before the hall closes, a number only
where its turn can.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from kiosk.appointments import wire
from kiosk.appointments.wire import Answer, Arrived, Ask, Booked, Number, Refused, SlotGone, Slots
from kiosk.clock import Clock
from kiosk.connectors.port import Later
from kiosk.connectors.rdv_service_public import Gone
from kiosk.delivery.reference import new_reference, normalise_reference
from kiosk.desk.appointments import calendar
from kiosk.desk.appointments.calendars import Calendar, RemoteCalendar
from kiosk.desk.appointments.settings import Appointments, Motif, motif_of
from kiosk.desk.appointments.store import Appointment, AppointmentStore, HallNumber
from kiosk.desk.live.limits import Limit

# Of one kiosk: more than a finger can ask, and than a citizen mistypes.
ASKS_PER_MINUTE = 60
MISSES_PER_MINUTE = 12
# New ones of one kiosk, bookings or numbers, in a quarter of an hour: more than people who stand in line, less than
# somebody who empties the calendar for fun.
NEW_PER_QUARTER = 30
# A reference that another has already is drawn again: 29^8 of them.
DRAWS = 4


class Reception:
    """Methods raise `StoreError`. `hall_of`: the hall that a kiosk stands in."""

    def __init__(
        self,
        settings: Appointments,
        store: AppointmentStore,
        own: Calendar,
        hall_of: Callable[[str], str],
        clock: Clock,
    ) -> None:
        self.settings = settings
        self.store = store
        self._calendar = own
        self._hall_of = hall_of
        self._clock = clock
        self._asks: dict[str, Limit] = {}
        self._misses: dict[str, Limit] = {}
        self._new: dict[str, Limit] = {}

    # --- a kiosk

    def answer(self, kiosk_id: str, asked: Ask) -> Answer:
        if not self._limit(self._asks, kiosk_id, ASKS_PER_MINUTE).passes(self._clock.monotonic()):
            return Refused("busy")
        if not self.settings.hours and self.settings.rdv_service_public is None:
            return Refused("none")
        match asked:
            case wire.FindSlots():
                return self._slots(kiosk_id, asked)
            case wire.Book():
                return self._book(kiosk_id, asked)
            case wire.TakeNumber():
                return self._number(kiosk_id, asked)
        return self._of_reference(kiosk_id, asked)

    def _slots(self, kiosk_id: str, asked: wire.FindSlots) -> Answer:
        _, motif = motif_of(self.settings, asked.demarche)
        free = self._calendar.free(self._hall_of(kiosk_id), motif, asked.since, self._clock.now())
        if isinstance(free, Later):
            return Refused("busy")
        days, more = free
        return Slots(motif.minutes, tuple(wire.Day(day, starts) for day, starts in days), more)

    def _book(self, kiosk_id: str, asked: wire.Book) -> Answer:
        now = self._clock.now()
        if self._too_many(kiosk_id, asked.key, now):
            return Refused("busy")
        wanted, motif = self._wanted(kiosk_id, asked.key, asked.demarche, asked.starts_at, now)
        held = self._calendar.book(wanted, motif, now)
        match held:
            case Gone():
                return SlotGone()
            case Later():
                return Refused("busy")
        return booked(held) if _is_that(held, wanted) else SlotGone()

    def _move(self, kiosk_id: str, asked: wire.Move, there: Appointment) -> Answer:
        """For the same démarche; at the hall of the kiosk that asks."""
        now, again = self._clock.now(), self.store.of_id(asked.key)
        if again is None and there.state == "cancelled":
            return Refused("cancelled")
        if again is None and (there.state != "booked" or there.starts_at <= now):
            return Refused("over")
        if self._too_many(kiosk_id, asked.key, now):
            return Refused("busy")
        wanted, motif = self._wanted(kiosk_id, asked.key, there.demarche, asked.starts_at, now)
        if again is not None and (again.id == there.id or not _is_that(again, wanted)):
            return SlotGone()  # before the other one is cancelled for it
        moved = self._calendar.move(there, wanted, motif, now)
        match moved:
            case Gone():
                return SlotGone()
            case Later():
                return Refused("busy")
        held, before = moved
        return wire.Moved(booked(held), booked(before))

    def _too_many(self, kiosk_id: str, key: str, now: datetime) -> bool:
        """Whether this kiosk has booked its share; what it has asked for before is no new one."""
        if self.store.of_id(key) is not None:
            return False
        return self.store.to_come(kiosk_id, now) >= self.settings.kiosk_max or not self._one_more(kiosk_id)

    def _wanted(
        self, kiosk_id: str, key: str, demarche: str, starts_at: datetime, now: datetime
    ) -> tuple[Appointment, Motif]:
        name, motif = motif_of(self.settings, demarche)
        for _ in range(DRAWS):
            wanted = Appointment(
                id=key,
                reference=new_reference(),
                kiosk_id=kiosk_id,
                hall=self._hall_of(kiosk_id),
                demarche=demarche,
                motif=name,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=motif.minutes),
                made_at=now,
                since=now,
            )
            if self.store.of_reference(wanted.reference) is None:
                break
        return wanted, motif

    def _of_reference(self, kiosk_id: str, asked: wire.Look | wire.CheckIn | wire.Cancel | wire.Move) -> Answer:
        misses = self._limit(self._misses, kiosk_id, MISSES_PER_MINUTE)
        if misses.full(self._clock.monotonic()):
            return Refused("busy")
        reference = normalise_reference(asked.reference)
        there = self.store.of_reference(reference) if reference else None
        if there is None:
            misses.passes(self._clock.monotonic())
            return Refused("unknown")
        match asked:
            case wire.CheckIn():
                return self._check_in(self._hall_of(kiosk_id), there)
            case wire.Cancel():
                return self.cancel(there)
            case wire.Move():
                return self._move(kiosk_id, asked, there)
        return booked(there)

    def _check_in(self, hall: str, there: Appointment) -> Answer:
        now, settings = self._clock.now(), self.settings
        if there.state in ("arrived", "called"):
            return Arrived(booked(there))
        if there.state == "cancelled":
            return Refused("cancelled")
        if there.state != "booked":
            return Refused("over")
        if there.hall != hall:
            return Refused("elsewhere")
        starts_at = there.starts_at.astimezone()
        if starts_at.date() != now.astimezone().date():
            return Refused("not_today", starts_at)
        if now < starts_at - timedelta(minutes=settings.early_minutes):
            return Refused("too_early", starts_at)
        if now > starts_at + timedelta(minutes=settings.late_minutes):
            return Refused("too_late", starts_at)
        arrived = self.store.change(there.id, ("booked",), "arrived", now)
        return Refused("over") if arrived is None else Arrived(booked(arrived))

    def cancel(self, there: Appointment) -> Answer:
        """By the citizen or by a mediator; again changes nothing."""
        if there.state == "cancelled":
            return booked(there)
        now = self._clock.now()
        if there.state != "booked" or there.starts_at <= now:
            return Refused("over")
        done = self._calendar.cancel(there, self.motif(there), now)
        if isinstance(done, Later):
            return Refused("busy")
        return Refused("over") if done is None else booked(done)

    def _number(self, kiosk_id: str, asked: wire.TakeNumber) -> Answer:
        now, hall = self._clock.now(), self._hall_of(kiosk_id)
        today = now.astimezone().date()
        numbers = self.store.numbers(hall, today)
        before = next((one for one in numbers if one.id == asked.key), None)
        if before is None:
            refused = self._no_number(hall, asked.demarche, now)
            if refused is not None or not self._one_more(kiosk_id):
                return refused or Refused("busy")
            wanted = HallNumber(asked.key, hall, today, 0, asked.demarche, now, now)
            before = self.store.take_number(wanted)
        ahead = sum(one.state == "arrived" and one.number < before.number for one in numbers) + self._arrived(hall, now)
        return Number(before.number, ahead, self._wait(ahead))

    def _no_number(self, hall: str, demarche: str, now: datetime) -> Refused | None:
        """Why nobody else can be received today, or None."""
        settings = self.settings
        opens = calendar.next_opening(settings, now)
        closes = calendar.last_closing(settings, now)
        if calendar.opening(settings, now) is None or closes is None:
            return Refused("closed", opens)
        _, motif = motif_of(settings, demarche)
        waiting = self.waiting(hall, now)
        if waiting >= settings.number_max:
            return Refused("full")
        is_long = bool(demarche) and motif.minutes >= settings.long_minutes and demarche in motif.demarches
        minutes = motif.minutes if is_long else settings.number_minutes
        if now + timedelta(minutes=self._wait(waiting) + minutes) > closes:
            return Refused("closing", opens)
        return Refused("full") if is_long and waiting >= settings.full_from else None

    # --- a mediator

    def waiting(self, hall: str, now: datetime) -> int:
        """How many wait in the hall: with a number, or with an appointment whose hour has not come to be called."""
        today = now.astimezone().date()
        with_number = sum(one.state == "arrived" for one in self.store.numbers(hall, today))
        return with_number + self._arrived(hall, now)

    def day(self, hall: str, wanted: date) -> tuple[Appointment, ...]:
        """Those of a day, in order; with an empty hall, of all halls."""
        begin = datetime.combine(wanted, datetime.min.time()).astimezone()
        return self.store.between(hall, begin, begin + timedelta(days=1))

    def motif(self, there: Appointment) -> Motif:
        return self.settings.motifs.get(there.motif) or motif_of(self.settings, there.demarche)[1]

    def call_next(self, hall: str) -> HallNumber | None:
        """The lowest number that waits; two mediators never call the same one."""
        now = self._clock.now()
        for one in self.store.numbers(hall, now.astimezone().date()):
            called = self.store.change_number(one.id, ("arrived",), "called", now) if one.state == "arrived" else None
            if called is not None:
                return called
        return None

    def tidy(self) -> None:
        """Erase what is over, and give back what nobody knows of."""
        now = self._clock.now()
        if not self.store.alone("appointments"):
            return
        self.store.forget(now - timedelta(days=self.settings.kept_days))
        if isinstance(self._calendar, RemoteCalendar):
            self._calendar.release_unanswered(now)

    def _arrived(self, hall: str, now: datetime) -> int:
        return sum(one.state == "arrived" for one in self.day(hall, now.astimezone().date()))

    def _wait(self, ahead: int) -> int:
        """Minutes, as things stand: those before, shared by the counters."""
        return round(ahead * self.settings.number_minutes / self.settings.counters)

    def _one_more(self, kiosk_id: str) -> bool:
        limit = self._new.setdefault(kiosk_id, Limit(NEW_PER_QUARTER, per_s=900))
        return limit.passes(self._clock.monotonic())

    def _limit(self, of: dict[str, Limit], kiosk_id: str, most: int) -> Limit:
        return of.setdefault(kiosk_id, Limit(most, per_s=60))


def _is_that(held: Appointment, wanted: Appointment) -> bool:
    """Whether what stands under its key is what is wanted, and not another booking."""
    return held.kiosk_id == wanted.kiosk_id and held.starts_at == wanted.starts_at


def booked(there: Appointment) -> Booked:
    """As a kiosk is told; the instant is on the clock of the hall."""
    state = "booked" if there.state == "asking" else there.state
    return Booked(there.id, there.reference, there.demarche, there.starts_at.astimezone(), there.minutes, state)
