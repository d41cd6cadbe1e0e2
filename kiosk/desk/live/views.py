"""The shared view, passed on to one agent while the citizen allows it, and what the agent does in it.

A state is held in memory, the last one, until the view is over; the audit log gets names of steps and fields.
"""

from kiosk.desk.live import console_wire
from kiosk.desk.live.calls import NOT_YOURS, Calls
from kiosk.desk.live.console_wire import cleaned
from kiosk.desk.live.guidance import Guide
from kiosk.desk.live.hub import Hub, Seat
from kiosk.desk.live.values import Call, new_id
from kiosk.help import wire

NOT_SHARED = "La personne ne partage pas son écran."
NOT_THERE = "Cet élément n'est plus à l'écran."
# Of one call: an agent has one hand.
MAX_PENDING = 20


class Views:
    def __init__(self, hub: Hub, calls: Calls, guide: Guide) -> None:
        self._hub = hub
        self._calls = calls
        self._guide = guide
        self._states: dict[str, wire.ShareState] = {}
        self._pending: dict[str, dict[str, tuple[str, str]]] = {}  # call -> action id -> (action, target)
        calls.on_view_over = self._over

    # --- from the kiosk

    def state(self, kiosk_id: str, state: wire.ShareState) -> None:
        """Whoever is in this call sees it; a state of another call, or of one handed on since, reaches nobody."""
        call = self._calls.of_kiosk(kiosk_id, state.call_id)
        before = self._states.get(state.call_id)
        if call is None or (before is not None and state.seq < before.seq):
            return
        if any(field.masked and field.value is not None for field in state.fields):
            # No kiosk sends it, its screen's process keeps it: one that does is broken, and nobody sees more of it.
            self._hub.note(kiosk_id, "masked_value_refused", call.id)
            return
        self._states[call.id] = state
        if not call.view:
            call = self._calls.replace(call, view=True, viewed=True)
            self._hub.note(kiosk_id, "view_began", call.id, call.person)
        self._show(call)

    def stopped(self, kiosk_id: str, said: wire.ShareStopped) -> None:
        call = self._calls.of_kiosk(kiosk_id, said.call_id)
        if call is None:
            return
        self._hub.note(kiosk_id, "view_stopped", call.id, said.why)
        self._end(call, said.why)

    def photo(self, kiosk_id: str, said: wire.PhotoPart | wire.PhotoHidden) -> None:
        """What the citizen shows by a touch is passed on, part by part, and kept nowhere: a page that is loaded anew
        has it no more."""
        call = self._calls.of_kiosk(kiosk_id, said.call_id)
        state = self._states.get(said.call_id)
        if call is None or state is None or said.field not in {field.id for field in state.fields}:
            return
        if isinstance(said, wire.PhotoHidden):
            self._hub.note(kiosk_id, "photo_hidden", call.id, said.field)
        elif said.index == 0:
            self._hub.note(kiosk_id, "photo_shown", call.id, said.field)
        if seat := self._calls.seat(call):
            seat.say(said)

    def result(self, kiosk_id: str, said: wire.ActionResult) -> None:
        call = self._calls.of_kiosk(kiosk_id, said.call_id)
        action, target = self._pending.get(said.call_id, {}).pop(said.action_id, ("", ""))
        if call is None or not action:
            return
        self._hub.note(kiosk_id, f"{action}_{said.result}", call.id, target)
        if seat := self._calls.seat(call):
            seat.say(console_wire.ActionDone(call.id, action, target, said.result))

    # --- from the agent

    def person_came(self, seat: Seat) -> None:
        """A page that was loaded anew."""
        call = self._calls.of_agent(seat, seat.call)
        if call is not None and call.view:
            self._show(call)

    def ask(self, seat: Seat, call_id: str) -> str:
        call = self._calls.of_agent(seat, call_id)
        if call is None:
            return NOT_YOURS
        return self._do(seat, call, "ask_to_share", "", wire.AskToShare(call.id, new_id()))

    def point(self, seat: Seat, said: console_wire.Point) -> str:
        call, state = self._shared(seat, said.call_id)
        if call is None or state is None:
            return NOT_SHARED
        shown = {field.id for field in state.fields} | {button.id for button in state.buttons}
        if said.target not in shown:
            return NOT_THERE
        return self._do(seat, call, "point_at", said.target, wire.PointAt(call.id, new_id(), said.target))

    def propose(self, seat: Seat, said: console_wire.ProposeValue) -> str:
        call, state = self._shared(seat, said.call_id)
        if call is None or state is None:
            return NOT_SHARED
        if said.field not in {one.id for one in state.fields}:
            return NOT_THERE
        value, reason = cleaned(said.value).strip(), cleaned(said.reason).strip()
        if not value or not reason:
            return "Écrivez une valeur et une raison."
        message = wire.Propose(call.id, new_id(), said.field, value, reason)
        return self._do(seat, call, "propose", said.field, message)

    def ask_for(self, seat: Seat, said: console_wire.Ask) -> str:
        call, state = self._shared(seat, said.call_id)
        if call is None or state is None:
            return NOT_SHARED
        return self._do(seat, call, "ask_for", said.what, wire.AskFor(call.id, new_id(), said.what))

    def go_to(self, seat: Seat, said: console_wire.GoTo) -> str:
        call, state = self._shared(seat, said.call_id)
        if call is None or state is None:
            return NOT_SHARED
        if said.step not in {step.id for step in self._guide.at(state.demarche, state.step).steps}:
            return NOT_THERE
        return self._do(seat, call, "go_to_step", said.step, wire.GoToStep(call.id, new_id(), said.step))

    def expect(self, call: Call, action_id: str, action: str, target: str) -> None:
        """The kiosk will say what became of it."""
        pending = self._pending.setdefault(call.id, {})
        if len(pending) >= MAX_PENDING:
            pending.pop(next(iter(pending)))
        pending[action_id] = (action, target)

    # --- inside

    def _do(self, seat: Seat, call: Call, action: str, target: str, message: wire.AgentAction | wire.AskToShare) -> str:
        self.expect(call, message.action_id, action, target)
        self._hub.note(seat.id, action, call.id, target)
        there = self._hub.tell_kiosk(call.request.kiosk_id, message)
        return "" if there else "La borne ne répond plus pour l'instant."

    def _shared(self, seat: Seat, call_id: str) -> tuple[Call | None, wire.ShareState | None]:
        call = self._calls.of_agent(seat, call_id)
        return (call, self._states.get(call_id)) if call is not None and call.view else (None, None)

    def _show(self, call: Call) -> None:
        state, seat = self._states.get(call.id), self._calls.seat(call)
        if state is not None and seat is not None:
            seat.say(console_wire.View(call.id, state, self._guide.at(state.demarche, state.step)))

    def _over(self, call: Call) -> None:
        self._end(call, "ended")
        self._pending.pop(call.id, None)

    def _end(self, call: Call, why: str) -> None:
        self._states.pop(call.id, None)
        if call.id in self._calls.calls:
            self._calls.replace(call, view=False)
        if seat := self._calls.seat(call):
            seat.say(console_wire.ViewOver(call.id, why))
