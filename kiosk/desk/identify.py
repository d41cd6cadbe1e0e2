"""Identity from elsewhere: the desk holds the client's secret, proves what comes back, seals it to the visit that
asked, and forgets it at once. What waits meanwhile is sealed, and of any process of this desk (`identify_store.py`).

Only an enrolled kiosk begins: nobody else has a person asked under this town hall's name. Nobody can have another
person sign in for them: the browser that was sent here with an answer gets a page and nothing happens; an answer counts
only from the kiosk that began, by an id that it alone has and that is used up by one try.
"""

import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.clock import SystemClock
from kiosk.connectors.particulier_settings import Particulier
from kiosk.desk import identify_store
from kiosk.desk.askers import Askers
from kiosk.desk.bodies import short_body
from kiosk.desk.identify_store import IdentifyStore
from kiosk.desk.identify_wallet import WalletDesk, denied, opened
from kiosk.desk.kept_routes import HEADERS
from kiosk.desk.office import Office
from kiosk.errors import KioskError
from kiosk.help import wire_asked
from kiosk.identify import wire
from kiosk.privacy import logs, sealing

if TYPE_CHECKING:
    # With the HTTP and token libraries: a desk that identifies nobody starts without them.
    from kiosk.connectors.franceconnect import Asked, Client

ELSEWHERE = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Borne</title>'
    "<h1>Cette adresse n'est faite que pour une borne</h1><p>Il ne s'est rien passé. Vous pouvez fermer cette page.</p>"
).encode()


class Identify:
    """Where this desk offers nothing (`[france_connect]`, `[particulier]`, `[wallet]` of its settings) it says so.
    Raises `ConfigError` for files that cannot be used."""

    def __init__(self, office: Office, askers: Askers, now: Callable[[], float] = time.time) -> None:
        settings = office.settings.france_connect
        self._office = office
        self._askers = askers
        self._particulier = office.settings.particulier
        self.store = IdentifyStore(office.place, now)
        self._wallets = WalletDesk(office, self.store)
        self._back = self._out = ""
        self._client: Client | None = None
        if settings is not None:
            from kiosk.connectors.franceconnect import Client as Asking

            public = settings.public_url.rstrip("/")
            self._back, self._out = public + wire.BACK, public + wire.OUT
            self._client = Asking(settings, self._back, self._out)
        self.routes = [
            *self._wallets.routes,
            Route(wire.BACK, _elsewhere),
            Route(wire.OUT, _elsewhere),
            Route("/identify", self.begin, methods=["POST"]),
            Route("/identify/{id}", self.finish, methods=["POST"]),
        ]

    async def begin(self, request: Request) -> Response:
        """200 with `wire.Begun`; 400 for nonsense, 401 for a stranger or a question that was asked before."""
        body = await short_body(request, wire.MAX_BODY)
        if body is None:
            return Response(status_code=400, headers=HEADERS)
        try:
            return await run_in_threadpool(self._begin, request, body)
        except KioskError:
            logs.event("store_failed")
            return Response(status_code=500, headers=HEADERS)

    async def finish(self, request: Request) -> Response:
        body = await short_body(request, 2 * wire.MAX_QUERY)
        finish = wire.decode(body, wire.Finish) if body is not None else None
        begun_id = request.path_params["id"]
        if finish is None or wire.ID.fullmatch(begun_id) is None:
            return Response(status_code=400, headers=HEADERS)
        try:
            return await run_in_threadpool(self._finish, begun_id, finish.query)
        except KioskError:
            logs.event("store_failed")
            return Response(status_code=500, headers=HEADERS)

    def _begin(self, request: Request, body: bytes) -> Response:
        kiosk_id = self._askers.name_of(request, wire_asked.IDENTIFY, body)
        if not kiosk_id:
            return Response(status_code=401, headers=HEADERS)
        begin = wire.decode(body, wire.Begin)
        if begin is None or not _is_key(begin.key):
            return Response(status_code=400, headers=HEADERS)
        made = self._wallets.ask(begin.wants) if begin.via == "wallet" else self._ask(begin.wants)
        if made is None:
            return denied("off")
        url, code, asked = made
        begun_id = secrets.token_hex(32)
        waits = identify_store.Begun(begun_id, code, kiosk_id, begin.key, self._office.sealed_here(asked))
        match self.store.begin(waits):
            case "again":
                return Response(status_code=401, headers=HEADERS)
            case "busy":
                return denied("busy")
        begun = wire.Begun(begun_id, url) if code else wire.Begun(begun_id, url, self._back, self._out)
        return _said(msgspec.json.encode(begun), "application/json")

    def _ask(self, wants: tuple[wire.Name, ...]) -> tuple[str, str, bytes] | None:
        if self._client is None or ("quotient" in wants and self._particulier is None):
            return None
        url, asked = self._client.begin(wants)
        return url, "", msgspec.msgpack.encode(asked)

    def _finish(self, begun_id: str, query: str) -> Response:
        pending = self.store.take(begun_id) if self._client is not None else None
        if pending is None or self._client is None:
            return denied("expired")
        from kiosk.connectors.franceconnect import Asked

        asked = opened(self._office, pending, Asked)
        return denied("expired") if asked is None else _finished(self._client, self._particulier, pending, asked, query)


def _finished(
    client: "Client", particulier: Particulier | None, pending: identify_store.Pending, asked: "Asked", query: str
) -> Response:
    from kiosk.connectors.franceconnect import Refused

    person = client.finish(asked, query)
    if isinstance(person, Refused):
        logs.event("identify_refused", why=person.why, detail=person.detail)
        return denied(person.why)
    values, why = dict(person.values), ""
    if "quotient" in asked.wants and particulier is not None:
        from kiosk.connectors.particulier import quotient_of

        told = quotient_of(particulier, person.pivot, SystemClock().today())
        why = told.why
        if told.quotient is not None:
            values["quotient"] = str(told.quotient)
    given = msgspec.json.encode({"values": values, "logout": person.logout, "why": why})
    return _said(sealing.seal(pending.visit_key, given), "application/octet-stream")


async def _elsewhere(request: Request) -> Response:
    """The kiosk takes the answer out of the address and never opens it: who sees this came from somewhere else."""
    return Response(ELSEWHERE, 200, {**HEADERS, "Referrer-Policy": "no-referrer"}, "text/html")


def _is_key(key: bytes) -> bool:
    try:
        sealing.seal(key, b"")
    except sealing.SealingError:
        return False
    return True


def _said(body: bytes, kind: str) -> Response:
    return Response(body, media_type=kind, headers=HEADERS)
