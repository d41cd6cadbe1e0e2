"""`/inbox/ID`: where kiosks bring their files, and ask where they stand. All that arrives is hostile until opened."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kiosk.delivery import wire
from kiosk.desk.bodies import STATUS, read_body
from kiosk.desk.forwarding import Forwarding
from kiosk.desk.office import Cover, Office, Taken
from kiosk.desk.store import StoreError
from kiosk.errors import KioskError
from kiosk.privacy import logs

# Bodies being read at one time: each may hold `max_sealed_bytes` in memory, and its plaintext as much again.
MAX_AT_ONCE = 4
MAX_DROPPED_BYTES = 2 * wire.MAX_SEALED_BYTES

Taker = Callable[[Cover, bytes], Taken]


class Inbox:
    def __init__(self, office: Office, forwards: Forwarding, takers: Mapping[str, Taker] | None = None) -> None:
        """`takers`: who takes what is no file, by the name of the démarche that it travels under."""
        self._takers = takers or {}
        self._office = office
        self._forwards = forwards
        self._turns = asyncio.Semaphore(MAX_AT_ONCE)

    async def put(self, request: Request) -> Response:
        """201 new, 200 there already; 400, 408, 409, 413, 422 without a body; 500 when the disk fails."""
        cover = read_cover(request)
        announced = request.headers.get("content-length", "0")
        if cover is None or not announced.isdecimal() or len(announced) > 12:
            return _refusal(400)
        async with self._turns:
            settings = self._office.settings
            sealed = await read_body(
                request, settings.max_sealed_bytes, within_s=settings.body_timeout_s, drop=MAX_DROPPED_BYTES
            )
            return await self._take(cover, sealed) if isinstance(sealed, bytes) else _refusal(STATUS[sealed])

    async def standing(self, request: Request) -> Response:
        """`GET /inbox/ID`: where the file stands, for the kiosk that sent it. Who knows the id, 128 random bits, learns
        states; what concerns the citizen is sealed to the visit's own key. 404 without a body."""
        envelope_id = request.path_params["envelope_id"]
        if not wire.ENVELOPE_ID.fullmatch(envelope_id):
            return _refusal(404)
        try:
            standing = await run_in_threadpool(self._forwards.standing, envelope_id)
        except KioskError:
            return _refusal(500)
        return _refusal(404) if standing is None else Response(standing, media_type="application/json")

    async def _take(self, cover: Cover, sealed: bytes) -> Response:
        try:
            taken = await run_in_threadpool(self._takers.get(cover.flow, self._office.take), cover, sealed)
        except StoreError:
            logs.event("store_failed", envelope_id=cover.envelope_id)
            return _refusal(500)
        logs.event("taken", envelope_id=cover.envelope_id, status=taken.status, bytes=len(sealed))
        if taken.status == 201:
            self._forwards.wake()
        if not taken.body:
            return _refusal(taken.status)
        return Response(taken.body, taken.status, media_type="application/json")


def read_cover(request: Request) -> Cover | None:
    """The headers, or None when one is missing or is not of its form."""
    headers = request.headers
    envelope_id = request.path_params["envelope_id"]
    reference = headers.get("kiosk-reference", "")
    flow, service = headers.get("kiosk-flow", ""), headers.get("kiosk-service", "")
    if not wire.ENVELOPE_ID.fullmatch(envelope_id) or headers.get("idempotency-key") != envelope_id:
        return None
    if not wire.REFERENCE.fullmatch(reference) or not wire.NAME.fullmatch(flow) or not wire.NAME.fullmatch(service):
        return None
    try:
        created_at = datetime.fromisoformat(headers.get("kiosk-created-at", "")[:40])
    except ValueError:
        return None
    if created_at.tzinfo is None or not 2000 < created_at.year < 9000:
        return None
    return Cover(envelope_id, reference, flow, service, created_at)


def _refusal(status: int) -> Response:
    # What may be left of the body is not read: the connection ends with the answer.
    return Response(status_code=status, headers={"Connection": "close"})
