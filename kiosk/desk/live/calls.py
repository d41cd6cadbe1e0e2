"""Calls: from the answer to the wrap-up, and text both ways; nothing of it is kept. Who else comes in: `thirds.py`."""

from collections.abc import Callable

import msgspec

from kiosk.desk.live import console_wire
from kiosk.desk.live.console_wire import cleaned
from kiosk.desk.live.guidance import Guide
from kiosk.desk.live.hub import Hub, Seat
from kiosk.desk.live.phrases import phrase, phrases
from kiosk.desk.live.queueing import Queue
from kiosk.desk.live.values import Call, Helped, Request, new_id
from kiosk.help import wire
from kiosk.i18n.languages import LANGUAGES, language_of

NOT_YOURS = "Ce n'est pas votre conversation."


class Calls:
    """`calls`: those that stand, or wait for their wrap-up (`ended`)."""

    def __init__(self, hub: Hub, queue: Queue, guide: Guide) -> None:
        self._hub = hub
        self._queue = queue
        self._guide = guide
        self.calls: dict[str, Call] = {}
        self._ended: dict[str, float] = {}  # call id -> how long was talked, seconds
        self._down: dict[str, float] = {}  # calls whose kiosk is away, since when
        queue.on_answer = self._answer
        self.on_view_over: Callable[[Call], None] = lambda call: None
        self.on_over: Callable[[Call], None] = lambda call: None
        hub.on_pulse.append(self._pulse)
        hub.on_begin.append(self._begin)
        self._begin()

    def _begin(self) -> None:
        """Take up what stands: both ends have as long to come back as after any cut."""
        now = self._hub.clock.monotonic()
        standing = self._hub.store.calls()
        self.calls = {call.id: msgspec.structs.replace(call, view=False, media="") for call, _ in standing}
        self._ended = {call.id: talked_s for call, talked_s in standing if talked_s is not None}
        self._down = {call.id: now for call, talked_s in standing if talked_s is None}
        for call, _ in standing:
            if call.person not in self._hub.people:
                self._drop(call.id)  # the settings name them no more
                continue
            seat = self._hub.seat_of(call.person)
            seat.call, seat.left_at = call.id, now
            if call.third in self._hub.people:
                third = self._hub.seat_of(call.third)
                third.third_in, third.left_at = call.id, now

    # --- looking up

    def of_kiosk(self, kiosk_id: str, call_id: str = "") -> Call | None:
        """The call that this kiosk is in; with an id, only if it is that one."""
        for call in self.calls.values():
            if call.request.kiosk_id == kiosk_id and call_id in ("", call.id) and call.id not in self._ended:
                return call
        return None

    def of_agent(self, seat: Seat, call_id: str) -> Call | None:
        """The call, if this person holds it and it has not ended."""
        call = self.calls.get(call_id)
        return call if call is not None and call.person == seat.id and call_id not in self._ended else None

    def stands(self, call_id: str) -> bool:
        """Whether somebody talks in it still."""
        return call_id in self.calls and call_id not in self._ended

    def seat(self, call: Call) -> Seat | None:
        return self._hub.seats.get(call.person)

    def replace(self, call: Call, **changes: object) -> Call:
        changed = msgspec.structs.replace(self.calls[call.id], **changes)
        self._keep(changed)
        return changed

    def _keep(self, call: Call) -> None:
        """In mind and in the store, whichever process decides next."""
        self.calls[call.id] = call
        self._hub.store.keep_call(call, self._ended.get(call.id))

    def _drop(self, call_id: str) -> None:
        del self.calls[call_id]
        self._ended.pop(call_id, None)
        self._down.pop(call_id, None)
        self._hub.store.drop_call(call_id)

    # --- beginning and end

    def _answer(self, seat: Seat, request: Request) -> None:
        self.begin(seat, request)

    def begin(self, seat: Seat, request: Request, *, transferred: bool = False) -> Call:
        call = Call(new_id(), request, seat.id, self._hub.clock.now())
        self._keep(call)
        seat.call = call.id
        self._hub.changed = True
        there = self._hub.tell_kiosk(request.kiosk_id, self._answered(call, seat, transferred=transferred))
        if not there:
            self._kiosk_away(call)
        self.show(call)
        return call

    def resume(self, kiosk_id: str, request_id: str) -> bool:
        """Whether the call of this request still stands; then the kiosk is told so."""
        call = self.of_kiosk(kiosk_id)
        seat = self.seat(call) if call else None
        if call is None or seat is None or call.request.id != request_id:
            return False
        self._down.pop(call.id, None)
        self._hub.tell_kiosk(kiosk_id, self._answered(call, seat))
        self.show(call)
        return True

    def kiosk_left(self, kiosk_id: str) -> None:
        if call := self.of_kiosk(kiosk_id):
            self._kiosk_away(call)

    def kiosk_came(self, kiosk_id: str) -> None:
        """By a new line: the call waits for `Resume`."""
        if (call := self.of_kiosk(kiosk_id)) and call.id not in self._down:
            self._kiosk_away(call)

    def person_came(self, seat: Seat) -> None:
        call = self.calls.get(seat.call)
        if call is None:
            return
        self.show(call)
        if call.id in self._ended:
            seat.say(console_wire.CallOver(call.id, "ended", wrap_up=True))

    def hang_up(self, kiosk_id: str, call_id: str = "") -> None:
        if call := self.of_kiosk(kiosk_id, call_id):
            self._over(call, "hung_up")

    def end(self, seat: Seat, call_id: str) -> str:
        call = self.of_agent(seat, call_id)
        if call is None:
            return NOT_YOURS
        self._hub.tell_kiosk(call.request.kiosk_id, wire.Ended(call.id, "agent", call.request.id))
        self._over(call, "ended")
        return ""

    def wrap_up(self, seat: Seat, call_id: str, category: int) -> str:
        call, ended = self.calls.get(call_id), self._ended.get(call_id)
        categories = self._hub.settings.categories
        if call is None or ended is None or call.person != seat.id:
            return NOT_YOURS
        if category >= len(categories):
            return "Choisissez un motif de la liste."
        self._drop(call_id)
        waited = (call.answered_at - call.request.asked_at).total_seconds()
        request = call.request
        self._hub.store.add_helped(
            Helped(
                at=call.answered_at,
                kiosk_id=request.kiosk_id,
                demarche=request.demarche,
                language=request.language,
                team=request.team,
                category=categories[category],
                waited_s=max(0, round(waited)),
                talked_s=max(0, round(ended)),
                shared=call.viewed,
                agent_service=seat.person.service,
                spoke=call.spoke,
            )
        )
        self._hub.note(seat.id, "wrapped_up", call_id, str(category))
        self._free(seat)
        return ""

    # --- the talk

    def kiosk_says(self, kiosk_id: str, said: wire.Typing | wire.Said) -> None:
        call = self.of_kiosk(kiosk_id, said.call_id)
        seat = self.seat(call) if call else None
        if call is None or seat is None:
            return
        if isinstance(said, wire.Typing):
            seat.say(console_wire.TheirTyping(call.id, said.text))
        else:
            seat.say(console_wire.TheirLine(call.id, said.text, french=said.french))

    def type(self, seat: Seat, said: console_wire.Type) -> str:
        call = self.of_agent(seat, said.call_id)
        if call is None:
            return NOT_YOURS
        self._hub.tell_kiosk(call.request.kiosk_id, wire.Typing(call.id, said.seq, cleaned(said.text)))
        return ""

    def say(self, seat: Seat, call_id: str, text: str, *, name: str = "", french: str = "") -> str:
        call = self.of_agent(seat, call_id)
        text = cleaned(text).strip()
        if call is None:
            return NOT_YOURS
        if not text:
            return ""
        there = self._hub.tell_kiosk(call.request.kiosk_id, wire.Said(call.id, text, name, french))
        if not there:
            return "La borne ne répond plus. Votre message n'est pas parti."
        seat.say(console_wire.TheirLine(call.id, text, mine=True, french=french))
        return ""

    def say_phrase(self, seat: Seat, call_id: str, name: str) -> str:
        call = self.of_agent(seat, call_id)
        one = phrase(call.request.language, name) if call else None
        if call is None or one is None:
            return NOT_YOURS
        self._hub.note(seat.id, "phrase", call_id, name)
        return self.say(seat, call_id, one.text, name=name, french=one.french if one.text != one.french else "")

    def pass_to(self, call: Call, first: Seat, seat: Seat) -> None:
        """To a colleague, by a call of its own."""
        self.on_view_over(call)
        with self._hub.store.together():
            self._drop(call.id)
            first.say(console_wire.CallOver(call.id, "transferred", wrap_up=False))
            self.begin(seat, call.request, transferred=True)
        self._free(first)

    # --- inside

    def show(self, call: Call) -> None:
        """The whole call to those who are in it. The third person gets no view, and no text."""
        about = language_of(call.request.language) if call.request.language in LANGUAGES else language_of("fr")
        shown = console_wire.InCall(
            call.id,
            self._queue.row(call.request),
            about.rtl,
            phrases(call.request.language),
            "down" if call.id in self._down else "up",
            third=call.third_name,
            categories=self._hub.settings.categories,
            media=call.media,
            guidance=self._guide.at(call.request.demarche, ""),
        )
        if seat := self.seat(call):
            seat.say(shown)
        if other := self._hub.seats.get(call.third):
            other.say(msgspec.structs.replace(shown, as_third=True, phrases=(), guidance=None))

    def _answered(self, call: Call, seat: Seat, *, transferred: bool = False) -> wire.Answered:
        return wire.Answered(call.request.id, call.id, seat.person.name, seat.person.service, transferred)

    def _over(self, call: Call, why: str) -> None:
        self.on_view_over(call)
        self.on_over(call)
        self._ended[call.id] = (self._hub.clock.now() - call.answered_at).total_seconds()
        if call.id in self.calls:
            self._keep(self.calls[call.id])
        self._down.pop(call.id, None)
        self._hub.note(call.person, why, call.id, call.request.kiosk_id)
        self._hub.changed = True
        if seat := self.seat(call):
            seat.say(console_wire.CallOver(call.id, why, wrap_up=True))

    def _kiosk_away(self, call: Call) -> None:
        """What is said in the meantime reaches nobody; the citizen's yes to sound and picture is to be said again."""
        self._down[call.id] = self._hub.clock.monotonic()
        self.replace(call, media="")
        self.on_view_over(self.calls[call.id])
        self.show(self.calls[call.id])

    def _pulse(self) -> None:
        now = self._hub.clock.monotonic()
        for call_id, since in tuple(self._down.items()):
            if now - since > wire.GRACE_S and (call := self.calls.get(call_id)):
                self._over(call, "lost")
        for seat in tuple(self._hub.seats.values()):
            if seat.call and seat.left_at is not None and now - seat.left_at > wire.GRACE_S:
                self._agent_lost(seat)

    def _agent_lost(self, seat: Seat) -> None:
        """Their last console is closed and has not come back: no page that was only loaded anew."""
        call = self.calls.get(seat.call)
        if call is None:
            seat.call = ""
            return
        if call.id not in self._ended:
            self._hub.tell_kiosk(call.request.kiosk_id, wire.Ended(call.id, "lost", call.request.id))
            self._over(call, "agent_lost")
        self.wrap_up(seat, call.id, len(self._hub.settings.categories) - 1)

    def _free(self, seat: Seat) -> None:
        seat.call = ""
        self._hub.changed = True
        self._queue.became_free(seat)
