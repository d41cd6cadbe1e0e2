"""A third person who comes by a one-time link: an interpreter at home, in one browser, for one call.

The page is `/join`; the link's secret is in the fragment of its address (`/join#TOKEN`), which no browser sends: no
proxy's log has it, and no program that looks at links before a person does uses it up. The page says it over its own
line, whose contract is this module: `Enter`, `Relay`, `Leave`, and nothing else. There is no message to read a queue, a
view or a talk in writing, and nothing of them is ever sent here: a forged page has nothing to say.

A link is used once, by the page that first says it together with a secret of its own. That page comes back with the
same two words after any cut, to whichever process, for as long as its guest is in the call: nothing that is on its way
when a process dies can lock it out. Who has left, has stayed away or was shown out has no link any more.
"""

import asyncio
import secrets
from datetime import timedelta
from typing import Annotated, Literal

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from kiosk.desk.live import console_call, console_wire
from kiosk.desk.live.calls import NOT_YOURS, Calls
from kiosk.desk.live.console_wire import cleaned, kind_of
from kiosk.desk.live.doors import Doors
from kiosk.desk.live.hub import Hub, Seat
from kiosk.desk.live.limits import Limits
from kiosk.desk.live.lines import GOING, MAX_REFUSED, NOT_ALLOWED, TOO_MUCH, Line, Way
from kiosk.desk.live.media import Media
from kiosk.desk.live.sessions import digest, same_origin
from kiosk.desk.live.thirds import Thirds
from kiosk.desk.live.values import Call, ThirdRole, new_id
from kiosk.desk.store import StoreError
from kiosk.help import wire
from kiosk.help.wire_call import MAX_PAYLOAD
from kiosk.privacy.private import Private

PAGE, LINE_PATH = "/join", "/join/line"
LINK_VALID = timedelta(minutes=30)
# Within which the page that has used a link may come back by it.
AGAIN_VALID = timedelta(hours=4)
ENTER_S = 10.0
# That failed: each is a guess of 256 bits, so this is against noise alone. An office of interpreters has one address,
# and comes back all at once when a process dies.
TRIES_EACH, TRIES_ALL = 20, 300

Token = Annotated[str, msgspec.Meta(min_length=20, max_length=100)]


class Enter(wire.PrivateMessage, frozen=True):
    """`token`: the link's. `page`: a secret that this page has made; from now on the link is good with it alone."""

    token: Token
    page: Token


class Relay(wire.PrivateMessage, frozen=True):
    payload: Annotated[str, msgspec.Meta(max_length=MAX_PAYLOAD)]
    to: Literal["kiosk", "agent"]


class Leave(wire.Message, frozen=True):
    pass


FromGuest = Enter | Relay | Leave
_DECODER: msgspec.json.Decoder[FromGuest] = msgspec.json.Decoder(FromGuest)


class Entered(Private, frozen=True, tag_field="type", tag="entered"):
    """Of the call it says who the agent is and which language the person at the kiosk has chosen, and nothing else."""

    call_id: str
    name: str
    agent: str
    language: str


class Guest(msgspec.Struct, frozen=True):
    """What a link says. `id` has a colon, which no person of the settings has."""

    id: str
    call: str
    role: ThirdRole
    name: str


