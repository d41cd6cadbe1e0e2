"""Packs that wait at the desk for their kiosk: sealed by nobody, signed by the administrator, told to whoever has the
code. A pack can be fetched while its code is good; the code itself is used up when the kiosk's key is enrolled."""

import base64
import binascii
import time
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.desk.bodies import short_body
from kiosk.desk.live import enrolling
from kiosk.desk.live.hub import Hub
from kiosk.desk.live.limits import Limits
from kiosk.desk.live.store import LiveStore, instant
from kiosk.desk.store import StoreError
from kiosk.help import wire
from kiosk.privacy import logs

# As `kiosk.fleet.pack.PACK_PATH`.
PACK_PATH = "/fleet/pack"
MAX_CODE_BYTES = 64
PREFIX = "pack:"


def note_name(code: str) -> str:
    return f"{PREFIX}{enrolling.digest(code)}"


def keep(store: LiveStore, code: str, until: str, pack: bytes) -> None:
    """`until`: as `store.instant` writes it."""
    store.set_note(note_name(code), f"{until} {base64.b64encode(pack).decode('ascii')}")


def enrol(store: LiveStore, asked: wire.Enrolment, now: datetime) -> int:
    """As `enrolling.enrol`; the pack that waited for the code goes with it, both or nothing: a desk that was killed in
    between would give a fleet's settings to whoever has a code that is used up."""
    with store.together(lasting=True):
        status = enrolling.enrol(store, asked, now)
        if status == 201:
            forget(store, asked.code, now)
    return status


def forget(store: LiveStore, code: str, now: datetime) -> None:
    """The code is used up. Packs that nobody fetched in time go with it: they are a fleet's settings."""
    if store.note(note_name(code)):
        store.set_note(note_name(code), "")
    forget_old(store, now)


def forget_old(store: LiveStore, now: datetime) -> None:
    """Also those that are empty."""
    store.drop_notes(PREFIX, instant(now))


class PackRoute:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        # Wrong codes: as for enrolment.
        self._wrong = Limits(each=10, together=300, per_s=60)

    def route(self) -> Route:
        return Route(PACK_PATH, self.serve, methods=["POST"])

    async def serve(self, request: Request) -> Response:
        """The code as the body; 200 with the pack, 403 for a code that has none."""
        if self._wrong.full(request, time.monotonic()):
            return Response(status_code=429)
        body = await short_body(request, MAX_CODE_BYTES)
        if body is None:
            return Response(status_code=413)
        try:
            pack = await run_in_threadpool(self._pack, body.decode("ascii", "replace"))
        except StoreError:
            return Response(status_code=500)
        if not pack:
            self._wrong.passes(request, time.monotonic())
        logs.event("pack_asked", status=200 if pack else 403)
        headers = {"Cache-Control": "no-store"}
        return Response(pack, 200 if pack else 403, headers=headers, media_type="application/octet-stream")

    def _pack(self, code: str) -> bytes:
        until, _, encoded = self._hub.store.note(note_name(code)).partition(" ")
        if not encoded or until <= instant(self._hub.clock.now()):
            return b""
        try:
            return base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            return b""
