"""What each console shows beside its call: the queue, call-backs, the hall, colleagues; as far as its role may see."""

import msgspec

from kiosk.desk.live import console_wire
from kiosk.desk.live.calls import Calls
from kiosk.desk.live.console_wire import Board, CallbackRow, ColleagueRow, KioskRow, QueueRow
from kiosk.desk.live.halls import Callbacks
from kiosk.desk.live.hub import Hub, Seat
from kiosk.desk.live.queueing import Queue
from kiosk.desk.live.roles import Action, may
from kiosk.desk.live.settings import hall_of

# At most this often; rings do not wait for it.
EVERY_S = 1.0
MAX_ROWS = 200


class Boards:
    def __init__(self, hub: Hub, queue: Queue, calls: Calls, callbacks: Callbacks) -> None:
        self._hub = hub
        self._queue = queue
        self._calls = calls
        self._callbacks = callbacks
        self._at = -EVERY_S
        hub.on_pulse.append(self._pulse)

    def show(self, seat: Seat) -> None:
        """Now, to a console that has just come."""
        seat.shown = None
        self._send(seat, self._queue_rows(), self._callbacks.rows(), self._kiosks())

    def _pulse(self) -> None:
        now = self._hub.clock.monotonic()
        if not self._hub.changed or now - self._at < EVERY_S:
            return
        self._at, self._hub.changed = now, False
        rows, callbacks, kiosks = self._queue_rows(), self._callbacks.rows(), self._kiosks()
        for seat in tuple(self._hub.seats.values()):
            if seat.lines:
                self._send(seat, rows, callbacks, kiosks)

    def _send(
        self,
        seat: Seat,
        rows: tuple[QueueRow, ...],
        callbacks: tuple[CallbackRow, ...],
        kiosks: dict[str, tuple[KioskRow, ...]],
    ) -> None:
        roles, away = seat.person.roles, self._hub.away.get(seat.id)
        there = away is None or away.there or (away.until is not None and away.until <= self._hub.clock.now())
        board = Board(
            queue=self._for(seat, rows) if may(roles, Action.SEE_QUEUE) else (),
            callbacks=callbacks if may(roles, Action.CALL_BACK) else (),
            kiosks=self._of_hall(seat, kiosks) if may(roles, Action.SEE_HALL) else (),
            colleagues=self._colleagues(seat) if may(roles, Action.ANSWER) else (),
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
            return tuple(row for row in rows if hall_of(self._hub.settings, row.kiosk_id) == seat.person.hall)
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
            return tuple(row for rows in kiosks.values() for row in rows)
        return kiosks.get(seat.person.hall, ())

    def _kiosks(self) -> dict[str, tuple[KioskRow, ...]]:
        """By hall."""
        halls: dict[str, list[KioskRow]] = {}
        helped = {call.request.kiosk_id: call.person for call in self._calls.calls.values()}
        for kiosk_id in self._hub.enrolled:
            link = self._hub.kiosks.get(kiosk_id)
            halls.setdefault(hall_of(self._hub.settings, kiosk_id), []).append(
                KioskRow(
                    kiosk_id,
                    link is not None,
                    link.beat.use if link else "out_of_order",
                    link.beat.paper_low if link else False,
                    self._queue.asks(kiosk_id),
                    self._hub.people[helped[kiosk_id]].name if kiosk_id in helped else "",
                    link.beat.devices if link else (),
                )
            )
        return {hall: tuple(rows[:MAX_ROWS]) for hall, rows in halls.items()}

    def _colleagues(self, seat: Seat) -> tuple[ColleagueRow, ...]:
        rows = []
        for other in self._hub.those_who_may(Action.ANSWER)[:MAX_ROWS]:
            if other is not seat:
                busy = bool(other.call or other.third_in)
                interprets = tuple(sorted(other.person.interprets)) + (("sign",) if other.person.sign_language else ())
                state: console_wire.ColleagueState = "busy" if busy else "free" if other.available else "pause"
                rows.append(ColleagueRow(other.id, other.person.name, state, interprets))
        return tuple(rows)
