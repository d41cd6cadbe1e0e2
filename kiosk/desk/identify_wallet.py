"""A telephone's wallet at the desk: the signed request that it fetches by the kiosk's code, the answer that it posts,
and the kiosk that looks whether it has come. The answer is sealed to the visit as soon as it is proved, and forgotten
with the first look that finds it. The code's id is not the kiosk's: who photographs it learns nothing of what came."""

import functools
import secrets
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.connectors.wallet_settings import Wallet
from kiosk.desk.bodies import short_body
from kiosk.desk.kept_routes import HEADERS
from kiosk.identify import wire
from kiosk.privacy import logs, sealing

if TYPE_CHECKING:
    from kiosk.connectors.wallet import Asked, Verifier

PATH = "/identify/wallet"
PENDING_S = 600.0
MAX_PENDING = 2000
MAX_ANSWER = 310_000


class _Pending:
    """`result`: sealed bytes, or why there are none; None: the telephone has not answered."""

    def __init__(self, key: bytes, asked: "Asked", until: float) -> None:
        self.key, self.asked, self.until = key, asked, until
        self.answered = False
        self.result: bytes | wire.Why | None = None


class WalletDesk:
    """`settings`: None where this desk asks no wallet. Raises `ConfigError` for files that cannot be used."""

    def __init__(self, settings: Wallet | None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._by_kiosk: dict[str, _Pending] = {}
        self._by_code: dict[str, _Pending] = {}
        self._verifier: Verifier | None = None
        if settings is not None:
            from kiosk.connectors.wallet import Verifier as Verifies

            self._verifier = Verifies(settings, PATH)
        self.routes = [
            Route(PATH + "/{code}", self.request, methods=["GET", "POST"]),
            Route("/identify/{id}/look", self.look, methods=["POST"]),
        ]

    def begin(self, begin: wire.Begin) -> wire.Begun | wire.Why:
        if self._verifier is None or "quotient" in begin.wants:
            return "off"
        now = self._monotonic()
        with self._lock:
            self._by_kiosk = {key: one for key, one in self._by_kiosk.items() if one.until > now}
            self._by_code = {key: one for key, one in self._by_code.items() if one.until > now}
            if len(self._by_kiosk) >= MAX_PENDING:
                return "busy"
            url, asked = self._verifier.begin(begin.wants)
            begun_id = secrets.token_hex(32)
            self._by_kiosk[begun_id] = self._by_code[asked.id] = _Pending(begin.key, asked, now + PENDING_S)
        return wire.Begun(begun_id, url)

    async def request(self, request: Request) -> Response:
        with self._lock:
            pending = self._by_code.get(request.path_params["code"])
        if pending is None or pending.until < self._monotonic() or self._verifier is None:
            return Response(status_code=404, headers=HEADERS)
        if request.method == "GET":
            signed = await run_in_threadpool(self._verifier.request, pending.asked)
            return Response(signed, media_type="application/oauth-authz-req+jwt", headers=HEADERS)
        body = await short_body(request, MAX_ANSWER)
        fields = _fields(body) if body is not None else None
        if fields is None:
            return Response(status_code=400, headers=HEADERS)
        with self._lock:
            first, pending.answered = not pending.answered, True
            self._by_code.pop(pending.asked.id, None)
        if not first:  # an answer is given once: whoever shows it again finds nothing
            return Response(status_code=404, headers=HEADERS)
        pending.result = await run_in_threadpool(functools.partial(_judged, self._verifier, pending, fields))
        return Response(b"{}", media_type="application/json", headers=HEADERS)

    async def look(self, request: Request) -> Response:
        begun_id = request.path_params["id"]
        with self._lock:
            pending = self._by_kiosk.get(begun_id)
            if pending is not None and pending.result is not None:
                del self._by_kiosk[begun_id]
        if pending is None or pending.until < self._monotonic():
            return denied("expired")
        match pending.result:
            case None:
                return Response(status_code=204, headers=HEADERS)
            case bytes() as sealed:
                return Response(sealed, media_type="application/octet-stream", headers=HEADERS)
            case why:
                return denied(why)


def denied(why: wire.Why) -> Response:
    return Response(msgspec.json.encode(wire.Denied(why)), 403, HEADERS, "application/json")


def _judged(verifier: "Verifier", pending: _Pending, fields: dict[str, str]) -> bytes | wire.Why:
    from kiosk.connectors.franceconnect import Person
    from kiosk.connectors.wallet import error_of

    told = error_of(fields, pending.asked) or verifier.finish(pending.asked, fields.get("response", ""))
    if isinstance(told, Person):
        return sealing.seal(pending.key, msgspec.json.encode({"values": told.values}))
    logs.event("wallet_refused", why=told.why, detail=told.detail)
    known: tuple[wire.Why, ...] = ("denied", "not_valid", "source_down")
    return next((why for why in known if why == told.why), "not_proved")


def _fields(body: bytes) -> dict[str, str] | None:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return None
    return dict(pairs) if len(dict(pairs)) == len(pairs) else None
