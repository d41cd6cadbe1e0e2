"""Opening hours, holidays and free slots: pure reckoning on the clock of the hall."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, get_args

from kiosk.appointments.wire import MAX_DAYS, MAX_SLOTS
from kiosk.desk.appointments.settings import Appointments
from kiosk.desk.live.settings import Day

DAYS: tuple[Day, ...] = get_args(Day)
# Further ahead no opening is looked for.
LOOKED_AHEAD_DAYS = 30


class Span(NamedTuple):
    begin: datetime
    end: datetime


class Held(NamedTuple):
    """Who is at which counter, from when to when."""

    counter: int
    begin: datetime
    end: datetime


def easter(year: int) -> date:
    """The Sunday of Easter of the Gregorian calendar (the rule of Gauss as Butcher wrote it down, 1876)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    leaps, rest = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * rest + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def holidays(year: int) -> frozenset[date]:
    """The eleven of the Code du travail, L3133-1. Alsace and Moselle have two more: write them under `closed`."""
    fixed = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
    moving = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday
    sunday = easter(year)
    return frozenset({*(date(year, *one) for one in fixed), *(sunday + timedelta(days=days) for days in moving)})


def spans(settings: Appointments, day: date) -> tuple[Span, ...]:
    """The openings of a day, in order; none when it is closed."""
    if day.isoformat() in settings.closed or (settings.holidays and day in holidays(day.year)):
        return ()
    written = sorted(settings.hours.get(DAYS[day.weekday()], ()))
    found = (Span(*(_at(day, clock) for clock in one.split("-"))) for one in written)
    return tuple(span for span in found if span.begin < span.end)


def opening(settings: Appointments, now: datetime) -> Span | None:
    """The opening that `now` is in."""
    return next((span for span in spans(settings, now.astimezone().date()) if span.begin <= now < span.end), None)


def last_closing(settings: Appointments, now: datetime) -> datetime | None:
    """When the hall closes for today, the break at noon aside; None when it does not open any more."""
    return max((span.end for span in spans(settings, now.astimezone().date()) if span.end > now), default=None)


def next_opening(settings: Appointments, now: datetime) -> datetime | None:
    today = now.astimezone().date()
    every = (span for ahead in range(LOOKED_AHEAD_DAYS) for span in spans(settings, today + timedelta(days=ahead)))
    return next((span.begin for span in every if span.begin > now), None)


def starts(settings: Appointments, day: date, minutes: int, now: datetime) -> Iterator[datetime]:
    """Where a slot of this length may begin: it ends before the hall closes, and people have time to come."""
    first, length = now + timedelta(minutes=settings.notice_minutes), timedelta(minutes=minutes)
    for span in spans(settings, day):
        at = span.begin
        while at + length <= span.end:
            if at >= first:
                yield at
            at += timedelta(minutes=settings.step_minutes)


def counter_for(begin: datetime, end: datetime, held: Iterable[Held], counters: int) -> int | None:
    """A counter that is free all that time, from 1; None: none is."""
    busy = {one.counter for one in held if one.begin < end and begin < one.end}
    return next((number for number in range(1, counters + 1) if number not in busy), None)


def free_days(
    settings: Appointments, since: date, minutes: int, now: datetime, held: Iterable[Held]
) -> tuple[tuple[tuple[date, tuple[datetime, ...]], ...], bool]:
    """The next days that have free slots, with them, and whether there are more after these."""
    taken = tuple(held)
    days: list[tuple[date, tuple[datetime, ...]]] = []
    for day in days_from(settings, since, now):
        there = tuple(
            at
            for at in starts(settings, day, minutes, now)
            if counter_for(at, at + timedelta(minutes=minutes), taken, settings.counters) is not None
        )
        if there and len(days) == MAX_DAYS:
            return tuple(days), True
        if there:
            days.append((day, there[:MAX_SLOTS]))
    return tuple(days), False


def days_from(settings: Appointments, since: date, now: datetime) -> Iterator[date]:
    """The days that may be asked for: from `since` or today on, as far ahead as the settings say."""
    today = now.astimezone().date()
    last = today + timedelta(days=settings.ahead_days)
    day = max(since, today)
    while day <= last:
        yield day
        day += timedelta(days=1)


def is_offered(settings: Appointments, starts_at: datetime, minutes: int, now: datetime) -> bool:
    """Whether a slot that is asked for is one that could have been offered."""
    day = starts_at.astimezone().date()
    return day in set(days_from(settings, day, now)) and starts_at in set(starts(settings, day, minutes, now))


def _at(day: date, clock: str) -> datetime:
    """An instant of the hall's clock, with the offset of that day (not of today)."""
    if clock == "24:00":
        return datetime.combine(day + timedelta(days=1), time()).astimezone()
    hour, minute = clock.split(":")
    return datetime.combine(day, time(int(hour), int(minute))).astimezone()
