"""One-time pages for citizens' telephones: what passes through here is sealed, in memory, and gone after ten minutes.

`/phone/ID` is the kiosk's side, `/p/ID` the telephone's (`kiosk.documents.phone.wire`). The desk can open nothing: the
key is in the fragment of the address that the kiosk's QR code says, which no browser sends.
"""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable
from importlib import resources

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.desk.bodies import STATUS, read_body
from kiosk.desk.live.limits import address_of
from kiosk.desk.phone_page import page
from kiosk.documents.phone import wire
from kiosk.documents.phone.wire import Direction, Standing
from kiosk.i18n.languages import LANGUAGES
from kiosk.privacy import logs

# A hall has one kiosk, a large town some tens, which may share one address; a visit has one slot at a time.
MAX_SLOTS, MAX_SLOTS_EACH = 256, 96
# Of all slots together: what they hold lies in this process's memory.
MAX_HELD_BYTES = 400_000_000
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


class Slot:
    """`files`: sealed; of an outgoing one, the paper alone. `address`: of the kiosk, for its share of slots."""

    def __init__(self, direction: Direction, language: str, token_hash: str, until: float, address: str) -> None:
        self.address = address
        self.direction = direction
        self.language = language
        self.token_hash = token_hash
        self.until = until
        self.files: list[bytes] = []
        self.opened = self.done = self.taken = False
        self.fetches = 0

    @property
    def held(self) -> int:
        return sum(len(file) for file in self.files)

    def is_the_kiosk(self, request: Request) -> bool:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            said = hashlib.sha256(bytes.fromhex(token[:128])).hexdigest()
        except ValueError:
            return False
        return hmac.compare_digest(said, self.token_hash)


