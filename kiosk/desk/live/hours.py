"""When agents are there: opening hours on the hall's own clock. Pure."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import get_args

from kiosk.desk.live.settings import Day, Live

DAYS: tuple[Day, ...] = get_args(Day)
# Further ahead nothing is said.
LOOKED_AHEAD_DAYS = 15


def is_open(live: Live, now: datetime) -> bool:
    """Without hours: always."""
    local = now.astimezone()
    return not live.hours or any(begin <= local < end for begin, end in _spans(live, local, 1))


def closes_at(live: Live, now: datetime) -> datetime | None:
    """The end of the opening that `now` is in; None when there are no hours, or it is closed."""
    local = now.astimezone()
    return next((end for begin, end in _spans(live, local, 1) if begin <= local < end), None)


def opens_at(live: Live, now: datetime) -> datetime | None:
    """The next opening after `now`; None when none is known."""
    local = now.astimezone()
    return next((begin for begin, _ in _spans(live, local, LOOKED_AHEAD_DAYS) if begin > local), None)


def _spans(live: Live, local: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
    """Openings from the day of `local` on, in order."""
    for ahead in range(days):
        day = local.date() + timedelta(days=ahead)
        if day.isoformat() in live.closed:
            continue
        for span in sorted(live.hours.get(DAYS[day.weekday()], ())):
            begin, end = span.split("-")
            yield _at(local, day.isoformat(), begin), _at(local, day.isoformat(), end)


def _at(local: datetime, day: str, clock: str) -> datetime:
    """An instant of the hall's clock, with the offset of that day (not of today)."""
    date = datetime.fromisoformat(day)
    if clock == "24:00":
        return (date + timedelta(days=1)).astimezone()
    hour, minute = clock.split(":")
    return datetime.combine(date.date(), time(int(hour), int(minute))).astimezone()
