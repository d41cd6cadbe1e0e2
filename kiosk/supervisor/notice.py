"""The journal of visits, and what the next person is told of one that did not end by itself: no name, some minutes."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from kiosk.clock import Clock
from kiosk.delivery.database import OutboxError
from kiosk.delivery.outbox import Outbox
from kiosk.privacy import logs
from kiosk.processes.link import EndedBy, Interrupted

_T = TypeVar("_T")


class Visits:
    """Writes down when visits begin and end. A disk that fails is logged; it must not take the screen down, which
    is where the citizen is told that nothing can be sent."""

    def __init__(self, outbox: Outbox, clock: Clock, notice_s: float) -> None:
        self._outbox = outbox
        self._clock = clock
        self._notice = timedelta(seconds=notice_s)
        self._interrupted: Interrupted | None = None

    def begun(self, visit_id: str) -> None:
        self._guarded(lambda: self._outbox.begin_visit(visit_id, self._clock.now()))

    def goes_on(self, visit_id: str) -> None:
        """After a power cut, the last such instant is the one that is told."""
        self._guarded(lambda: self._outbox.see_visit(visit_id, self._clock.now()))

    def ended(self, visit_id: str, by: EndedBy) -> None:
        self._guarded(lambda: self._outbox.end_visit(visit_id, by, self._clock.now()))

    def look_back(self) -> None:
        """Is there a visit that never ended? Asked at the start, and when a screen was lost."""
        found = self._guarded(self._outbox.interrupted_visit)
        if found is not None:
            until = self._clock.now() + self._notice
            self._interrupted = Interrupted(found.at, found.committed, found.reference, until)

    def notice(self) -> Interrupted | None:
        """What an activated screen has to tell. It stays in the journal until its time has passed, so that a
        second power cut does not swallow it."""
        if self._interrupted is not None and self._interrupted.until <= self._clock.now():
            self._interrupted = None
            self._guarded(lambda: self._outbox.close_interrupted(self._clock.now()))
        return self._interrupted

    def _guarded(self, call: Callable[[], _T]) -> _T | None:
        try:
            return call()
        except OutboxError as error:
            logs.event("journal_failed", level=logging.ERROR, code=error.code)
            return None
