"""A desk of live help on loopback, kiosks that speak its contract, and consoles as browsers open them."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

import httpx2
import msgspec
import uvicorn
from nacl.signing import SigningKey
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection
from websockets.typing import Origin

from kiosk.clock import Clock
from kiosk.desk import server
from kiosk.desk.entrance import Entrance
from kiosk.desk.live import enrolling, sessions
from kiosk.desk.live.console_wire import LINE_PATH
from kiosk.desk.live.roles import Role
from kiosk.desk.live.service import LiveHelp
from kiosk.desk.live.settings import Live, Person
from kiosk.desk.live.values import new_id
from kiosk.desk.office import Office
from kiosk.desk.settings import DeskSettings
from kiosk.fleet import orders
from kiosk.flows.load import catalogue
from kiosk.flows.model import Flow
from kiosk.help import wire
from tests.support.patience import PATIENCE_S
from tests.support.websocket import connected

T = TypeVar("T")
FLOW = "changement-adresse"


def flows() -> tuple[Flow, ...]:
    return catalogue(only=[FLOW])


def agent(name: str = "Camille SPECIMEN", **changes: Any) -> Person:
    return Person(name=name, **{"service": "France Services", **changes})


def mediator(name: str = "Dominique MODELE", **changes: Any) -> Person:
    return Person(name=name, roles=frozenset({Role.MEDIATOR}), **changes)


class Reached(Protocol):
    """Where browsers and kiosks find a desk."""

    @property
    def url(self) -> str: ...
    @property
    def ws_url(self) -> str: ...


class LiveDesk:
    """`url`: where it listens. `live` is the running part; a test reads it, and changes it only by the store."""

    def __init__(
        self, folder: Path, settings: Live, clock: Clock | None, pulse_s: float, connections: int = 256
    ) -> None:
        self.office = Office(folder, DeskSettings(live=settings))
        self.live = LiveHelp(folder / "desk", settings, flows, clock, pulse_s=pulse_s)
        self.store = self.live.store
        app = server.application(self.office, Entrance(), live=self.live)
        listener = server.listen(0)
        self.url: str = server.address(listener)
        self._server = uvicorn.Server(server.configured(app, connections))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()
        eventually(lambda: self._server.started)

    @property
    def ws_url(self) -> str:
        return self.url.replace("http://", "ws://")

    def enrolled(self, kiosk_id: str = "borne-1") -> "Kiosk":
        kiosk = Kiosk(self, kiosk_id)
        code = enrolling.new_code(self.store, self.live._clock.now())
        assert kiosk.enrol(code) == 201
        return kiosk

    def browser(self, person: str) -> httpx2.Client:
        """A browser with this person's session."""
        client = httpx2.Client(base_url=self.url, follow_redirects=True)
        link = sessions.new_link(self.store, person, self.live._clock.now())
        assert client.get(link).status_code in (200, 403)
        assert sessions.COOKIE in client.cookies
        return client

    def console(self, person: str) -> "Console":
        """Signed in and seated: what is asked from now on can ring here."""
        seats = self.live.rooms.hub.seats
        before = set(seats[person].lines) if person in seats else set()
        console = Console(self, self.browser(person))
        eventually(lambda: person in seats and seats[person].lines - before)
        return console

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE_S)
        self.live.close()
        self.office.close()


@contextlib.contextmanager
def live_desk(
    folder: Path, clock: Clock | None = None, *, pulse_s: float = 0.05, connections: int = 256, **settings: Any
) -> Iterator[LiveDesk]:
    people = settings.pop("people", {"camille": agent()})
    desk = LiveDesk(folder, Live(people=people, **settings), clock, pulse_s, connections)
    try:
        yield desk
    finally:
        desk.stop()


@contextlib.contextmanager
def talking(desk: LiveDesk) -> Iterator[tuple["Kiosk", "Console", str]]:
    """A kiosk that Camille has answered, her console, and the call's id."""
    kiosk, console = desk.enrolled().come(), desk.console("camille")
    kiosk.ask()
    call_id = console.answered()["call_id"]
    kiosk.hear(wire.Answered)
    yield kiosk, console, call_id
    console.leave()
    kiosk.leave()


