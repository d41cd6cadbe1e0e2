"""Signing in by OpenID Connect (Authlib): the code flow with PKCE, state and nonce; the ID token is verified.

Keycloak and ProConnect are the shapes in mind: both publish a discovery document; ProConnect answers `userinfo` with a
signed token, so the e-mail address is read from the ID token or from `userinfo`, whichever has it.
"""

import secrets
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from kiosk.clock import Clock
from kiosk.desk.live.sessions import digest
from kiosk.desk.live.settings import OpenIdConnect, Person
from kiosk.desk.live.store import LiveStore, SignIn
from kiosk.desk.shelf import StoreError
from kiosk.errors import ConfigError, KioskError

TIMEOUT_S = 10
# What a person needs to type a password and a second factor.
PENDING = timedelta(minutes=10)
# Never reached by what one process lets begin in that time (`sessions.BEGUN_TOGETHER`): a flood ends at that limit, and
# pushes nobody out who is typing a password.
MAX_PENDING = 20_000
CALLBACK_PATH = "/console/oidc/back"
ALGORITHMS = ["RS256", "ES256", "PS256"]
# Clocks of two servers.
LEEWAY_S = 60
DISCOVERED_FOR_S = 3600.0


class SignInError(KioskError):
    """Nobody is signed in; says why without what the provider sent."""


class Provider:
    """Methods wait for the network: they run in threads. What is begun lies in the store, as another process may be
    asked to finish it."""

    def __init__(self, settings: OpenIdConnect, store: LiveStore, clock: Clock) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self._secret = _secret(settings.client_secret_file)
        self._known: dict[str, Any] = {}
        self._known_at = 0.0

    def start(self) -> tuple[str, str]:
        """Where the browser is sent, and the state that it has to come back with. Raises `SignInError`."""
        meta, state, nonce, verifier = self._discovered(), *(secrets.token_urlsafe(32) for _ in range(3))
        try:
            self._store.add_sign_in(digest(state), SignIn(nonce, verifier), self._clock.now() + PENDING, MAX_PENDING)
        except StoreError:
            raise SignInError("the database cannot be used") from None
        with self._session() as session:
            url, _ = session.create_authorization_url(
                meta["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        return str(url), state

    def finish(self, state: str, code: str) -> tuple[str, str]:
        """(`sub`, e-mail or empty) of who came back. Raises `SignInError`."""
        try:
            pending = self._store.use_sign_in(digest(state), self._clock.now())
        except StoreError:
            raise SignInError("the database cannot be used") from None
        if pending is None:
            raise SignInError("this sign-in was not begun here, or is too old")
        meta = self._discovered()
        try:
            with self._session() as session:
                token = session.fetch_token(
                    meta["token_endpoint"], code=code, code_verifier=pending.verifier, timeout=TIMEOUT_S
                )
                claims = self._claims(str(token.get("id_token", "")), meta, session, pending.nonce)
                email = _email(claims) or self._userinfo(meta, session, str(claims["sub"]))
        except SignInError:
            raise
        except Exception as error:  # the library raises its own, requests', json's: none may reach a page  # noqa: BLE001
            raise SignInError(f"the provider's answer cannot be used: {type(error).__name__}") from None
        return str(claims["sub"]), email

    def _claims(self, id_token: str, meta: dict[str, Any], session: OAuth2Session, nonce: str) -> dict[str, Any]:
        keys = KeySet.import_key_set(session.get(meta["jwks_uri"], timeout=TIMEOUT_S, withhold_token=True).json())
        try:
            claims = dict(jwt.decode(id_token, keys, algorithms=ALGORITHMS).claims)
            jwt.JWTClaimsRegistry(
                leeway=LEEWAY_S,
                iss={"essential": True, "value": meta["issuer"]},
                aud={"essential": True, "value": self._settings.client_id},
                exp={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except (JoseError, ValueError) as error:
            raise SignInError(f"the ID token is not good: {type(error).__name__}") from None
        return claims

    def _userinfo(self, meta: dict[str, Any], session: OAuth2Session, sub: str) -> str:
        """Of `userinfo`, JSON or a signed token; it must be of the same person (OpenID Connect Core, 5.3.2)."""
        if "userinfo_endpoint" not in meta:
            return ""
        answer = session.get(meta["userinfo_endpoint"], timeout=TIMEOUT_S)
        if answer.headers.get("content-type", "").startswith("application/jwt"):
            keys = KeySet.import_key_set(session.get(meta["jwks_uri"], timeout=TIMEOUT_S, withhold_token=True).json())
            said = dict(jwt.decode(answer.text, keys, algorithms=ALGORITHMS).claims)
        else:
            said = answer.json()
        if said.get("sub") != sub:
            raise SignInError("userinfo is of somebody else")
        return _email(said)

    def _discovered(self) -> dict[str, Any]:
        if self._known and time.monotonic() - self._known_at < DISCOVERED_FOR_S:
            return self._known
        url = self._settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
        try:
            with self._session() as session:
                meta = session.get(url, timeout=TIMEOUT_S, withhold_token=True).json()
        except (RequestException, ValueError):
            raise SignInError("the provider does not answer") from None
        needed = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
        if not isinstance(meta, dict) or not all(isinstance(meta.get(name), str) for name in needed):
            raise SignInError("the provider's discovery document is not one")
        if meta["issuer"].rstrip("/") != self._settings.issuer.rstrip("/"):
            raise SignInError("the provider calls itself by another name")
        self._known, self._known_at = meta, time.monotonic()
        return meta

    def _session(self) -> OAuth2Session:
        session = OAuth2Session(
            self._settings.client_id,
            self._secret,
            scope=self._settings.scope,
            redirect_uri=self._settings.public_url.rstrip("/") + CALLBACK_PATH,
            code_challenge_method="S256",
            leeway=0,  # a token that lives for a minute is good for this minute
        )
        session.trust_env = False
        return session


def _email(claims: dict[str, Any]) -> str:
    """An address that the provider itself says to be unverified is anybody's."""
    return str(claims.get("email", "")) if claims.get("email_verified") is not False else ""


def person_of(people: dict[str, Person], sub: str, email: str) -> str:
    """Whose `subject` it is; empty when nobody's."""
    known = {one for one in (sub, email.lower()) if one}
    for name, one in people.items():
        if one.subject and {one.subject, one.subject.lower()} & known:
            return name
    return ""


def _secret(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip() if path else ""
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"{path}: the client's secret cannot be read") from None
