"""Signing in by OpenID Connect, against a stand-in provider that speaks it over HTTP on loopback."""

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from kiosk.desk.live import oidc, sessions
from kiosk.desk.live.settings import OpenIdConnect
from kiosk.desk.live.store import SignIn
from tests.support.live_desk import LiveDesk, agent, live_desk

CLIENT, SECRET = "the-desk", "client-secret-specimen"


# Made once: a key costs a tenth of a second.
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": "k1"}) for _ in range(2))


class StandIn:
    """A provider: it signs in whoever comes as `sub`, and lies as it is told to."""

    def __init__(self) -> None:
        self.key = KEY
        self.sub = "sub-camille"
        self.claims: dict[str, Any] = {}
        self.signing = self.key
        self.userinfo: dict[str, Any] | None = None
        self.userinfo_is_token = False
        self.pending: dict[str, dict[str, str]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}/realms/town"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def discovery(self) -> dict[str, Any]:
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/certs",
        }
        return {**found, "userinfo_endpoint": f"{self.issuer}/userinfo"} if self.userinfo is not None else found

    def authorise(self, query: dict[str, str]) -> str:
        code = secrets.token_urlsafe(8)
        self.pending[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.pending.pop(form.get("code", ""), None)
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or authorization != expected:
            return 401, {"error": "invalid_client"}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": self.sub, "iat": now, "exp": now + 60,
                  "nonce": asked["nonce"], **self.claims}  # fmt: skip
        id_token = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.signing)
        return 200, {"access_token": "t", "token_type": "Bearer", "expires_in": 60, "id_token": id_token}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                if parts.path.endswith("/auth"):
                    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                    self.send_response(302)
                    self.send_header("Location", provider.authorise(query))
                    self.end_headers()
                elif parts.path.endswith("/certs"):
                    self._json(200, {"keys": [provider.key.as_dict(private=False)]})
                elif parts.path.endswith("/userinfo") and provider.userinfo_is_token:
                    said = jwt.encode({"alg": "RS256", "kid": "k1"}, provider.userinfo or {}, provider.key)
                    self._send(200, said.encode(), "application/jwt")
                elif parts.path.endswith("/userinfo"):
                    self._json(200, provider.userinfo or {})
                else:
                    self._json(200, provider.discovery())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                self._json(*provider.token(form, self.headers.get("Authorization", "")))

            def _json(self, status: int, value: object) -> None:
                self._send(status, json.dumps(value).encode(), "application/json")

            def _send(self, status: int, body: bytes, kind: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                """Nothing on the test's output."""

        return Handler


@contextlib.contextmanager
def desk_with(provider: StandIn, folder: Path) -> Iterator[LiveDesk]:
    secret = folder / "secret"
    secret.write_text(SECRET + "\n")
    people = {
        "camille": agent(subject="sub-camille"),
        "sacha": agent("Sacha EXEMPLE", subject="Sacha@lilas-sur-moselle.example"),
    }
    # The desk's own address is known once it listens; a redirect needs its path and host only.
    openid = OpenIdConnect(provider.issuer, CLIENT, str(secret), "http://desk.invalid")
    with live_desk(folder / "state", people=people, openid=openid) as desk:
        yield desk


@pytest.fixture
def provider() -> Iterator[StandIn]:
    provider = StandIn()
    yield provider
    provider.stop()


def sign_in(desk: LiveDesk) -> tuple[httpx2.Response, httpx2.Client]:
    browser = httpx2.Client(base_url=desk.url)
    to_provider = browser.get("/console/oidc/start").headers["location"]
    back = urlsplit(httpx2.get(to_provider).headers["location"])
    return browser.get(f"{back.path}?{back.query}"), browser


def test_a_person_known_by_their_subject_comes_in(provider: StandIn, tmp_path: Path) -> None:
    with desk_with(provider, tmp_path) as desk:
        answer, browser = sign_in(desk)
        assert answer.headers["location"] == "/console"
        assert "Camille SPECIMEN" in browser.get("/console").text
        assert ("camille", "signed_in", "openid") in [(e.actor, e.action, e.detail) for e in desk.store.audit()]


@pytest.mark.long
def test_a_person_known_by_their_address_comes_in(provider: StandIn, tmp_path: Path) -> None:
    provider.sub, provider.claims = "other", {"email": "sacha@lilas-sur-moselle.example"}
    with desk_with(provider, tmp_path) as desk:
        assert sign_in(desk)[0].status_code == 303


@pytest.mark.long
@pytest.mark.parametrize("as_token", [False, True], ids=["keycloak", "proconnect"])
def test_the_address_may_come_from_userinfo(provider: StandIn, tmp_path: Path, as_token: bool) -> None:
    provider.sub, provider.userinfo_is_token = "other", as_token
    provider.userinfo = {"sub": "other", "email": "sacha@lilas-sur-moselle.example"}
    with desk_with(provider, tmp_path) as desk:
        assert sign_in(desk)[0].status_code == 303
        provider.userinfo = {"sub": "somebody-else", "email": "sacha@lilas-sur-moselle.example"}
        assert sign_in(desk)[0].status_code == 403


def test_an_unverified_address_is_anybody_s(provider: StandIn, tmp_path: Path) -> None:
    provider.sub = "other"
    provider.claims = {"email": "sacha@lilas-sur-moselle.example", "email_verified": False}
    with desk_with(provider, tmp_path) as desk:
        assert sign_in(desk)[0].status_code == 403


def test_an_account_that_is_not_on_the_list_is_told_so(provider: StandIn, tmp_path: Path) -> None:
    provider.sub = "stranger"
    with desk_with(provider, tmp_path) as desk:
        answer, _ = sign_in(desk)
        assert answer.status_code == 403
        assert "pas inscrit" in answer.text


@pytest.mark.long
@pytest.mark.parametrize(
    "lie",
    [{"nonce": "another"}, {"aud": "another"}, {"iss": "http://evil.example"}, {"exp": 1_000_000}, {"sub": ""}],
    ids=lambda lie: next(iter(lie)),
)
def test_a_token_that_lies_signs_nobody_in(provider: StandIn, tmp_path: Path, lie: dict[str, Any]) -> None:
    provider.claims = lie
    with desk_with(provider, tmp_path) as desk:
        assert sign_in(desk)[0].status_code == 403


def test_a_token_of_another_key_signs_nobody_in(provider: StandIn, tmp_path: Path) -> None:
    provider.signing = OTHER_KEY
    with desk_with(provider, tmp_path) as desk:
        assert sign_in(desk)[0].status_code == 403


def test_a_sign_in_that_was_not_begun_here_is_refused(provider: StandIn, tmp_path: Path) -> None:
    with desk_with(provider, tmp_path) as desk:
        for query in ("", "?state=x&code=y", "?state=&code=", "?code=y", f"?state={'x' * 300}&code=y"):
            assert httpx2.get(f"{desk.url}/console/oidc/back{query}").status_code == 403


def test_a_state_serves_once(provider: StandIn, tmp_path: Path) -> None:
    with desk_with(provider, tmp_path) as desk, httpx2.Client(base_url=desk.url) as browser:
        to_provider = browser.get("/console/oidc/start").headers["location"]
        back = urlsplit(httpx2.get(to_provider).headers["location"])
        assert browser.get(f"{back.path}?{back.query}").status_code == 303
        assert browser.get(f"{back.path}?{back.query}").status_code == 403


def test_a_provider_that_is_away_is_said_in_a_sentence(tmp_path: Path) -> None:
    provider = StandIn()
    with desk_with(provider, tmp_path) as desk:
        provider.stop()
        answer = httpx2.get(f"{desk.url}/console/oidc/start")
        assert answer.status_code == 502
        assert "Réessayez" in answer.text


def test_a_sign_in_that_another_browser_began_is_refused(provider: StandIn, tmp_path: Path) -> None:
    """Else a link would seat whoever follows it in the place of the person who sent it."""
    with desk_with(provider, tmp_path) as desk, httpx2.Client(base_url=desk.url) as browser:
        to_provider = browser.get("/console/oidc/start").headers["location"]
        back = urlsplit(httpx2.get(to_provider).headers["location"])
        assert httpx2.get(f"{desk.url}{back.path}?{back.query}").status_code == 403
        assert browser.get(f"{back.path}?{back.query}").status_code == 303, "and whoever began it can still end it"


def test_a_flood_of_beginnings_pushes_nobody_out(provider: StandIn, tmp_path: Path) -> None:
    """All that the limit lets a process begin while somebody types a password, and theirs is still there."""
    while_typing = sessions.BEGUN_TOGETHER * int(oidc.PENDING.total_seconds() // 60)
    assert 3 * while_typing <= oidc.MAX_PENDING, "of three processes"
    with desk_with(provider, tmp_path) as desk, httpx2.Client(base_url=desk.url) as browser:
        to_provider = browser.get("/console/oidc/start").headers["location"]
        with desk.store.together():
            for number in range(1500):
                until = datetime.now(UTC) + oidc.PENDING
                desk.store.add_sign_in(f"flood-{number}", SignIn("n", "v"), until, oidc.MAX_PENDING)
        back = urlsplit(httpx2.get(to_provider).headers["location"])
        assert browser.get(f"{back.path}?{back.query}").status_code == 303
