"""Pictures and official pages that an agent sends to the citizen. The desk passes them on, and keeps neither: whether a
picture is one is for the kiosk's sandbox to find out, and which pages may be opened for the démarche to say."""

from typing import NamedTuple

from kiosk.desk.live import console_call
from kiosk.desk.live.calls import NOT_YOURS, Calls
from kiosk.desk.live.hub import Hub, Seat
from kiosk.desk.live.values import new_id
from kiosk.desk.live.views import Views
from kiosk.help import wire
from kiosk.help.wire_sending import MAX_PICTURE_BYTES

BEGIN_AGAIN = "L'image n'est pas partie. Envoyez-la de nouveau."


class Sent(NamedTuple):
    """How far a picture has come: `parts` of `whole`, `size` bytes."""

    action_id: str
    parts: int
    whole: int
    size: int


class Sending:
    def __init__(self, hub: Hub, calls: Calls, views: Views) -> None:
        self._hub = hub
        self._calls = calls
        self._views = views
        self._begun: dict[str, Sent] = {}  # by call

    def part(self, seat: Seat, said: console_call.SendPart) -> str:
        """In order; anything else ends this picture."""
        call = self._calls.of_agent(seat, said.call_id)
        if call is None:
            return NOT_YOURS
        begun = self._begun.pop(call.id, None)
        if said.index == 0:
            self._forget_over()
            begun = Sent(new_id(), 0, said.count, 0)
            self._hub.note(seat.id, "picture", call.id)
            self._views.expect(call, begun.action_id, "picture", "")
        if begun is None or (begun.parts, begun.whole) != (said.index, said.count):
            return BEGIN_AGAIN
        begun = begun._replace(parts=begun.parts + 1, size=begun.size + len(said.data))
        if begun.size > MAX_PICTURE_BYTES:
            return "Cette image est trop lourde."
        if begun.parts < begun.whole:
            self._begun[call.id] = begun
        part = wire.Picture(call.id, begun.action_id, said.index, said.count, said.data)
        return "" if self._hub.tell_kiosk(call.request.kiosk_id, part) else BEGIN_AGAIN

    def page(self, seat: Seat, said: console_call.SendPage) -> str:
        call = self._calls.of_agent(seat, said.call_id)
        if call is None:
            return NOT_YOURS
        action_id = new_id()
        self._hub.note(seat.id, "show_page", call.id)
        self._views.expect(call, action_id, "show_page", "")
        there = self._hub.tell_kiosk(call.request.kiosk_id, wire.ShowPage(call.id, action_id, said.url))
        return "" if there else "La borne ne répond plus pour l'instant."

    def _forget_over(self) -> None:
        self._begun = {call_id: sent for call_id, sent in self._begun.items() if call_id in self._calls.calls}
