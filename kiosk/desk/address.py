"""`POST /address`: an address is looked for in the Base Adresse Nationale for a kiosk. Nothing of it is kept or logged;
who knows nothing of us learns nothing here that the public service does not tell anybody."""

import threading

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.address.port import AddressAnswer, NotAsked, Seek
from kiosk.connectors.ban_settings import BanSettings
from kiosk.desk.bodies import short_body
from kiosk.desk.kept_routes import HEADERS

MAX_BODY_BYTES = 4_000


class AddressDesk:
    """`settings`: None where this desk asks nobody; it says so then."""

    def __init__(self, settings: BanSettings | None) -> None:
        self._settings = settings
        self._room = threading.BoundedSemaphore(1 if settings is None else settings.at_once)
        self.routes = [Route("/address", self.look, methods=["POST"])]

    async def look(self, request: Request) -> Response:
        body = await short_body(request, MAX_BODY_BYTES)
        try:
            asked = None if body is None else msgspec.json.decode(body, type=Seek)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            asked = None
        if asked is None:
            return _said(NotAsked("garbage"), 400)
        return _said(await run_in_threadpool(self._look, asked), 200)

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
