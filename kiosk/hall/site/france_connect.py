"""A stand-in FranceConnect v2 on loopback: one specimen's account, the shapes of the real one (`authorize`, `token`,
signed `userinfo`, `jwks`, `session/end`), its error answers, and the lies that a client must not believe. API
Particulier's stand-in answers at the same port.

`POST /france_connect` of the hall's control: `{"fault": "server_error"}`, `{"lie": "nonce"}`, `{"rotate": true}`.
"""

import hmac
import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec
from msgspec import UNSET, UnsetType

from kiosk.hall.device import parse
from kiosk.hall.site import fc_pages, pages, particulier
from kiosk.hall.site.fc_tokens import Lie, Signer
from kiosk.hall.web import Handler, PluggedServer, RefusedError

CLIENT_ID = "borne-entrainement"
SECRET_FILE = "secret"  # noqa: S105 - the name of a file
HTML = "text/html; charset=utf-8"
CODE_S = 30.0
TOKEN_S = 60.0
MAX_KEPT = 200
LEVELS = ("eidas1", "eidas2", "eidas3")
SPECIMEN: Mapping[str, str] = {
    "given_name": "Camille Alix", "family_name": "SPECIMEN", "birthdate": "1950-03-12", "gender": "female",
    "birthplace": "57463", "birthcountry": "99100", "email": "camille@specimen.example",
}  # fmt: skip
# What the answer in the browser's address says, what `token` answers, what `userinfo` answers, or nobody answers.
Fault = Literal[
    "access_denied", "server_error", "temporarily_unavailable", "invalid_scope", "unknown_error", "no_code",
    "wrong_state", "no_state", "other_issuer", "twice", "token_500", "token_401", "token_garbage", "token_silent",
    "userinfo_500", "userinfo_json", "userinfo_other_person", "jwks_500", "jwks_garbage", "offline",
]  # fmt: skip


class FranceConnectChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`lie`: about `lies_in`, of the tokens made from now on. `person`: other claims than the specimen's."""

    fault: Fault | particulier.Fault | UnsetType | None = UNSET
    lie: Lie | UnsetType | None = UNSET
    lies_in: Literal["id_token", "userinfo"] | UnsetType = UNSET
    rotate: Literal[True] | UnsetType = UNSET
    person: dict[str, str] | UnsetType = UNSET


class Request(msgspec.Struct):
    """What a service asked; `session` once somebody has signed in for it."""

    redirect_uri: str
    scope: tuple[str, ...]
    state: str
    nonce: str
    acr: str
    session: str = ""
    until: float = 0.0


