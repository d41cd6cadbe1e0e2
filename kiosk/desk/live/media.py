"""Sound and picture of a call, as far as the desk has to do with them: the citizen's consent, the relays' credentials,
and envelopes (`wire_call.CallSignal`) that are passed on unread while the consent stands.

The connections are between the pages: kiosk, agent and a third person, each with each.
"""

from typing import Literal

import msgspec

from kiosk.desk.live import console_call, console_wire
from kiosk.desk.live.calls import NOT_YOURS, Calls
from kiosk.desk.live.hub import Hub, Seat
from kiosk.desk.live.lines import Way
from kiosk.desk.live.relays import Relays
from kiosk.desk.live.thirds import Thirds
from kiosk.desk.live.values import Call, new_id
from kiosk.help import wire
from kiosk.help.wire_call import Peer

NOT_ALLOWED_NOW = "La personne n'a pas accepté d'appel."
NOT_HERE = "La borne ne répond plus pour l'instant."


class Media:
    """`guests`: the lines of third persons who came by a link (`guests.py`)."""

    def __init__(self, hub: Hub, calls: Calls, thirds: Thirds, relays: Relays) -> None:
        self._hub = hub
        self._calls = calls
        self._relays = relays
        self.guests: dict[str, Way] = {}
        thirds.on_came = self.third_came

    # --- from the agent

    def ask(self, seat: Seat, said: console_call.AskCall) -> str:
        call = self._calls.of_agent(seat, said.call_id)
        if call is None:
            return NOT_YOURS
        self._hub.note(seat.id, "ask_to_call", call.id, "picture" if said.picture else "sound")
        asked = wire.AskToCall(call.id, new_id(), said.picture)
        return "" if self._hub.tell_kiosk(call.request.kiosk_id, asked) else NOT_HERE

    def stop(self, seat: Seat, call_id: str) -> str:
        call = self._calls.of_agent(seat, call_id)
        if call is None:
            return NOT_YOURS
        self._hub.note(seat.id, "call_stopped", call.id)
        self._hub.tell_kiosk(call.request.kiosk_id, wire.StopCall(call.id))
        self._end(call, "stopped")
        return ""

    def relay(self, seat: Seat, said: console_call.Relay) -> str:
        call = self._calls.calls.get(said.call_id)
        if call is None or seat.id not in (call.person, call.third):
            return NOT_YOURS
        return self._pass_on(call, "agent" if seat.id == call.person else "third", said.to, said.payload)

    def person_came(self, seat: Seat) -> None:
        """A page that was loaded anew builds its connections anew."""
        call = self._calls.calls.get(seat.call or seat.third_in)
        if call is not None and call.media:
            seat.say(self._ready(call, "agent" if seat.call else "third"))

    # --- from a guest

    def guest_relays(self, call_id: str, guest: str, to: Peer, payload: str) -> None:
        call = self._calls.calls.get(call_id)
        if call is not None and call.third == guest:
            self._pass_on(call, "third", to, payload)

    # --- from the kiosk

    def state(self, kiosk_id: str, said: wire.CallState) -> None:
        """The citizen's word. A yes is said again after a cut, and for new credentials: it is noted when it changes."""
        call = self._calls.of_kiosk(kiosk_id, said.call_id)
        if call is None:
            return
        if said.state in ("off", "refused"):
            self._hub.note(kiosk_id, f"call_{said.state}", call.id)
            self._end(call, said.state)
            return
        before = call.media
        if said.state != before:
            self._hub.note(kiosk_id, f"call_{said.state}", call.id, call.person)
        spoke = "picture" if "picture" in (said.state, call.spoke) else "sound"
        if (said.state, spoke) != (before, call.spoke):
            call = self._calls.replace(call, media=said.state, spoke=spoke)
        self._hub.tell_kiosk(kiosk_id, self._servers(call))
        if seat := self._calls.seat(call):
            seat.say(self._ready(call, "agent"))
        if call.third:
            self._tell_third(call, self._ready(call, "third"))
        if said.state != before:
            self._calls.show(call)

    def kiosk_signals(self, kiosk_id: str, said: wire.Signal) -> None:
        if call := self._calls.of_kiosk(kiosk_id, said.call_id):
            self._pass_on(call, "kiosk", said.party, said.payload)

    # --- inside

    def third_came(self, call: Call) -> None:
        if call.media:
            self._tell_third(call, self._ready(call, "third"))
            if seat := self._calls.seat(call):
                seat.say(self._ready(call, "agent"))

    def _end(self, call: Call, why: Literal["refused", "off", "stopped"]) -> None:
        stopped = console_call.CallStopped(call.id, why)
        if seat := self._calls.seat(call):
            seat.say(stopped)
        self._tell_third(call, stopped)
        if call.media:
            self._calls.show(self._calls.replace(call, media=""))

    def _pass_on(self, call: Call, sender: Peer, to: Peer, payload: str) -> str:
        if not call.media:
            return NOT_ALLOWED_NOW
        if sender == to:
            return NOT_YOURS
        relayed = console_call.Relayed(call.id, payload, sender)
        match to:
            case "kiosk":
                party: Literal["agent", "third"] = "agent" if sender == "agent" else "third"
                self._hub.tell_kiosk(call.request.kiosk_id, wire.Signal(call.id, payload, party))
            case "agent":
                if seat := self._calls.seat(call):
                    seat.say(relayed)
            case "third":
                self._tell_third(call, relayed)
        return ""

    def _tell_third(self, call: Call, message: msgspec.Struct) -> None:
        if line := self.guests.get(call.third):
            line.send(console_wire.encode(message))
        elif seat := self._hub.seats.get(call.third):
            seat.say(message)

    def _servers(self, call: Call) -> wire.CallServers:
        return self._relays.servers(call.id, self._hub.clock.now())

    def _ready(self, call: Call, me: Literal["agent", "third"]) -> console_call.CallReady:
        given = self._servers(call)
        others: tuple[Peer, ...] = ("kiosk",)
        if me == "third":
            others += ("agent",)
        elif call.third:
            others += ("third",)
        return console_call.CallReady(
            call.id, me, others, call.media == "picture", given.servers, given.relay_only, given.lasts_s
        )
