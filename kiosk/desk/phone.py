"""One-time pages for citizens' telephones: what passes through here is sealed, and gone after ten minutes. It lies in
this process's memory, or where the processes of one desk share it (`phone_store.py`).

`/phone/ID` is the kiosk's side, `/p/ID` the telephone's (`kiosk.documents.phone.wire`). The desk can open nothing: the
key is in the fragment of the address that the kiosk's QR code says, which no browser sends.
"""

import asyncio
import functools
import hashlib
import hmac
import time
from collections.abc import Awaitable, Callable
from importlib import resources
from pathlib import Path

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.desk.askers import Askers
from kiosk.desk.bodies import STATUS, read_body
from kiosk.desk.phone_page import page
from kiosk.desk.phone_store import PhoneStore, Slot
from kiosk.desk.shelf import Shelves
from kiosk.documents.phone import wire
from kiosk.documents.phone.wire import Standing
from kiosk.errors import KioskError
from kiosk.help import wire_asked
from kiosk.i18n.languages import LANGUAGES
from kiosk.privacy import logs

MAX_AT_ONCE = 4
BODY_S = 120.0
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Phone:
    """Slots by id. No id goes to a log."""

    def __init__(self, place: Path | Shelves, askers: Askers, now: Callable[[], float] = time.time) -> None:
        self._askers = askers
        self.store = PhoneStore(place, now)
        self._turns = asyncio.Semaphore(MAX_AT_ONCE)
        folder = resources.files("kiosk.desk").joinpath("templates")
        self._script = folder.joinpath("phone.js").read_bytes()
        self._style = folder.joinpath("phone.css").read_bytes()

    def routes(self) -> list[Route]:
        return [
            Route("/phone/{slot}", _kept(self.open), methods=["PUT"]),
            Route("/phone/{slot}", _kept(self.standing), methods=["GET"]),
            Route("/phone/{slot}", _kept(self.end), methods=["DELETE"]),
            Route("/phone/{slot}/files/{number}", _kept(self.collect), methods=["GET"]),
            Route("/p/phone.js", self.script),
            Route("/p/phone.css", self.style),
            Route("/p/{slot}", _kept(self.show), methods=["GET"]),
            Route("/p/{slot}/files/{number}", _kept(self.put), methods=["PUT"]),
            Route("/p/{slot}/done", _kept(self.all_sent), methods=["POST"]),
            Route("/p/{slot}/paper", _kept(self.paper), methods=["GET"]),
            Route("/p/{slot}/paper", _kept(self.has_it), methods=["DELETE"]),
        ]

    # -- the kiosk

    async def open(self, request: Request) -> Response:
        """201; 400 for what is no slot, 401 for whoever is no enrolled kiosk, 409 for an id that is taken, 413, 429
        when too much is held already."""
        name, headers = _name(request), request.headers
        said, token_hash = headers.get(wire.DIRECTION, ""), headers.get(wire.TOKEN, "")
        language = headers.get(wire.LANGUAGE, "fr")
        if not wire.ID.fullmatch(name) or said not in ("in", "out") or not wire.TOKEN_HASH.fullmatch(token_hash):
            return _only(400)
        opening = wire.opening(name, said, token_hash, language)
        kiosk_id = await run_in_threadpool(self._askers.name_of, request, wire_asked.PHONE, opening)
        if not kiosk_id:
            return _only(401)
        direction: wire.Direction = "in" if said == "in" else "out"
        language = language if language in LANGUAGES else "fr"
        refused = await run_in_threadpool(self.store.open, name, direction, language, token_hash, kiosk_id)
        if refused is not None:
            return _only(refused)
        if direction == "out" and (not_filled := await self._fill(request)):
            await run_in_threadpool(self.store.end, name)
            return not_filled
        logs.event("phone_slot")
        return _only(201)

    async def standing(self, request: Request) -> Response:
        slot = await self._kiosks(request)
        if slot is None:
            return _only(404)
        said = Standing(slot.opened, slot.files if slot.direction == "in" else 0, slot.done, slot.taken)
        return Response(msgspec.json.encode(said), media_type="application/json", headers=HEADERS)

    async def collect(self, request: Request) -> Response:
        slot, number = await self._kiosks(request), _number(request)
        if slot is None or slot.direction != "in" or not 0 <= number < slot.files:
            return _only(404)
        return _bytes(await run_in_threadpool(self.store.file, _name(request), number))

    async def end(self, request: Request) -> Response:
        if await self._kiosks(request) is None:
            return _only(404)
        await run_in_threadpool(self.store.end, _name(request))
        return _only(204)

    # -- the telephone

    async def show(self, request: Request) -> Response:
        # A chat program that looks at links before a person does has no fragment, and does nothing on this page.
        slot = await run_in_threadpool(self.store.shown, _name(request))
        html = page(slot.direction if slot else "", slot.language if slot else "fr", _name(request))
        return Response(html, 200 if slot else 404, media_type="text/html; charset=utf-8", headers=HEADERS)

    async def script(self, request: Request) -> Response:
        return Response(self._script, media_type="text/javascript; charset=utf-8", headers=HEADERS)

    async def style(self, request: Request) -> Response:
        return Response(self._style, media_type="text/css", headers=HEADERS)

    async def put(self, request: Request) -> Response:
        """Files come in their order, 409 for any other; one that comes again takes its own place."""
        slot, number = await self._slot(request), _number(request)
        if slot is None or slot.direction != "in" or number < 0:
            return _only(404)
        if slot.done or number > slot.files or number >= wire.MAX_FILES:
            return _only(409)
        return await self._fill(request, slot.held, number) or _only(201)

    async def all_sent(self, request: Request) -> Response:
        refused = await run_in_threadpool(self.store.all_sent, _name(request))
        return _only(204 if refused is None else refused)

    async def paper(self, request: Request) -> Response:
        return _bytes(await run_in_threadpool(self.store.paper, _name(request)))

    async def has_it(self, request: Request) -> Response:
        """It could be opened there: it is gone from here."""
        return _only(204 if await run_in_threadpool(self.store.has_it, _name(request)) else 404)

    # -- both

    async def _slot(self, request: Request) -> Slot | None:
        return await run_in_threadpool(self.store.slot, _name(request))

    async def _kiosks(self, request: Request) -> Slot | None:
        slot = await self._slot(request)
        return slot if slot is not None and _is_the_kiosk(slot, request) else None

    async def _fill(self, request: Request, held: int = 0, number: int = 0) -> Response | None:
        """Take one sealed body into the slot, or say why not."""
        announced = request.headers.get("content-length", "")
        if not announced.isdecimal() or len(announced) > 12:
            return _only(411)
        size = int(announced)
        if not wire.OVERHEAD_BYTES < size <= wire.MAX_SLOT_BYTES - held:
            return _only(413)
        if not await run_in_threadpool(self.store.has_room, size):
            return _only(429)
        async with self._turns:
            if not await run_in_threadpool(self.store.has_room, size):  # others were filled while this one waited
                return _only(429)
            body = await read_body(request, size, within_s=BODY_S)
        if not isinstance(body, bytes):
            return _only(STATUS[body] if body == "slow" else 400)
        if len(body) != size:
            return _only(400)
        refused = await run_in_threadpool(self.store.fill, _name(request), number, body)
        return None if refused is None else _only(refused)


Answers = Callable[[Request], Awaitable[Response]]


def _kept(answer: Answers) -> Answers:
    """500 while the place where slots are kept cannot be used."""

    @functools.wraps(answer)
    async def answered(request: Request) -> Response:
        try:
            return await answer(request)
        except KioskError:
            logs.event("store_failed")
            return _only(500)

    return answered


def _is_the_kiosk(slot: Slot, request: Request) -> bool:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    try:
        said = hashlib.sha256(bytes.fromhex(token[:128])).hexdigest()
    except ValueError:
        return False
    return hmac.compare_digest(said, slot.token_hash)


def _name(request: Request) -> str:
    return str(request.path_params["slot"])


def _bytes(sealed: bytes | None) -> Response:
    if sealed is None:
        return _only(404)
    return Response(sealed, media_type="application/octet-stream", headers=HEADERS)


def _number(request: Request) -> int:
    """-1 for what is none: Python reads no number of thousands of digits, and raises instead."""
    said = request.path_params["number"]
    return int(said) if len(said) <= 4 and said.isascii() and said.isdecimal() else -1


def _only(status: int) -> Response:
    return Response(status_code=status, headers=HEADERS)
