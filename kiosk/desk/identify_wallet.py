"""A telephone's wallet at the desk: the signed request that it fetches by the kiosk's code, the answer that it posts,
and the kiosk that looks whether it has come. The answer is sealed to the visit as soon as it is proved, and forgotten
with the first look that finds it. The code's id is not the kiosk's: who photographs it learns nothing of what came."""

from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qsl

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.desk.bodies import short_body
from kiosk.desk.identify_store import IdentifyStore, Judged, Pending
from kiosk.desk.kept_routes import HEADERS
from kiosk.desk.office import Office
from kiosk.errors import KioskError
from kiosk.identify import wire
from kiosk.privacy import logs, sealing

if TYPE_CHECKING:
    from kiosk.connectors.wallet import Asked, Verifier

T = TypeVar("T")
PATH = "/identify/wallet"
MAX_ANSWER = 310_000
STATUS: dict[str, int] = {
    "denied": 403, "provider_down": 502, "expired": 410, "not_proved": 403, "settings": 502, "off": 404, "busy": 503,
    "nothing_there": 404, "source_down": 502, "not_valid": 403,
}  # fmt: skip


class WalletDesk:
    """Nothing where the desk's settings have no `[wallet]`. Raises `ConfigError` for files that cannot be used."""

    def __init__(self, office: Office, store: IdentifyStore) -> None:
        self._office = office
        self._store = store
        self._verifier: Verifier | None = None
        if office.settings.wallet is not None:
            from kiosk.connectors.wallet import Verifier as Verifies

            self._verifier = Verifies(office.settings.wallet, PATH, lists=office.folder / "authority-lists")
        self.routes = [
            Route(PATH + "/{code}", self.request, methods=["GET", "POST"]),
            Route("/identify/{id}/look", self.look, methods=["POST"]),
        ]

    def ask(self, wants: tuple[wire.Name, ...]) -> tuple[str, str, bytes] | None:
        """What the code holds, its id, and what the answer is held against; None: no wallet is asked that."""
        if self._verifier is None or "quotient" in wants:
            return None
        url, asked = self._verifier.begin(wants)
        return url, asked.id, msgspec.msgpack.encode(asked)

    async def request(self, request: Request) -> Response:
        code = request.path_params["code"]
        if self._verifier is None or len(code) > 100:
            return Response(status_code=404, headers=HEADERS)
        fields: dict[str, str] | None = None
        try:
            if request.method == "POST":
                if await run_in_threadpool(self._store.asked, code) is None:
                    return Response(status_code=404, headers=HEADERS)
                body = await short_body(request, MAX_ANSWER)
                fields = _fields(body) if body is not None else None
                if fields is None:
                    return Response(status_code=400, headers=HEADERS)
            return await run_in_threadpool(self._told, self._verifier, code, fields)
        except KioskError:
            logs.event("store_failed")
            return Response(status_code=500, headers=HEADERS)

    async def look(self, request: Request) -> Response:
        try:
            found = await run_in_threadpool(self._store.look, request.path_params["id"])
        except KioskError:
            logs.event("store_failed")
            return Response(status_code=500, headers=HEADERS)
        match found:
            case "waiting":
                return Response(status_code=204, headers=HEADERS)
            case Judged(sealed=sealed) if sealed:
                return Response(sealed, media_type="application/octet-stream", headers=HEADERS)
            case Judged(why=why):
                return denied(why)
        return denied("expired")

    def _told(self, verifier: "Verifier", code: str, fields: dict[str, str] | None) -> Response:
        """`fields`: of an answer; None: the request is asked for. An answer is given once: whoever shows it again finds
        nothing."""
        from kiosk.connectors.wallet import Asked

        pending = self._store.asked(code) if fields is None else self._store.claim(code)
        asked = opened(self._office, pending, Asked) if pending is not None else None
        if pending is None or asked is None:
            return Response(status_code=404, headers=HEADERS)
        if fields is None:
            signed = verifier.request(asked)
            return Response(signed, media_type="application/oauth-authz-req+jwt", headers=HEADERS)
        self._store.settle(code, _judged(verifier, pending.visit_key, asked, fields))
        return Response(b"{}", media_type="application/json", headers=HEADERS)


def denied(why: str) -> Response:
    """`why`: a `wire.Why`; anything else was not proved."""
    known = why if why in STATUS else "not_proved"
    return Response(msgspec.json.encode({"why": known}), STATUS[known], HEADERS, "application/json")


def opened(office: Office, pending: Pending, kind: type[T]) -> T | None:
    """What the answer is held against; None where it was sealed by another desk, or for another kind of answer."""
    try:
        return msgspec.msgpack.decode(office.open_sealed(pending.asked), type=kind)
    except (sealing.CannotOpenError, msgspec.DecodeError):
        return None


def _judged(verifier: "Verifier", visit_key: bytes, asked: "Asked", fields: dict[str, str]) -> Judged:
    from kiosk.connectors.franceconnect import Person
    from kiosk.connectors.wallet import error_of

    told = error_of(fields, asked) or verifier.finish(asked, fields.get("response", ""))
    if isinstance(told, Person):
        return Judged(sealing.seal(visit_key, msgspec.json.encode({"values": told.values})))
    logs.event("wallet_refused", why=told.why, detail=told.detail)
    return Judged(why=told.why if told.why in ("denied", "not_valid", "source_down") else "not_proved")


def _fields(body: bytes) -> dict[str, str] | None:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return None
    return dict(pairs) if len(dict(pairs)) == len(pairs) else None