class Phone:
    """Slots by id. Nothing is written to a disk, and no id to a log."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._slots: dict[str, Slot] = {}
        self._turns = asyncio.Semaphore(MAX_AT_ONCE)
        folder = resources.files("kiosk.desk").joinpath("templates")
        self._script = folder.joinpath("phone.js").read_bytes()
        self._style = folder.joinpath("phone.css").read_bytes()

    def routes(self) -> list[Route]:
        return [
            Route("/phone/{slot}", self.open, methods=["PUT"]),
            Route("/phone/{slot}", self.standing, methods=["GET"]),
            Route("/phone/{slot}", self.end, methods=["DELETE"]),
            Route("/phone/{slot}/files/{number}", self.collect, methods=["GET"]),
            Route("/p/phone.js", self.script),
            Route("/p/phone.css", self.style),
            Route("/p/{slot}", self.show, methods=["GET"]),
            Route("/p/{slot}/files/{number}", self.put, methods=["PUT"]),
            Route("/p/{slot}/done", self.all_sent, methods=["POST"]),
            Route("/p/{slot}/paper", self.paper, methods=["GET"]),
            Route("/p/{slot}/paper", self.has_it, methods=["DELETE"]),
        ]

    # -- the kiosk

    async def open(self, request: Request) -> Response:
        """201; 400 for what is no slot, 409 for an id that is taken, 413, 429 when too much is held already."""
        name, headers = request.path_params["slot"], request.headers
        direction, token_hash = headers.get(wire.DIRECTION, ""), headers.get(wire.TOKEN, "")
        language = headers.get(wire.LANGUAGE, "fr")
        if not wire.ID.fullmatch(name) or direction not in ("in", "out") or not wire.TOKEN_HASH.fullmatch(token_hash):
            return _only(400)
        self._forget_old()
        if name in self._slots:
            return _only(409)
        address = address_of(request)
        mine = sum(1 for one in self._slots.values() if one.address == address)
        if len(self._slots) >= MAX_SLOTS or mine >= MAX_SLOTS_EACH:
            return _only(429)
        slot = Slot(
            "in" if direction == "in" else "out",
            language if language in LANGUAGES else "fr",
            token_hash,
            self._monotonic() + wire.SLOT_S,
            address,
        )
        self._slots[name] = slot
        if slot.direction == "out" and (refused := await self._fill(request, slot)):
            self._slots.pop(name, None)  # its time may have come while it was filled
            return refused
        logs.event("phone_slot")
        return _only(201)

    async def standing(self, request: Request) -> Response:
        slot = self._kiosks(request)
        if slot is None:
            return _only(404)
        said = Standing(slot.opened, len(slot.files) if slot.direction == "in" else 0, slot.done, slot.taken)
        return Response(msgspec.json.encode(said), media_type="application/json", headers=HEADERS)

    async def collect(self, request: Request) -> Response:
        slot, number = self._kiosks(request), _number(request)
        if slot is None or slot.direction != "in" or not 0 <= number < len(slot.files):
            return _only(404)
        return Response(slot.files[number], media_type="application/octet-stream", headers=HEADERS)

    async def end(self, request: Request) -> Response:
        if self._kiosks(request) is None:
            return _only(404)
        del self._slots[request.path_params["slot"]]
        return _only(204)

    # -- the telephone

    async def show(self, request: Request) -> Response:
        slot = self._slot(request)
        if slot is not None:
            # A chat program that looks at links before a person does has no fragment, and does nothing on this page.
            slot.opened = True
        html = page(slot.direction if slot else "", slot.language if slot else "fr", request.path_params["slot"])
        return Response(html, 200 if slot else 404, media_type="text/html; charset=utf-8", headers=HEADERS)

    async def script(self, request: Request) -> Response:
        return Response(self._script, media_type="text/javascript; charset=utf-8", headers=HEADERS)

    async def style(self, request: Request) -> Response:
        return Response(self._style, media_type="text/css", headers=HEADERS)

    async def put(self, request: Request) -> Response:
        """Files come in their order, 409 for any other; one that comes again takes its own place."""
        slot, number = self._slot(request), _number(request)
        if slot is None or slot.direction != "in" or number < 0:
            return _only(404)
        if slot.done or number > len(slot.files) or number >= wire.MAX_FILES:
            return _only(409)
        return await self._fill(request, slot, number) or _only(201)

    async def all_sent(self, request: Request) -> Response:
        slot = self._slot(request)
        if slot is None or slot.direction != "in":
            return _only(404)
        if not slot.files:
            return _only(409)
        slot.done = True
        return _only(204)

    async def paper(self, request: Request) -> Response:
        slot = self._slot(request)
        if slot is None or slot.direction != "out" or not slot.files or slot.fetches >= wire.MAX_FETCHES:
            return _only(404)
        slot.fetches += 1
        return Response(slot.files[0], media_type="application/octet-stream", headers=HEADERS)

    async def has_it(self, request: Request) -> Response:
        """It could be opened there: it is gone from here."""
        slot = self._slot(request)
        if slot is None or slot.direction != "out" or not slot.fetches:
            return _only(404)
        slot.files.clear()
        slot.taken = True
        return _only(204)

    # -- both

    def _slot(self, request: Request) -> Slot | None:
        self._forget_old()
        return self._slots.get(request.path_params["slot"])

    def _kiosks(self, request: Request) -> Slot | None:
        slot = self._slot(request)
        return slot if slot is not None and slot.is_the_kiosk(request) else None

    def _forget_old(self) -> None:
        now = self._monotonic()
        for name in [name for name, slot in self._slots.items() if slot.until <= now]:
            del self._slots[name]

    def _held(self) -> int:
        return sum(one.held for one in self._slots.values())

    async def _fill(self, request: Request, slot: Slot, number: int = 0) -> Response | None:
        """Take one sealed body into the slot, or say why not."""
        announced = request.headers.get("content-length", "")
        if not announced.isdecimal() or len(announced) > 12:
            return _only(411)
        size = int(announced)
        if not wire.OVERHEAD_BYTES < size <= wire.MAX_SLOT_BYTES - slot.held:
            return _only(413)
        if self._held() + size > MAX_HELD_BYTES:
            return _only(429)
        async with self._turns:
            if self._held() + size > MAX_HELD_BYTES:  # others were filled while this one waited for its turn
                return _only(429)
            body = await read_body(request, size, within_s=BODY_S)
        if not isinstance(body, bytes):
            return _only(STATUS[body] if body == "slow" else 400)
        if len(body) != size:
            return _only(400)
        if number > len(slot.files) or slot.done or slot.held + size > wire.MAX_SLOT_BYTES:
            return _only(409)
        slot.files[number : number + 1] = [body]
        return None


def _number(request: Request) -> int:
    """-1 for what is none: Python reads no number of thousands of digits, and raises instead."""
    said = request.path_params["number"]
    return int(said) if len(said) <= 4 and said.isascii() and said.isdecimal() else -1


def _only(status: int) -> Response:
    return Response(status_code=status, headers=HEADERS)
