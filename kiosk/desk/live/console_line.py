"""A console's end at the desk: what each role may ask for, and what becomes of it."""

from collections.abc import Callable

from starlette.websockets import WebSocket

from kiosk.desk.live import console_call, console_wire
from kiosk.desk.live.console_wire import FromConsole, from_console, kind_of
from kiosk.desk.live.doors import Doors
from kiosk.desk.live.hub import Seat
from kiosk.desk.live.lines import MAX_REFUSED, NOT_ALLOWED, Line, Way
from kiosk.desk.live.roles import Action, may
from kiosk.desk.live.rooms import Rooms
from kiosk.desk.live.sessions import Sessions, same_origin

NEEDS: dict[type[FromConsole], Action] = {
    console_wire.TakeCallback: Action.CALL_BACK,
    console_wire.EndCallback: Action.CALL_BACK,
    console_wire.SayAway: Action.SAY_PRESENCE,
    console_wire.Come: Action.COME,
    console_wire.Order: Action.ORDER_KIOSK,
}


class ConsoleLines:
    """`on_open`: called when somebody sits down."""

    def __init__(self, rooms: Rooms, sessions: Sessions, doors: Doors, on_open: Callable[[], None]) -> None:
        self._rooms = rooms
        self._on_open = on_open
        self._sessions = sessions
        self._doors = doors
        self._open: dict[Line, str] = {}  # the digest of its session
        doors.expect("console", self.arrive)

    async def serve(self, websocket: WebSocket) -> None:
        """`console_wire.LINE_PATH`."""
        session = self._sessions.of(websocket)
        await websocket.accept()
        lines = session is not None and any(session.may(one) for one in (Action.SEE_QUEUE, Action.SEE_HALL))
        if session is None or not lines or not same_origin(websocket):
            await websocket.close(NOT_ALLOWED)
            return
        line = Line(websocket)
        self._open[line] = session.digest
        try:
            await self._doors.serve(line, "console", session.person_id, None)
        finally:
            del self._open[line]

    def arrive(self, line: Way, person_id: str) -> "Arrived":
        """A person who has signed in, at whichever process."""
        self._on_open()
        rooms = self._rooms
        seat = rooms.hub.person_came(person_id, line)
        rooms.boards.show(seat)
        rooms.calls.person_came(seat)
        rooms.views.person_came(seat)
        rooms.media.person_came(seat)
        rooms.queue.person_came(seat, line)
        rooms.queue.became_free(seat)
        return Arrived(self, seat, line)

    def take(self, seat: Seat, line: Way, frame: str) -> bool:
        """Whether it is something that this person may ask for."""
        message = from_console(frame)
        if message is None or not may(seat.person.roles, NEEDS.get(type(message), Action.ANSWER)):
            self._rooms.hub.note(seat.id, "refused", seat.id, kind_of(frame))
            seat.say(console_wire.Problem("Cette action n'est pas permise."))
            return False
        problem = self._do(seat, message)
        if problem:
            line.send(console_wire.encode(console_wire.Problem(problem)))
        return True

    def left(self, seat: Seat, line: Way) -> None:
        self._rooms.hub.person_left(seat, line)

    def cut_those_signed_out(self) -> None:
        """A session that was closed, or is over, ends its lines too. Raises `StoreError`."""
        if not self._open:
            return
        standing = self._sessions.standing()
        for line, session in tuple(self._open.items()):
            if session not in standing:
                line.cut(NOT_ALLOWED)

    def _do(self, seat: Seat, message: FromConsole) -> str:
        """Why not, as a sentence; empty when it is done."""
        rooms = self._rooms
        match message:
            case console_wire.SetAvailable():
                rooms.hub.pause(seat, pauses=not message.available)
                rooms.queue.became_free(seat)
            case console_wire.Answer():
                return rooms.queue.answer(seat, message.request_id)
            case console_wire.Decline():
                rooms.queue.decline(seat, message.request_id)
                rooms.thirds.decline(seat, message.request_id)
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
            case console_wire.End():
                return calls.end(seat, message.call_id)
            case console_wire.WrapUp():
                return calls.wrap_up(seat, message.call_id, message.category)
            case (
                console_wire.Transfer()
                | console_wire.Invite()
                | console_wire.Join()
                | console_wire.Leave()
                | console_wire.ShowOut()
            ):
                return self._with_others(seat, message)
            case (
                console_call.AskCall()
                | console_call.StopCall()
                | console_call.Relay()
                | console_call.InviteByLink()
                | console_call.SendPart()
                | console_call.SendPage()
            ):
                return self._about_call(seat, message)
        return self._in_view(seat, message)

    def _about_call(self, seat: Seat, message: console_call.AboutCall) -> str:
        rooms = self._rooms
        match message:
            case console_call.AskCall():
                return rooms.media.ask(seat, message)
            case console_call.StopCall():
                return rooms.media.stop(seat, message.call_id)
            case console_call.Relay():
                return rooms.media.relay(seat, message)
            case console_call.InviteByLink():
                return rooms.guests.invite(seat, message)
            case console_call.SendPart():
                return rooms.sending.part(seat, message)
            case console_call.SendPage():
                return rooms.sending.page(seat, message)

    def _with_others(self, seat: Seat, message: console_wire.WithOthers) -> str:
        thirds = self._rooms.thirds
        match message:
            case console_wire.Transfer():
                return thirds.hand_on(seat, message.call_id, message.person, "transfer")
            case console_wire.Invite():
                return thirds.hand_on(seat, message.call_id, message.person, "invite", message.role)
            case console_wire.Join():
                return thirds.join(seat, message.call_id)
            case console_wire.Leave():
                return thirds.leave(seat, message.call_id)
            case console_wire.ShowOut():
                return thirds.show_out(seat, message.call_id)

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


class Arrived:
    """`End` of a console's line."""

    def __init__(self, lines: ConsoleLines, seat: Seat, line: Way) -> None:
        self._lines = lines
        self._seat = seat
        self._line = line
        self._refused = 0

    def take(self, frame: str) -> None:
        if not self._lines.take(self._seat, self._line, frame):
            self._refused += 1
            if self._refused >= MAX_REFUSED:
                self._line.cut(NOT_ALLOWED)

    def left(self) -> None:
        self._lines.left(self._seat, self._line)
