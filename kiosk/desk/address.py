"""`POST /address`: an address is looked for in the Base Adresse Nationale for an enrolled kiosk, and nobody else: who
asks there in our name uses up what it gives us. Nothing of it is kept or logged."""

import threading

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.address.port import AddressAnswer, NotAsked, Seek
from kiosk.connectors.ban_settings import BanSettings
from kiosk.desk.askers import Askers
from kiosk.desk.bodies import short_body
from kiosk.desk.kept_routes import HEADERS
from kiosk.errors import KioskError
from kiosk.help import wire_asked
from kiosk.privacy import logs

MAX_BODY_BYTES = 4_000


class AddressDesk:
    """`settings`: None where this desk asks nobody; it says so then."""

    def __init__(self, settings: BanSettings | None, askers: Askers) -> None:
        self._settings = settings
        self._askers = askers
        self._room = threading.BoundedSemaphore(1 if settings is None else settings.at_once)
        self.routes = [Route("/address", self.look, methods=["POST"])]

    async def look(self, request: Request) -> Response:
        body = await short_body(request, MAX_BODY_BYTES)
        if body is not None and not await self._is_a_kiosks(request, body):
            return _said(NotAsked("stranger"), 401)
        try:
            asked = None if body is None else msgspec.json.decode(body, type=Seek)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            asked = None
        if asked is None:
            return _said(NotAsked("garbage"), 400)
        return _said(await run_in_threadpool(self._look, asked), 200)

    async def _is_a_kiosks(self, request: Request, body: bytes) -> bool:
        try:
            return bool(await run_in_threadpool(self._askers.name_of, request, wire_asked.ADDRESS, body))
        except KioskError:
            logs.event("store_failed")
            return False

    def _look(self, asked: Seek) -> AddressAnswer:
        if self._settings is None:
            return NotAsked("off")
        if not self._room.acquire(blocking=False):
            return NotAsked("busy")
        try:
            from kiosk.connectors.ban import search  # with the HTTP library

            return search(self._settings, asked)
        finally:
            self._room.release()


def _said(answer: AddressAnswer, status: int) -> Response:
    return Response(msgspec.json.encode(answer), status, HEADERS, "application/json")
