"""Identity from elsewhere: the desk holds the client's secret, proves what comes back, seals it to the visit that
asked, and forgets it at once. What waits is in memory only: two random numbers and a public key for each request.

Nobody can have another person sign in for them: the browser that was sent here with an answer gets a page and nothing
happens; an answer counts only from the kiosk that began, by an id that it alone has and that is used up by one try.
"""

import functools
import secrets
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.clock import SystemClock
from kiosk.connectors.franceconnect_settings import FranceConnect
from kiosk.connectors.particulier_settings import Particulier
from kiosk.connectors.wallet_settings import Wallet
from kiosk.desk.bodies import short_body
from kiosk.desk.identify_wallet import WalletDesk
from kiosk.desk.kept_routes import HEADERS
from kiosk.desk.live.limits import Limits
from kiosk.identify import wire
from kiosk.privacy import logs, sealing
from kiosk.privacy.private import Private

if TYPE_CHECKING:
    # With the HTTP and token libraries: a desk that identifies nobody starts without them.
    from kiosk.connectors.franceconnect import Asked, Client

# What a person needs to sign in, with a telephone that has to be fetched first.
PENDING_S = 900.0
MAX_PENDING = 5000
# Of one address, and of all: fewer in `PENDING_S` than may wait, so that who asks in a loop shuts out themselves.
BEGUN_PER_MINUTE, BEGUN_TOGETHER = 30, 180
STATUS: dict[wire.Why, int] = {
    "denied": 403, "provider_down": 502, "expired": 410, "not_proved": 403, "settings": 502, "off": 404, "busy": 503,
    "nothing_there": 404, "source_down": 502, "not_valid": 403,
}  # fmt: skip
ELSEWHERE = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Borne</title>'
    "<h1>Cette adresse n'est faite que pour une borne</h1><p>Il ne s'est rien passé. Vous pouvez fermer cette page.</p>"
).encode()


class _Pending(Private, frozen=True):
    key: bytes
    asked: "Asked"
    until: float


class Identify:
    """`settings`: None where this desk offers nothing; it says so then. `particulier`: who is asked for the family
    quotient; None: nobody. `wallet`: how telephones are asked. Raises `ConfigError` for its files."""

    def __init__(
        self,
        settings: FranceConnect | None,
        particulier: Particulier | None = None,
        wallet: Wallet | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._particulier = particulier
        self._wallets = WalletDesk(wallet, monotonic)
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._pending: dict[str, _Pending] = {}
        self._begun = Limits(each=BEGUN_PER_MINUTE, together=BEGUN_TOGETHER, per_s=60)
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
        body = await short_body(request, wire.MAX_BODY)
        begin = wire.decode(body, wire.Begin) if body is not None else None
        if begin is None or not _is_key(begin.key):
            return Response(status_code=400, headers=HEADERS)
        if not self._begun.passes(request, self._monotonic()):
            return _denied("busy")
        if begin.via == "wallet":
            begun = self._wallets.begin(begin)
            return _denied(begun) if isinstance(begun, str) else _said(msgspec.json.encode(begun), "application/json")
        if self._client is None or ("quotient" in begin.wants and self._particulier is None):
            return _denied("off")
        url, asked = self._client.begin(begin.wants)
        begun_id = secrets.token_hex(32)
        now = self._monotonic()
        with self._lock:
            self._pending = {key: one for key, one in self._pending.items() if one.until > now}
            if len(self._pending) >= MAX_PENDING:
                return _denied("busy")
            self._pending[begun_id] = _Pending(begin.key, asked, now + PENDING_S)
        return _said(msgspec.json.encode(wire.Begun(begun_id, url, self._back, self._out)), "application/json")

    async def finish(self, request: Request) -> Response:
        body = await short_body(request, 2 * wire.MAX_QUERY)
        finish = wire.decode(body, wire.Finish) if body is not None else None
        begun_id = request.path_params["id"]
        if finish is None or wire.ID.fullmatch(begun_id) is None:
            return Response(status_code=400, headers=HEADERS)
        with self._lock:
            pending = self._pending.pop(begun_id, None)  # one try: an answer that is shown twice finds nothing
        if pending is None or pending.until < self._monotonic() or self._client is None:
            return _denied("expired")
        return await run_in_threadpool(
            functools.partial(_finished, self._client, self._particulier, pending, finish.query)
        )


def _finished(client: "Client", particulier: Particulier | None, pending: _Pending, query: str) -> Response:
    from kiosk.connectors.franceconnect import Refused

    person = client.finish(pending.asked, query)
    if isinstance(person, Refused):
        logs.event("identify_refused", why=person.why, detail=person.detail)
        return _denied(next((why for why in STATUS if why == person.why), "not_proved"))
    values, why = dict(person.values), ""
    if "quotient" in pending.asked.wants and particulier is not None:
        from kiosk.connectors.particulier import quotient_of

        told = quotient_of(particulier, person.pivot, SystemClock().today())
        why = told.why
        if told.quotient is not None:
            values["quotient"] = str(told.quotient)
    given = msgspec.json.encode({"values": values, "logout": person.logout, "why": why})
    return _said(sealing.seal(pending.key, given), "application/octet-stream")


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


def _denied(why: wire.Why) -> Response:
    return Response(msgspec.json.encode(wire.Denied(why)), STATUS[why], HEADERS, "application/json")
