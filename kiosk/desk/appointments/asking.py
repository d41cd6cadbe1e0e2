"""`POST /appointments/ask`: where kiosks ask. Nothing is answered to whoever does not hold an enrolled kiosk's key."""

import base64
import binascii
import time
from collections.abc import Callable
from datetime import datetime

from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kiosk.appointments import wire
from kiosk.clock import Clock
from kiosk.desk.appointments.office import Reception
from kiosk.desk.bodies import short_body
from kiosk.desk.live.limits import Limits
from kiosk.desk.live.values import Kiosk
from kiosk.errors import KioskError
from kiosk.privacy import logs

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
# Of questions that nobody signed: each costs a look at the database.
STRANGERS_PER_MINUTE = 120
MAX_HEADER = 100


class AppointmentRoutes:
    """`kiosk_of`: an enrolled kiosk by its name, revoked ones too."""

    def __init__(self, reception: Reception, kiosk_of: Callable[[str], Kiosk | None], clock: Clock) -> None:
        self._reception = reception
        self._kiosk_of = kiosk_of
        self._clock = clock
        self._strangers = Limits(each=STRANGERS_PER_MINUTE, together=10 * STRANGERS_PER_MINUTE, per_s=60)

    async def ask(self, request: Request) -> Response:
        """200 with a `wire.Answer`; 400 for nonsense, 401 for a stranger, 413, 429, 500."""
        if self._strangers.full(request, time.monotonic()):
            return Response(status_code=429, headers={**HEADERS, "Retry-After": "60"})
        body = await short_body(request, wire.MAX_ASK_BYTES)
        if body is None:
            return Response(status_code=413, headers=HEADERS)
        kiosk_id = request.headers.get("kiosk-id", "")
        try:
            if not await run_in_threadpool(self._known, request, kiosk_id, body):
                self._strangers.passes(request, time.monotonic())
                return Response(status_code=401, headers=HEADERS)
            asked = wire.decode_ask(body)
            if asked is None:
                return Response(status_code=400, headers=HEADERS)
            answer = await run_in_threadpool(self._reception.answer, kiosk_id, asked)
        except KioskError:
            logs.event("store_failed")
            return Response(status_code=500, headers=HEADERS)
        return Response(wire.encode(answer), media_type="application/json", headers=HEADERS)

    def _known(self, request: Request, kiosk_id: str, body: bytes) -> bool:
        """Whether an enrolled kiosk has just asked this."""
        at, signature = request.headers.get("kiosk-at", ""), request.headers.get("kiosk-signature", "")
        if max(len(kiosk_id), len(at), len(signature)) > MAX_HEADER or not (kiosk_id.isascii() and at.isascii()):
            return False
        try:
            asked_at = datetime.fromisoformat(at)
            off = abs((asked_at - self._clock.now()).total_seconds())
            signed = base64.b64decode(signature, validate=True)
        except (ValueError, TypeError, OverflowError, binascii.Error):
            return False
        if off > wire.CLOCKS_DIFFER_S or len(signed) != 64:
            return False
        kiosk = self._kiosk_of(kiosk_id)
        if kiosk is None or kiosk.revoked_at is not None:
            return False
        try:
            VerifyKey(kiosk.public_key).verify(wire.signed_bytes(kiosk_id, at, body), signed)
        except (CryptoError, ValueError, TypeError):
            return False
        return True