class Guests:
    def __init__(self, hub: Hub, calls: Calls, thirds: Thirds, media: Media) -> None:
        self._hub = hub
        self._calls = calls
        self._thirds = thirds
        self._media = media
        self._gone: dict[str, float] = {}  # guest -> when their line was cut
        thirds.on_left = self._third_left
        hub.on_pulse.append(self._pulse)
        hub.on_begin.append(self._begin)
        self._begin()

    def invite(self, seat: Seat, said: console_call.InviteByLink) -> str:
        """A link to that call, to the agent who asks; nobody is rung."""
        call = self._calls.of_agent(seat, said.call_id)
        name = " ".join(cleaned(said.name).split())
        if call is None:
            return NOT_YOURS
        if call.third:
            return "Une autre personne est déjà dans la conversation."
        if not name:
            return "Écrivez le nom que la personne verra."
        token, guest = secrets.token_urlsafe(32), Guest(f"guest:{new_id()}", call.id, said.role, name)
        self._hub.store.add_link(_digest(token), _said(guest), self._hub.clock.now() + LINK_VALID)
        self._hub.note(seat.id, "invited_by_link", call.id, said.role)
        seat.say(console_call.Invited(call.id, f"{PAGE}#{token}", int(LINK_VALID.total_seconds() // 60)))
        return ""

    def arrive(self, line: Way, who: str) -> "Arrived":
        """A guest whose link was good, at whichever process."""
        guest = msgspec.json.decode(who, type=Guest)
        call = self._calls.calls.get(guest.call)
        if call is None or not self._may_enter(call, guest):
            line.cut(NOT_ALLOWED)
            self._hub.store.end_links(who)  # nobody comes in once somebody else has left
        else:
            self._enter(line, call, guest)
        return Arrived(self, line, guest)

    def take(self, line: Way, guest: Guest, frame: str) -> bool:
        """Whether it is something that a guest may ask for."""
        if self._media.guests.get(guest.id) is not line:
            return True  # shown out, or here by a newer line
        match decoded(frame):
            case Relay(payload=payload, to=to):
                self._media.guest_relays(guest.call, guest.id, to, payload)
            case Leave():
                self._leave(guest)
                line.cut(NOT_ALLOWED)
            case _:
                self._hub.note(guest.id, "refused", guest.call, kind_of(frame))
                return False
        return True

    def left(self, line: Way, guest: Guest) -> None:
        if self._media.guests.get(guest.id) is line:
            del self._media.guests[guest.id]
            self._gone[guest.id] = self._hub.clock.monotonic()

    # --- inside

    def _begin(self) -> None:
        """Those of calls that stand have as long to come back as after any cut."""
        now = self._hub.clock.monotonic()
        self._media.guests.clear()
        self._gone = {call.third: now for call in self._calls.calls.values() if ":" in call.third}

    def _enter(self, line: Way, call: Call, guest: Guest) -> None:
        if before := self._media.guests.get(guest.id):
            before.cut(NOT_ALLOWED)
        self._media.guests[guest.id] = line
        self._gone.pop(guest.id, None)
        seat = self._calls.seat(call)
        agent = seat.person.name if seat else ""
        line.send(console_wire.encode(Entered(call.id, guest.name, agent, call.request.language)))
        if call.third == guest.id:
            self._media.third_came(call)
        else:
            self._thirds.joins(call, guest.id, guest.name, guest.role)

    def _may_enter(self, call: Call, guest: Guest) -> bool:
        return call.third in ("", guest.id) and self._calls.stands(call.id)

    def _leave(self, guest: Guest) -> None:
        call = self._calls.calls.get(guest.call)
        if call is not None and call.third == guest.id:
            self._thirds.leaves(call)

    def _pulse(self) -> None:
        """Who is not back after a while has left; whose call is over, or given to somebody else, is shown out."""
        now = self._hub.clock.monotonic()
        for call in tuple(self._calls.calls.values()):
            since = self._gone.get(call.third)
            if since is not None and now - since > wire.GRACE_S:
                self._thirds.leaves(call)
        there = {call.third for call in self._calls.calls.values()}
        self._gone = {guest: since for guest, since in self._gone.items() if guest in there}
        for guest, line in tuple(self._media.guests.items()):
            if guest not in there:
                line.cut(NOT_ALLOWED)

    def _third_left(self, call: Call) -> None:
        """By their own word, the agent's, or time: their line ends now, and no page of theirs comes back."""
        if ":" not in call.third:
            return
        self._gone.pop(call.third, None)
        if line := self._media.guests.pop(call.third, None):
            line.cut(NOT_ALLOWED, console_wire.encode(console_wire.CallOver(call.id, "left", wrap_up=False)))
        self._hub.store.end_links(_said(Guest(call.third, call.id, call.third_role, call.third_name)))


class Arrived:
    """`End` of a guest's line."""

    def __init__(self, guests: Guests, line: Way, guest: Guest) -> None:
        self._guests = guests
        self._line = line
        self._guest = guest
        self._refused = 0

    def take(self, frame: str) -> None:
        if not self._guests.take(self._line, self._guest, frame):
            self._refused += 1
            if self._refused >= MAX_REFUSED:
                self._line.cut(NOT_ALLOWED)

    def left(self) -> None:
        self._guests.left(self._line, self._guest)


class GuestLines:
    def __init__(self, guests: Guests, hub: Hub, doors: Doors) -> None:
        self._store = hub.store
        self._clock = hub.clock
        self._doors = doors
        self._tries = Limits(each=TRIES_EACH, together=TRIES_ALL, per_s=60)
        doors.expect("guest", guests.arrive)

    async def serve(self, websocket: WebSocket) -> None:
        """`LINE_PATH`."""
        await websocket.accept()
        if not same_origin(websocket):
            await websocket.close(NOT_ALLOWED)
            return
        if self._tries.full(websocket, self._clock.monotonic()):
            await websocket.close(TOO_MUCH)  # the page tries again
            return
        try:
            async with asyncio.timeout(ENTER_S):
                said = decoded(await websocket.receive_text())
            who = await run_in_threadpool(self._known, said) if isinstance(said, Enter) else ""
        except (TimeoutError, WebSocketDisconnect, KeyError, RuntimeError):
            self._tries.passes(websocket, self._clock.monotonic())
            return
        except StoreError:
            await websocket.close(GOING)  # the page tries again
            return
        if not who:
            self._tries.passes(websocket, self._clock.monotonic())
            await websocket.close(NOT_ALLOWED)
            return
        await self._doors.serve(Line(websocket), "guest", who, None)

    def _known(self, said: Enter) -> str:
        """One of a console's is none: they are kept under other digests."""
        now = self._clock.now()
        return self._store.bind_link(_digest(said.token), _digest(f"{said.token} {said.page}"), now + AGAIN_VALID, now)


def decoded(frame: str) -> FromGuest | None:
    if len(frame) > wire.MAX_FRAME_BYTES:
        return None
    try:
        return _DECODER.decode(frame)
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError):
        return None


def _said(guest: Guest) -> str:
    """As the store has it, beside each of this guest's links."""
    return msgspec.json.encode(guest).decode()


def _digest(token: str) -> str:
    return digest(f"guest {token}")
