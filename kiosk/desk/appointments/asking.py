"""`POST /appointments/ask`: where kiosks ask. Nothing is answered to whoever does not hold an enrolled kiosk's key."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kiosk.appointments import wire
from kiosk.desk.appointments.office import Reception
from kiosk.desk.askers import Askers
from kiosk.desk.bodies import short_body
from kiosk.errors import KioskError
from kiosk.help import wire_asked
from kiosk.privacy import logs

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class AppointmentRoutes:
    def __init__(self, reception: Reception, askers: Askers) -> None:
        self._reception = reception
        self._askers = askers

    async def ask(self, request: Request) -> Response:
        """200 with a `wire.Answer`; 400 for nonsense, 401 for a stranger, 413, 500."""
        body = await short_body(request, wire.MAX_ASK_BYTES)
        if body is None:
            return Response(status_code=413, headers=HEADERS)
        try:
            kiosk_id = await run_in_threadpool(self._askers.name_of, request, wire_asked.APPOINTMENTS, body)
            if not kiosk_id:
                return Response(status_code=401, headers=HEADERS)
            asked = wire.decode_ask(body)
            if asked is None:
                return Response(status_code=400, headers=HEADERS)
            answer = await run_in_threadpool(self._reception.answer, kiosk_id, asked)
        except KioskError:
            logs.event("store_failed")
            return Response(status_code=500, headers=HEADERS)
        return Response(wire.encode(answer), media_type="application/json", headers=HEADERS)
