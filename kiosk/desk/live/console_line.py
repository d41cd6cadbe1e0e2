"""A console's end at the desk: what each role may ask for, and what becomes of it."""

from collections.abc import Callable

from starlette.websockets import WebSocket

from kiosk.desk.live import console_wire
from kiosk.desk.live.console_wire import FromConsole, from_console, kind_of
from kiosk.desk.live.hub import Seat
from kiosk.desk.live.lines import NOT_ALLOWED, Line
from kiosk.desk.live.roles import Action
from kiosk.desk.live.rooms import Rooms
from kiosk.desk.live.sessions import Sessions, same_origin

# A page has the desk's own script, which sends none: a few are a newer page, more are an attempt.
MAX_REFUSED = 10

NEEDS: dict[type[FromConsole], Action] = {
    console_wire.TakeCallback: Action.CALL_BACK,
    console_wire.EndCallback: Action.CALL_BACK,
    console_wire.SayAway: Action.SAY_PRESENCE,
    console_wire.Come: Action.COME,
    console_wire.Order: Action.ORDER_KIOSK,
}


class ConsoleLines:
    """`on_open`: called when somebody sits down."""

    def __init__(self, rooms: Rooms, sessions: Sessions, on_open: Callable[[], None]) -> None:
        self._rooms = rooms
        self._on_open = on_open
        self._sessions = sessions
        self._open: dict[Line, WebSocket] = {}
        rooms.hub.on_pulse.append(self._cut_those_signed_out)

    async def serve(self, websocket: WebSocket) -> None:
        """`console_wire.LINE_PATH`."""
        session = self._sessions.of(websocket)
        await websocket.accept()
        lines = session is not None and any(session.may(one) for one in (Action.SEE_QUEUE, Action.SEE_HALL))
        if session is None or not lines or not same_origin(websocket):
            await websocket.close(NOT_ALLOWED)
            return
        self._on_open()
        line = Line(websocket)
        seat = self._rooms.hub.person_came(session.person_id, line)
        self._rooms.boards.show(seat)
        self._rooms.calls.person_came(seat)
        self._rooms.views.person_came(seat)
        self._rooms.queue.became_free(seat)
        refused = 0

        def take(frame: str) -> None:
            nonlocal refused
            message = from_console(frame)
            if message is None or not session.may(NEEDS.get(type(message), Action.ANSWER)):
                refused += 1
                self._rooms.hub.note(session.person_id, "refused", session.person_id, kind_of(frame))
                seat.say(console_wire.Problem("Cette action n'est pas permise."))
                if refused >= MAX_REFUSED:
                    line.cut(NOT_ALLOWED)
                return
            problem = self._do(seat, message)
            if problem:
                line.send(console_wire.encode(console_wire.Problem(problem)))

        self._open[line] = websocket
        try:
            await line.run(take, None)
        finally:
            del self._open[line]
            self._rooms.hub.person_left(seat, line)

    def _cut_those_signed_out(self) -> None:
        """A session that was closed, or is over, ends its lines too."""
        for line, websocket in tuple(self._open.items()):
            if self._sessions.of(websocket) is None:
                line.cut(NOT_ALLOWED)

    def _do(self, seat: Seat, message: FromConsole) -> str:
        """Why not, as a sentence; empty when it is done."""
        rooms = self._rooms
        match message:
            case console_wire.SetAvailable():
                seat.available = message.available
                rooms.hub.changed = True
                rooms.queue.became_free(seat)
            case console_wire.Answer():
                return rooms.queue.answer(seat, message.request_id)
            case console_wire.Decline():
                rooms.queue.decline(seat, message.request_id)
                rooms.calls.decline(seat, message.request_id)
            case console_wire.TakeCallback():
                return rooms.callbacks.take(seat, message.callback_id)
            case console_wire.EndCallback():
                return rooms.callbacks.end(seat, message)
            case console_wire.SayAway():
                return rooms.hall.say_away(seat, message)
            case console_wire.Come():
                return rooms.queue.come(seat, message.request_id)
            case console_wire.Order():
                return rooms.hall.order(seat, message)
            case _:
                return self._in_call(seat, message)
        return ""

    def _in_call(self, seat: Seat, message: FromConsole) -> str:
        calls = self._rooms.calls
        match message:
            case console_wire.Type():
                return calls.type(seat, message)
            case console_wire.Say():
                return calls.say(seat, message.call_id, message.text)
            case console_wire.SayPhrase():
                return calls.say_phrase(seat, message.call_id, message.phrase)
            case console_wire.Relay():
                return calls.relay(seat, message)
            case console_wire.End():
                return calls.end(seat, message.call_id)
            case console_wire.WrapUp():
                return calls.wrap_up(seat, message.call_id, message.category)
            case console_wire.Transfer() | console_wire.Invite() | console_wire.Join() | console_wire.Leave():
                return self._with_others(seat, message)
        return self._in_view(seat, message)

    def _with_others(
        self, seat: Seat, message: console_wire.Transfer | console_wire.Invite | console_wire.Join | console_wire.Leave
    ) -> str:
        calls = self._rooms.calls
        match message:
            case console_wire.Transfer():
                return calls.hand_on(seat, message.call_id, message.person, "transfer")
            case console_wire.Invite():
                return calls.hand_on(seat, message.call_id, message.person, "invite", message.role)
            case console_wire.Join():
                return calls.join(seat, message.call_id)
            case console_wire.Leave():
                return calls.leave(seat, message.call_id)

    def _in_view(self, seat: Seat, message: FromConsole) -> str:
        views = self._rooms.views
        match message:
            case console_wire.ShareView():
                return views.ask(seat, message.call_id)
            case console_wire.Point():
                return views.point(seat, message)
            case console_wire.ProposeValue():
                return views.propose(seat, message)
            case console_wire.Ask():
                return views.ask_for(seat, message)
            case console_wire.GoTo():
                return views.go_to(seat, message)
        return ""
