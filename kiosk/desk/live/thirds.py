"""Whoever else comes into a call: a colleague to whom it is passed, an interpreter at a console or by a link."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from kiosk.desk.live import console_wire
from kiosk.desk.live.calls import NOT_YOURS, Calls
from kiosk.desk.live.hub import Hub, Seat
from kiosk.desk.live.queueing import Queue
from kiosk.desk.live.values import Call, ThirdRole
from kiosk.help import wire


class Handed(NamedTuple):
    """A call on its way to a colleague, or an invitation into one."""

    to: str
    why: Literal["transfer", "invite"]
    role: ThirdRole
    since: float


class Thirds:
    def __init__(self, hub: Hub, queue: Queue, calls: Calls) -> None:
        self._hub = hub
        self._queue = queue
        self._calls = calls
        self._handed: dict[str, Handed] = {}  # by call id
        self.on_came: Callable[[Call], None] = lambda call: None
        self.on_left: Callable[[Call], None] = lambda call: None
        calls.on_over = self._over
        hub.on_pulse.append(self._pulse)
        hub.on_begin.append(self._handed.clear)

    # --- a colleague, an interpreter at a console

    def hand_on(
        self, seat: Seat, call_id: str, to: str, why: Literal["transfer", "invite"], role: ThirdRole = ""
    ) -> str:
        call, other = self._calls.of_agent(seat, call_id), self._hub.seats.get(to)
        if call is None:
            return NOT_YOURS
        if other is None or not other.free or other is seat:
            return "Cette personne n'est pas disponible."
        now = self._hub.clock.monotonic()
        self._handed[call.id] = Handed(to, why, role, now)
        other.rung[call.id] = now
        other.say(console_wire.Ring(why, call.id, self._queue.row(call.request), by=seat.person.name))
        self._hub.note(seat.id, why, call.id, to)
        self._hub.changed = True
        return ""

    def join(self, seat: Seat, call_id: str) -> str:
        """The invited person, or the one whom the call is handed to, says yes."""
        handed, call = self._handed.get(call_id), self._calls.calls.get(call_id)
        first = self._calls.seat(call) if call else None
        stands = call is not None and self._calls.stands(call.id)
        if call is None or first is None or handed is None or handed.to != seat.id or not stands:
            return "Cette demande n'attend plus."
        if seat.call or seat.third_in:
            return "Vous êtes déjà avec quelqu'un."
        del self._handed[call_id]
        seat.rung.pop(call_id, None)
        if handed.why == "transfer":
            self._drop(call)
            self._calls.pass_to(call, first, seat)
            return ""
        seat.third_in = call.id
        self.joins(call, seat.id, seat.person.name, handed.role)
        return ""

    def decline(self, seat: Seat, call_id: str) -> None:
        handed = self._handed.get(call_id)
        if handed is not None and handed.to == seat.id:
            self._not_taken(call_id, handed)

    def leave(self, seat: Seat, call_id: str) -> str:
        call = self._calls.calls.get(call_id)
        if call is None or call.third != seat.id:
            return NOT_YOURS
        self.leaves(call)
        return ""

    # --- whoever it is

    def joins(self, call: Call, third: str, name: str, role: ThirdRole) -> None:
        """At a console, or a guest by a link."""
        call = self._calls.replace(call, third=third, third_name=name, third_role=role)
        self._tell_kiosk(call, there=True)
        self._calls.show(call)
        self._hub.note(third, "joined", call.id, role)
        self.on_came(call)

    def leaves(self, call: Call) -> None:
        self._drop(call)
        self._calls.show(self._calls.calls[call.id])

    def show_out(self, seat: Seat, call_id: str) -> str:
        """Asked by the agent whose call it is."""
        call = self._calls.of_agent(seat, call_id)
        if call is None:
            return NOT_YOURS
        if call.third:
            self._hub.note(seat.id, "shown_out", call.id, call.third)
            self.leaves(call)
        return ""

    # --- inside

    def _over(self, call: Call) -> None:
        self._drop(call)
        if handed := self._handed.pop(call.id, None):
            self._stop_ring(handed.to, call.id)

    def _drop(self, call: Call) -> None:
        if not call.third:
            return
        self._tell_kiosk(call, there=False)
        if other := self._hub.seats.get(call.third):
            other.third_in = ""
            other.say(console_wire.CallOver(call.id, "left", wrap_up=False))
            self._queue.became_free(other)
        self.on_left(call)
        if call.id in self._calls.calls:
            self._calls.replace(call, third="", third_name="", third_role="")

    def _pulse(self) -> None:
        now = self._hub.clock.monotonic()
        for call_id, handed in tuple(self._handed.items()):
            if now - handed.since >= self._hub.settings.ring_s:
                self._not_taken(call_id, handed)

    def _not_taken(self, call_id: str, handed: Handed) -> None:
        del self._handed[call_id]
        self._stop_ring(handed.to, call_id)
        call = self._calls.calls.get(call_id)
        if call and (seat := self._calls.seat(call)):
            seat.say(console_wire.Problem("Votre collègue n'a pas répondu. La conversation reste avec vous."))

    def _stop_ring(self, to: str, call_id: str) -> None:
        if other := self._hub.seats.get(to):
            other.rung.pop(call_id, None)
            other.say(console_wire.RingOver(call_id))
            self._queue.became_free(other)

    def _tell_kiosk(self, call: Call, *, there: bool) -> None:
        if call.third_role:
            told = wire.Participant(call.id, call.third_role, call.third_name, there)
            self._hub.tell_kiosk(call.request.kiosk_id, told)