class StandInFranceConnect:
    name = "france_connect"

    def __init__(self, listener: socket.socket, folder: Path) -> None:
        """The client's secret and API Particulier's token are made now and lie in `folder`, for the desk beside."""
        self._server = PluggedServer(listener, self.answer)
        self.url = f"http://127.0.0.1:{self._server.port}"
        self.issuer = f"{self.url}/api/v2"
        self.secret = secrets.token_urlsafe(32)
        self.particulier = particulier.ApiParticulier()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _keep(folder / SECRET_FILE, self.secret)
        _keep(folder / particulier.TOKEN_FILE, self.particulier.token)
        self._lock = threading.RLock()
        self._signer = Signer()
        self._requests: dict[str, Request] = {}
        self._codes: dict[str, Request] = {}
        self._tokens: dict[str, Request] = {}
        self._subject = secrets.token_hex(16)
        self.sessions: set[str] = set()
        self.person: dict[str, str] = dict(SPECIMEN)
        self.fault: Fault | particulier.Fault | None = None
        self.lie: Lie | None = None
        self.lies_in = "id_token"
        self.seen: list[str] = []
        self.scopes: list[tuple[str, ...]] = []

    # -- of the hall

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        """Nothing outlives the process."""

    def change(self, body: bytes) -> None:
        change = parse(body, FranceConnectChange)
        with self._lock:
            if change.fault is not UNSET:
                self.fault = change.fault
                self._server.set_plugged(change.fault != "offline")
            if change.lie is not UNSET:
                self.lie = change.lie
            if change.lies_in is not UNSET:
                self.lies_in = change.lies_in
            if change.rotate is not UNSET:
                self._signer.rotate()
            if change.person is not UNSET:
                self.person = dict(change.person)

    def state(self) -> Mapping[str, object]:
        with self._lock:
            return {"sessions": len(self.sessions), "fault": self.fault, "lie": self.lie, "asked": len(self.seen)}

    def ready(self) -> Mapping[str, object]:
        return {"france_connect": self.url}

    def fetch(self, path: list[str]) -> tuple[str, bytes] | None:
        return None

    # -- of the network

    def answer(self, call: Handler, method: str) -> None:
        address = urlsplit(call.path)
        path, query = address.path, _fields(address.query)
        try:
            posted = _posted(call) if method == "POST" else {}
            with self._lock:
                self.seen.append(f"{method} {path}")
                self._answer(call, f"{method} {path.removeprefix('/api/v2')}", query, posted)
        except RefusedError as refused:
            call.reply(refused.status, HTML, pages.page("Erreur", "<p>Demande refusée.</p>", name=fc_pages.NAME))

    def _answer(self, call: Handler, asked: str, query: dict[str, str], posted: dict[str, str]) -> None:
        match asked:
            case "GET /authorize":
                call.reply(200, HTML, fc_pages.choose(self._asked(query)))
            case "GET /refuser":
                self._back(call, self._request(query), {"error": "access_denied", "error_description": "aborted"})
            case "GET /fournisseur":
                self._request(query)
                call.reply(200, HTML, fc_pages.sign_in(query["demande"]))
            case "POST /fournisseur":
                self._sign_in(call, posted)
            case "POST /accord":
                self._agreed(call, self._request(posted))
            case "POST /token":
                self._token(call, posted)
            case "GET /userinfo":
                self._userinfo(call)
            case "GET /jwks":
                garbage = {"jwks_500": (500, {}), "jwks_garbage": (200, {"keys": "none"})}
                _json(call, *garbage.get(self.fault or "", (200, self._signer.jwks())))
            case "GET /v3/dss/quotient_familial/identite":
                self.particulier.answer(call, urlsplit(call.path).query, self.fault, self.person)
            case "GET /session/end":
                self._end(call, query)
            case _:
                raise RefusedError(404, "no such page")

    def _asked(self, query: dict[str, str]) -> str:
        """What the real one checks of a request."""
        redirect, scope = query.get("redirect_uri", ""), tuple(query.get("scope", "").split())
        good = (
            query.get("response_type") == "code"
            and query.get("client_id") == CLIENT_ID
            and urlsplit(redirect).hostname == "127.0.0.1"
            and "openid" in scope
            and set(scope) <= {"openid", *SPECIMEN}
            and min(len(query.get("state", "")), len(query.get("nonce", ""))) >= 32
            and query.get("acr_values") in LEVELS
        )
        if not good:
            raise RefusedError(400, "a request that is none")
        key = secrets.token_urlsafe(16)
        self.scopes.append(scope)
        while len(self._requests) >= MAX_KEPT:
            self._requests.pop(next(iter(self._requests)))
        self._requests[key] = Request(redirect, scope, query["state"], query["nonce"], query["acr_values"])
        return key

    def _request(self, fields: dict[str, str]) -> Request:
        request = self._requests.get(fields.get("demande", ""))
        if request is None:
            raise RefusedError(400, "no such request")
        return request

    def _sign_in(self, call: Handler, posted: dict[str, str]) -> None:
        request = self._request(posted)
        if (posted.get("identifiant"), posted.get("secret")) != (fc_pages.LOGIN, fc_pages.PASSWORD):
            call.reply(200, HTML, fc_pages.sign_in(posted["demande"], "L'identifiant ou le mot de passe est faux."))
            return
        request.session = secrets.token_urlsafe(16)
        self.sessions.add(request.session)
        cookie = f"fc={request.session}; HttpOnly; SameSite=Lax; Path=/"
        call.reply(200, HTML, fc_pages.agree(posted["demande"], request.scope), Set_Cookie=cookie)

    def _agreed(self, call: Handler, request: Request) -> None:
        if request.session not in self.sessions or _cookie(call) != request.session:
            raise RefusedError(403, "nobody has signed in")
        match self.fault:
            case "access_denied" | "server_error" | "temporarily_unavailable" | "invalid_scope" as error:
                self._back(call, request, {"error": error, "error_description": "essai"})
            case "unknown_error":
                self._back(call, request, {"error": "Y000000"})
            case "no_code":
                self._back(call, request, {})
            case _:
                code = secrets.token_urlsafe(32)
                request.until = time.monotonic() + CODE_S
                self._codes[code] = request
                self._back(call, request, {"code": code})

    def _back(self, call: Handler, request: Request, fields: dict[str, str]) -> None:
        fields = {**fields, "state": request.state, "iss": self.issuer}
        match self.fault:
            case "wrong_state":
                fields["state"] = "0" * 64
            case "no_state":
                fields.pop("state")
            case "other_issuer":
                fields["iss"] = "https://elsewhere.example"
        query = urlencode(fields) + ("&state=" + request.state if self.fault == "twice" else "")
        call.reply(303, Location=f"{request.redirect_uri}?{query}")

    def _token(self, call: Handler, posted: dict[str, str]) -> None:
        request = self._codes.pop(posted.get("code", ""), None)
        named = posted.get("client_id") == CLIENT_ID and posted.get("grant_type") == "authorization_code"
        if self.fault == "token_silent":
            call.close_connection = True
            call.reply(200, "application/json", b'{"access_token": "', most=5)
        elif self.fault in ("token_500", "token_401"):
            _json(call, int(self.fault[-3:]), {"error": "server_error" if "500" in self.fault else "invalid_client"})
        elif self.fault == "token_garbage":
            _json(call, 200, {"access_token": 7, "id_token": None})
        elif not named or not hmac.compare_digest(posted.get("client_secret", ""), self.secret):
            _json(call, 401, {"error": "invalid_client"})
        elif request is None or request.until < time.monotonic() or posted.get("redirect_uri") != request.redirect_uri:
            _json(call, 400, {"error": "invalid_grant"})
        else:
            token = secrets.token_urlsafe(32)
            request.until = time.monotonic() + TOKEN_S
            self._tokens[token] = request
            claims = {**self._about(), "nonce": request.nonce, "acr": request.acr}
            lie = self.lie if self.lies_in == "id_token" else None
            _json(call, 200, {
                "access_token": token, "token_type": "Bearer", "expires_in": int(TOKEN_S),
                "scope": " ".join(request.scope), "id_token": self._signer.signed(claims, lie),
            })  # fmt: skip

    def _userinfo(self, call: Handler) -> None:
        request = self._tokens.get(call.headers.get("Authorization", "").removeprefix("Bearer "))
        if self.fault == "userinfo_500":
            _json(call, 500, {"error": "server_error"})
        elif request is None or request.until < time.monotonic():
            _json(call, 401, {"error": "invalid_token"})
        else:
            claims = {**self._about(), **{name: self.person[name] for name in request.scope if name in self.person}}
            if self.fault == "userinfo_other_person":
                claims["sub"] = "0" * 32
            if self.fault == "userinfo_json":
                _json(call, 200, claims)
                return
            lie = self.lie if self.lies_in == "userinfo" else None
            call.reply(200, "application/jwt", self._signer.signed(claims, lie).encode("ascii"))

    def _about(self) -> dict[str, Any]:
        now = int(time.time())
        return {"iss": self.issuer, "aud": CLIENT_ID, "sub": self._subject, "iat": now, "exp": now + 60}

    def _end(self, call: Handler, query: dict[str, str]) -> None:
        """The browser's session ends, and it is sent on."""
        target = query.get("post_logout_redirect_uri", "")
        if query.get("id_token_hint", "").count(".") != 2 or urlsplit(target).hostname != "127.0.0.1":
            raise RefusedError(400, "a logout that is none")
        self.sessions.discard(_cookie(call))
        end = "fc=; Max-Age=0; HttpOnly; SameSite=Lax; Path=/"
        call.reply(303, Location=f"{target}?{urlencode({'state': query.get('state', '')})}", Set_Cookie=end)


def _keep(path: Path, secret: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secret + "\n")


def _cookie(call: Handler) -> str:
    try:
        cookie = SimpleCookie(call.headers.get("Cookie", "")).get("fc")
    except CookieError:
        return ""
    return cookie.value if cookie is not None else ""


def _posted(call: Handler) -> dict[str, str]:
    return _fields(call.body().decode("utf-8", "replace"))


def _fields(text: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}


def _json(call: Handler, status: int, value: object) -> None:
    call.reply(status, "application/json", json.dumps(value).encode())
