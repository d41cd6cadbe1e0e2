"""`/kept/ID`: where kiosks and phones ask for what a ticket keeps. Who has no proof gets no byte, nobody plaintext."""

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kiosk.delivery.wire import Acknowledgement
from kiosk.desk.bodies import short_body
from kiosk.desk.kept import Kept
from kiosk.desk.office import Cover, Office, Taken
from kiosk.errors import KioskError
from kiosk.privacy import sealing
from kiosk.ticket import deposit

MAX_BODY = 1000
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
STATUS: dict[deposit.Answer, int] = {"unknown": 404, "wrong": 403, "burnt": 410, "taken": 410, "expired": 410}


class KeptRoutes:
    def __init__(self, office: Office, kept: Kept) -> None:
        self._office = office
        self._kept = kept

    def take_in(self, cover: Cover, sealed: bytes) -> Taken:
        """A deposit that came by the inbox's road. Acknowledged once it is on the disk."""
        try:
            kept = deposit.decode(self._office.open_sealed(sealed))
        except sealing.CannotOpenError:
            kept = None
        if kept is None:
            return Taken(422)
        new, received_at = self._kept.keep(kept)
        acknowledgement: Acknowledgement = self._office.acknowledge(cover, received_at)
        return Taken(201 if new else 200, msgspec.json.encode(acknowledgement))

    async def ask(self, request: Request) -> Response:
        """`POST /kept/ID`: 200 with the sealed bytes, 204 when it is done, else `deposit.Denied`; 400 for nonsense."""
        kept_id = request.path_params["kept_id"]
        body = await short_body(request, MAX_BODY)
        asked = deposit.decode_asked(body) if body is not None and deposit.ID.fullmatch(kept_id) else None
        if asked is None:
            return Response(status_code=400, headers=HEADERS)
        try:
            answer = await run_in_threadpool(self._kept.ask, kept_id, asked)
        except KioskError:
            return Response(status_code=500, headers=HEADERS)
        if isinstance(answer, deposit.Denied):
            said = msgspec.json.encode(answer)
            return Response(said, STATUS[answer.why], media_type="application/json", headers=HEADERS)
        if not answer:
            return Response(status_code=204, headers=HEADERS)
        return Response(answer, media_type="application/octet-stream", headers=HEADERS)
