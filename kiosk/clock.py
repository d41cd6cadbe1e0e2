"""Time that a test can hold: every room that needs an instant is given a `Clock`."""

import time
from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    def monotonic(self) -> float:
        """Seconds that never go back; for durations and deadlines."""
        ...

    def now(self) -> datetime:
        """Aware UTC instant; for what is written down."""
        ...

    def today(self) -> date:
        """The date on the wall of the hall (local time zone)."""
        ...


class SystemClock:
    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return datetime.now().astimezone().date()


class HeldClock:
    """A clock that moves only when told to."""

    def __init__(self, now: datetime, monotonic: float = 0.0) -> None:
        self._now = now
        self._monotonic = monotonic

    def advance(self, delta_s: float) -> None:
        from datetime import timedelta

        self._monotonic += delta_s
        self._now += timedelta(seconds=delta_s)

    def leap(self, delta_s: float) -> None:
        """Somebody has set the clock: no time has gone by."""
        from datetime import timedelta

        self._now += timedelta(seconds=delta_s)

    def monotonic(self) -> float:
        return self._monotonic

    def now(self) -> datetime:
        return self._now

    def today(self) -> date:
        return self._now.date()
