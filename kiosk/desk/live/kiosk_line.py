"""A kiosk's end at the desk: who it is, and what becomes of each of its messages."""

import asyncio
import secrets
import time

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from kiosk.desk.bodies import short_body
from kiosk.desk.live import enrolling, packs
from kiosk.desk.live.doors import Doors
from kiosk.desk.live.hub import KioskLink
from kiosk.desk.live.limits import Limits, Quota
from kiosk.desk.live.lines import NOT_ALLOWED, Line, Way
from kiosk.desk.live.rooms import Rooms
from kiosk.desk.store import StoreError
from kiosk.help import wire
from kiosk.privacy import logs

# Who does not prove itself within this time is not a kiosk.
PROOF_S = 10.0
MAX_ENROLMENT_BYTES = 2000
# Garbage of one line before it is cut: a newer kiosk may know messages that this desk does not.
MAX_UNKNOWN = 20
# Steps at which somebody left or called: a kiosk has some ten visits an hour.
COUNTS_PER_HOUR = 120


class KioskLines:
    def __init__(self, rooms: Rooms, doors: Doors) -> None:
        self._doors = doors
        doors.expect("kiosk", self.arrive)
        self._hub = rooms.hub
        self._queue = rooms.queue
        self._calls = rooms.calls
        self._views = rooms.views
        self._media = rooms.media
        self._hall = rooms.hall
        self._callbacks = rooms.callbacks
        self._orders = rooms.orders
        self._steps = rooms.steps
        self._counted = Quota(COUNTS_PER_HOUR, per_s=3600)
        # Wrong codes, against 58 bits; a whole fleet may enrol in a minute.
        self._wrong = Limits(each=10, together=300, per_s=60)

    async def enrol(self, request: Request) -> Response:
        """`POST wire.ENROL_PATH`."""
        if self._wrong.full(request, time.monotonic()):
            return Response(status_code=429)
        body = await short_body(request, MAX_ENROLMENT_BYTES)
        if body is None:
            return Response(status_code=413)
        asked = wire.enrolment(body)
        if asked is None:
            return Response(status_code=400)
        try:
            status = await run_in_threadpool(packs.enrol, self._hub.store, asked, self._hub.clock.now())
            if status == 201:
                self._hub.note(asked.kiosk_id, "enrolled", asked.kiosk_id)
                self._hub.reload()
        except StoreError:
            return Response(status_code=500)
        if status != 201:
            self._wrong.passes(request, time.monotonic())
        logs.event("enrolment", status=status)
        return Response(status_code=status)

    async def serve(self, websocket: WebSocket) -> None:
        """`wire.LINE_PATH`."""
        await websocket.accept()
        if "origin" in websocket.headers:  # a page in a browser is no kiosk
            await websocket.close(NOT_ALLOWED)
            return
        try:
            async with asyncio.timeout(PROOF_S):
                known = await self._known(websocket)
        except (TimeoutError, WebSocketDisconnect, KeyError, RuntimeError):
            return
        except StoreError:
            known = wire.Refused("busy")
        if not isinstance(known, str):
            await websocket.send_text(wire.encode(known))
            await websocket.close(NOT_ALLOWED)
            return
        await self._doors.serve(Line(websocket), "kiosk", known, wire.SILENCE_S)

    async def _known(self, websocket: WebSocket) -> str | wire.Refused:
        """The kiosk's name, proven, or why not. An unknown kiosk gets a challenge too: names are not told apart."""
        hello = wire.from_kiosk(await websocket.receive_text())
        if not isinstance(hello, wire.Hello):
            return wire.Refused("bad_proof")
        if hello.version != wire.VERSION:
            return wire.Refused("version")
        nonce = secrets.token_bytes(wire.NONCE_BYTES)
        await websocket.send_text(wire.encode(wire.Challenge(nonce)))
        proof = wire.from_kiosk(await websocket.receive_text())
        if not isinstance(proof, wire.Proof):
            return wire.Refused("bad_proof")
        kiosk = await run_in_threadpool(self._hub.store.kiosk, hello.kiosk_id)
        if kiosk is None:
            return wire.Refused("unknown_kiosk")
        if not enrolling.proven(kiosk, nonce, proof):
            return wire.Refused("bad_proof")
        return hello.kiosk_id if kiosk.revoked_at is None else wire.Refused("revoked")

    def arrive(self, line: Way, kiosk_id: str) -> "Arrived":
        """A kiosk that has proven itself, to whichever process."""
        line.send(wire.encode(wire.Welcome(wire.HEARTBEAT_S, self._callbacks.public_key, self._hub.settings.numbers)))
        link = self._hub.kiosk_came(kiosk_id, line)
        self._queue.kiosk_came(kiosk_id)
        self._calls.kiosk_came(kiosk_id)
        self._orders.kiosk_came(kiosk_id)
        link.told = self._hub.presence(kiosk_id)
        link.say(link.told)
        return Arrived(self, link)

    def take(self, link: KioskLink, message: wire.FromKiosk) -> None:
        if self._hub.kiosks.get(link.kiosk_id) is link:
            self._take(link, message)

    def left(self, link: KioskLink) -> None:
        if self._hub.kiosk_left(link):
            self._queue.kiosk_left(link.kiosk_id)
            self._calls.kiosk_left(link.kiosk_id)

    def _take(self, link: KioskLink, message: wire.FromKiosk) -> None:
        """What it asks concerns its own requests and calls alone: each room looks whose they are."""
        kiosk_id = link.kiosk_id
        match message:
            case wire.Heartbeat():
                self._hub.changed = self._hub.changed or message != link.beat
                link.beat = message
            case wire.AskForHelp():
                self._calls.hang_up(kiosk_id)  # another visit asks: what stood was not its own
                self._queue.ask(kiosk_id, message)
            case wire.CancelHelp():
                self._queue.cancel(kiosk_id, message.request_id)
            case wire.CallMediator():
                self._queue.call_mediator(kiosk_id, message.request_id)
            case wire.AskCallback():
                self._callbacks.keep(kiosk_id, message)
            case wire.Resume():
                self._resume(kiosk_id, message.request_id)
            case wire.StepCounted():
                self._count(kiosk_id, message)
            case wire.OrderResult():
                self._hall.result(kiosk_id, message)
            case wire.FleetResult():
                self._orders.result(kiosk_id, message)
            case _:
                self._take_talk(kiosk_id, message)

    def _count(self, kiosk_id: str, counted: wire.StepCounted) -> None:
        """So many of one kiosk and no more: what it invents would drown what is so."""
        if self._counted.word(kiosk_id, self._hub.clock.monotonic()) != "yes":
            return
        try:
            self._steps.count(counted, self._hub.clock.today().replace(day=1))
        except StoreError:
            logs.event("store_failed")

    def _take_talk(self, kiosk_id: str, message: wire.FromKiosk) -> None:
        match message:
            case wire.Typing() | wire.Said():
                self._calls.kiosk_says(kiosk_id, message)
            case wire.Signal():
                self._media.kiosk_signals(kiosk_id, message)
            case wire.CallState():
                self._media.state(kiosk_id, message)
            case wire.HangUp():
                self._calls.hang_up(kiosk_id, message.call_id)
            case wire.ShareState():
                self._views.state(kiosk_id, message)
            case wire.ShareStopped():
                self._views.stopped(kiosk_id, message)
            case wire.PhotoPart() | wire.PhotoHidden():
                self._views.photo(kiosk_id, message)
            case wire.ActionResult():
                self._views.result(kiosk_id, message)

    def _resume(self, kiosk_id: str, request_id: str) -> None:
        if not self._queue.resume(kiosk_id, request_id) and not self._calls.resume(kiosk_id, request_id):
            self._hub.tell_kiosk(kiosk_id, wire.Ended("", "unknown", request_id))


class Arrived:
    """`End` of a kiosk's line."""

    def __init__(self, lines: KioskLines, link: KioskLink) -> None:
        self._lines = lines
        self._link = link
        self._unknown = 0

    def take(self, frame: str) -> None:
        message = wire.from_kiosk(frame)
        if message is None or isinstance(message, wire.Hello | wire.Proof):
            self._unknown += 1
            if self._unknown > MAX_UNKNOWN:
                self._link.line.cut(NOT_ALLOWED)
            return
        self._lines.take(self._link, message)

    def left(self) -> None:
        self._lines.left(self._link)
