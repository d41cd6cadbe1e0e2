"""What each console shows beside its call: the queue, call-backs, the hall, colleagues; as far as its role may see."""

from typing import NamedTuple

import msgspec

from kiosk.desk.live.calls import Calls
from kiosk.desk.live.console_wire import Board, CallbackRow, ColleagueRow, ColleagueState, KioskRow, QueueRow
from kiosk.desk.live.halls import Callbacks
from kiosk.desk.live.hub import Hub, Seat
from kiosk.desk.live.queueing import Queue
from kiosk.desk.live.roles import Action, may

MAX_ROWS = 200
# Of one hall, and of all together where somebody sees them all.
MAX_KIOSKS = 1000
MAX_COLLEAGUES = 30
# How long people have waited is said again after so long.
WAITED_AGAIN_S = 10.0


class Common(NamedTuple):
    """`kiosks`: by hall."""

    queue: tuple[QueueRow, ...]
    callbacks: tuple[CallbackRow, ...]
    kiosks: dict[str, tuple[KioskRow, ...]]
    colleagues: tuple[ColleagueRow, ...]


class Boards:
    def __init__(self, hub: Hub, queue: Queue, calls: Calls, callbacks: Callbacks) -> None:
        self._hub = hub
        self._queue = queue
        self._calls = calls
        self._callbacks = callbacks
        self._at = 0.0
        hub.on_pulse.append(self._pulse)

    def show(self, seat: Seat) -> None:
        """Now, to a console that has just come."""
        seat.shown = None
        self._send(seat, self._common((seat,)))

    def _pulse(self) -> None:
        now = self._hub.clock.monotonic()
        changed = self._hub.changed or (self._queue.waiting and now - self._at >= WAITED_AGAIN_S)
        if not changed:
            return
        self._at, self._hub.changed = now, False
        seats = tuple(seat for seat in self._hub.seats.values() if seat.lines)
        common = self._common(seats)
        for seat in seats:
            self._send(seat, common)

    def _common(self, seats: tuple[Seat, ...]) -> Common:
        """What boards share is made once for all of them: thousands of kiosks only where somebody sees a hall."""
        hall = any(may(seat.person.roles, Action.SEE_HALL) for seat in seats)
        return Common(self._queue_rows(), self._callbacks.rows(), self._kiosks() if hall else {}, self._colleagues())

    def _send(self, seat: Seat, common: Common) -> None:
        roles, away = seat.person.roles, self._hub.away.get(seat.id)
        there = away is None or away.there or (away.until is not None and away.until <= self._hub.clock.now())
        answers = may(roles, Action.ANSWER)
        board = Board(
            queue=self._for(seat, common.queue) if may(roles, Action.SEE_QUEUE) else (),
            callbacks=common.callbacks if may(roles, Action.CALL_BACK) else (),
            kiosks=self._of_hall(seat, common.kiosks) if may(roles, Action.SEE_HALL) else (),
            colleagues=tuple(row for row in common.colleagues if row.person != seat.id) if answers else (),
            available=seat.available,
            there=there,
            away_until=away.until if away is not None and not there else None,
        )
        if board != seat.shown:
            seat.shown = board
            seat.say(board)

    def _queue_rows(self) -> tuple[QueueRow, ...]:
        return tuple(self._queue.row(request) for request in tuple(self._queue.waiting.values())[:MAX_ROWS])

    def _for(self, seat: Seat, rows: tuple[QueueRow, ...]) -> tuple[QueueRow, ...]:
        """With what does not suit this agent marked; a mediator sees their own hall's."""
        if not may(seat.person.roles, Action.ANSWER):
            return tuple(row for row in rows if self._hub.hall_of(row.kiosk_id) == seat.person.hall)
        waiting = self._queue.waiting
        return tuple(
            row
            if row.request_id in waiting and self._queue.suits(seat, waiting[row.request_id])
            else msgspec.structs.replace(row, suits=False)
            for row in rows
        )

    def _of_hall(self, seat: Seat, kiosks: dict[str, tuple[KioskRow, ...]]) -> tuple[KioskRow, ...]:
        """An administrator sees every hall."""
        if may(seat.person.roles, Action.ENROL_KIOSKS):
            return tuple(row for rows in kiosks.values() for row in rows)[:MAX_KIOSKS]
        return kiosks.get(seat.person.hall, ())

    def _kiosks(self) -> dict[str, tuple[KioskRow, ...]]:
        """By hall."""
        halls: dict[str, list[KioskRow]] = {}
        asking = self._queue.asking()
        helped = {call.request.kiosk_id: call.person for call in self._calls.calls.values()}
        for kiosk_id in self._hub.enrolled:
            link = self._hub.kiosks.get(kiosk_id)
            halls.setdefault(self._hub.hall_of(kiosk_id), []).append(
                KioskRow(
                    kiosk_id,
                    link is not None,
                    link.beat.use if link else "out_of_order",
                    link.beat.paper_low if link else False,
                    kiosk_id in asking,
                    self._hub.people[helped[kiosk_id]].name if kiosk_id in helped else "",
                    link.beat.devices if link else (),
                )
            )
        return {hall: tuple(rows[:MAX_KIOSKS]) for hall, rows in halls.items()}

    def _colleagues(self) -> tuple[ColleagueRow, ...]:
        """Those who could take a call first: nobody reads through two hundred names."""
        rows = []
        for seat in self._hub.those_who_may(Action.ANSWER):
            busy = bool(seat.call or seat.third_in)
            interprets = tuple(sorted(seat.person.interprets)) + (("sign",) if seat.person.sign_language else ())
            state: ColleagueState = "busy" if busy else "free" if seat.available else "pause"
            rows.append(ColleagueRow(seat.id, seat.person.name, state, interprets))
        return tuple(sorted(rows, key=lambda row: (row.state != "free", row.name))[:MAX_COLLEAGUES])