class Kiosk:
    """The other end of a kiosk's line: says the contract's messages, and whatever else a test wants to say."""

    def __init__(self, desk: Reached, kiosk_id: str) -> None:
        self.desk = desk
        self.id = kiosk_id
        self.key = SigningKey.generate()
        self.line: ClientConnection | None = None
        self.heard: list[wire.FromDesk] = []

    def enrol(self, code: str, **changes: Any) -> int:
        public = bytes(self.key.verify_key)
        signature = self.key.sign(wire.enrolment_bytes(code, self.id, public)).signature
        asked = msgspec.structs.replace(wire.Enrolment(code, self.id, public, signature), **changes)
        return httpx2.post(self.desk.url + wire.ENROL_PATH, content=msgspec.json.encode(asked)).status_code

    def open(self, **headers: str) -> Self:
        self.line = connected(self.desk.ws_url + wire.LINE_PATH, additional_headers=headers)
        return self

    def come(self) -> Self:
        """Open the line and prove who this is; returns once the desk has said welcome."""
        self.open()
        self.say(wire.Hello(self.id))
        challenge = self.hear(wire.Challenge)
        self.say(wire.Proof(self.key.sign(wire.proof_bytes(challenge.nonce, self.id)).signature))
        self.hear(wire.Welcome)
        return self

    def say(self, message: Any) -> None:
        assert self.line is not None
        self.line.send(message if isinstance(message, str) else wire.encode(message))

    def hear(self, kind: type[T], within_s: float = PATIENCE_S) -> T:
        """The next message of this kind; all that came is kept in `heard`."""
        assert self.line is not None
        until = time.monotonic() + within_s
        while True:
            frame = self.line.recv(timeout=max(0.01, until - time.monotonic()))
            message = wire.from_desk(frame)
            assert message is not None, frame
            self.heard.append(message)
            if isinstance(message, kind):
                return message

    def ask(self, **changes: Any) -> str:
        """Ask for help; returns the request's id."""
        asked = wire.AskForHelp(new_id(), "demarche", "fr", FLOW)
        asked = msgspec.structs.replace(asked, **changes)
        self.say(asked)
        return asked.request_id

    def ended(self, within_s: float = PATIENCE_S) -> int:
        """Wait until the desk has cut the line; its close code."""
        assert self.line is not None
        return _ended(self.line, within_s)

    def leave(self) -> None:
        if self.line is not None:
            self.line.close()


class Console:
    """A page at its line, without the page."""

    def __init__(self, desk: Reached, browser: httpx2.Client, origin: str | None = None) -> None:
        cookie = browser.cookies.get(sessions.COOKIE, "")
        self.browser = browser
        self.line = connected(
            desk.ws_url + LINE_PATH,
            origin=Origin(origin or desk.url),
            additional_headers={"Cookie": f"{sessions.COOKIE}={cookie}"},
        )

    def say(self, kind: str, **fields: Any) -> None:
        self.line.send(json.dumps({"type": kind, **fields}))

    def hear(self, kind: str, within_s: float = PATIENCE_S, **wanted: Any) -> dict[str, Any]:
        """The next message of this kind with these fields."""
        until = time.monotonic() + within_s
        while True:
            message: dict[str, Any] = json.loads(self.line.recv(timeout=max(0.01, until - time.monotonic())))
            if message["type"] == kind and all(message.get(name) == value for name, value in wanted.items()):
                return message

    def answered(self) -> dict[str, Any]:
        """Answer what rings; the call."""
        ring = self.hear("ring")
        self.say("answer", request_id=ring["id"])
        return self.hear("in_call")

    def ended(self, within_s: float = PATIENCE_S) -> int:
        return _ended(self.line, within_s)

    def leave(self) -> None:
        self.line.close()
        self.browser.close()


def state(call_id: str, seq: int = 1, **changes: Any) -> wire.ShareState:
    """What a kiosk shares at the step "logement", one field filled and masked."""
    shared = wire.ShareState(
        call_id,
        seq,
        "fr",
        FLOW,
        "logement",
        "form",
        "Où habitez-vous maintenant ?",
        2,
        9,
        (wire.SharedField("situation", "Votre situation", filled=True, state="valid"),),
        (wire.SharedButton("next", "Continuer"),),
        (wire.DeviceStatus("scanner", "ready"),),
    )
    return msgspec.structs.replace(shared, **changes)


def administered(folder: Path) -> Path:
    """A desk's folder with the administrator's key in it, as `kiosk desk orders-key` makes it."""
    orders.keep_signing_key(folder / "desk" / "orders.key")
    return folder


def eventually(true: Callable[[], object], within_s: float = PATIENCE_S) -> None:
    until = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < until, "did not become true"
        time.sleep(0.01)


def _ended(line: ClientConnection, within_s: float) -> int:
    until = time.monotonic() + within_s
    try:
        while time.monotonic() < until:
            line.recv(timeout=max(0.01, until - time.monotonic()))
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd is not None else 1006
    raise AssertionError("the desk did not cut the line")
