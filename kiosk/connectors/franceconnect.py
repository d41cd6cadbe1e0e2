"""FranceConnect v2 (OpenID Connect, code flow; `userinfo` is a signed token): from an address to sign in at, to values
that were proved to be its answer to this one request. Nothing is kept here but its public keys.

What is asked of it is the least: a scope for each wanted value, never `profile`. The subject (`sub`) stays here.
"""

import hmac
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from kiosk.connectors.franceconnect_settings import Acr, FranceConnect
from kiosk.delivery.answers import Answer, NoAnswer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.privacy.private import Private
from kiosk.text import SUBSTITUTE, replaced

ALGORITHMS = ["ES256", "RS256"]
LEVELS: tuple[Acr, ...] = ("eidas1", "eidas2", "eidas3")
CLAIMS = {"surname": "family_name", "given_names": "given_name", "birth_date": "birthdate"}
# By which another administration finds a person (`connectors.particulier`).
PIVOT = ("family_name", "given_name", "birthdate", "gender", "birthplace", "birthcountry")
SCOPES: dict[str, tuple[str, ...]] = {**{name: (claim,) for name, claim in CLAIMS.items()}, "quotient": PIVOT}
# Clocks of two servers.
LEEWAY_S = 60
KEYS_FOR_S = 3600.0
# A key that is not known may be new; who sends nonsense must not make us ask at each of it.
KEYS_AGAIN_S = 5.0
MAX_TOKEN = 20_000
MAX_VALUE = 300
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)

# OpenID Connect Core 3.1.2.6, RFC 6749 4.1.2.1. All others: the service is not known as it should be.
ERRORS = {
    "access_denied": "denied",
    "login_required": "denied",
    "interaction_required": "denied",
    "consent_required": "denied",
    "server_error": "provider_down",
    "temporarily_unavailable": "provider_down",
}


class Asked(Private, frozen=True):
    """One request, until its answer: what the answer has to repeat."""

    state: str
    nonce: str
    wants: tuple[str, ...]


class Person(Private, frozen=True):
    """`values`: by the names of `CLAIMS`, what was wanted of them. `pivot`: every claim that was asked for, as it came.
    `logout`: the address that ends the session there."""

    values: dict[str, str]
    pivot: dict[str, str]
    logout: str


class Refused(msgspec.Struct, frozen=True):
    """`why`: as `identify.wire.Why`. `detail`: one technical word for the log, never a byte of what came."""

    why: str
    detail: str = ""


class _NotProvedError(Exception):
    """One word: what was wrong."""


class Client:
    """Methods wait for the network, and may be called in threads."""

    def __init__(
        self,
        settings: FranceConnect,
        back: str,
        out: str,
        *,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings, self._back, self._out = settings, back, out
        self._now, self._monotonic = now, monotonic
        self._lock = threading.Lock()
        self._keys: KeySet | None = None
        self._keys_at = 0.0

    def begin(self, wants: tuple[str, ...]) -> tuple[str, Asked]:
        """The address to sign in at, and what its answer has to repeat. No request is made."""
        asked = Asked(secrets.token_hex(32), secrets.token_hex(32), wants)
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._back,
            "scope": " ".join(("openid", *dict.fromkeys(_scopes(wants)))),
            "state": asked.state,
            "nonce": asked.nonce,
            "acr_values": self._settings.acr,
        }
        return f"{self._settings.base}/authorize?{urlencode(query)}", asked

    def finish(self, asked: Asked, query: str) -> Person | Refused:
        """What the answer in `query` says of the person, once all of it is proved."""
        code = self._code(asked, query)
        if isinstance(code, Refused):
            return code
        tokens = self._tokens(code)
        if isinstance(tokens, Refused):
            return tokens
        id_token, access_token = tokens
        try:
            identity = self._claims(id_token, {"exp", "iat"})
            if not hmac.compare_digest(str(identity.get("nonce", "")).encode(), asked.nonce.encode()):
                raise _NotProvedError("nonce")
            if identity.get("acr") not in LEVELS[LEVELS.index(self._settings.acr) :]:
                raise _NotProvedError("acr")
            said = self._userinfo(access_token)
            if isinstance(said, Refused):
                return said
            if said["sub"] != identity["sub"]:
                raise _NotProvedError("sub")
        except _NotProvedError as error:
            return Refused("not_proved", str(error))
        pivot = {claim: said[claim] for claim in _scopes(asked.wants) if isinstance(said.get(claim), str)}
        return Person(_values(pivot, asked.wants), pivot, self._logout(id_token))

    # -- the answer that the citizen's browser brings

    def _code(self, asked: Asked, query: str) -> str | Refused:
        try:
            pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=20)
        except ValueError:
            return Refused("not_proved", "query")
        fields = dict(pairs)
        if len(fields) != len(pairs):  # RFC 6749, 3.1: none may be there twice
            return Refused("not_proved", "repeated")
        if not hmac.compare_digest(fields.get("state", "").encode("utf-8", "replace"), asked.state.encode()):
            return Refused("not_proved", "state")
        if fields.get("iss", self._settings.named) != self._settings.named:  # RFC 9207: another one's answer
            return Refused("not_proved", "iss_of_answer")
        if "error" in fields:
            return Refused(ERRORS.get(fields["error"], "settings"), "answered_error")
        code = fields.get("code", "")
        return code if 0 < len(code) <= MAX_TOKEN else Refused("not_proved", "no_code")

    # -- what is asked of FranceConnect itself

    def _tokens(self, code: str) -> tuple[str, str] | Refused:
        try:
            with open(self._settings.secret_file, encoding="ascii") as file:  # noqa: PTH123
                secret = file.read(1000).strip()
        except (OSError, UnicodeDecodeError):
            secret = ""
        if not secret:
            return Refused("settings", "no_secret")
        form = {
            "grant_type": "authorization_code",
            "redirect_uri": self._back,
            "client_id": self._settings.client_id,
            "client_secret": secret,
            "code": code,
        }
        answer = self._asked("POST", "/token", _FORM, urlencode(form).encode("ascii"))
        said = _json(answer) if isinstance(answer, Answer) else {}
        if isinstance(answer, NoAnswer) or answer.status >= 500 or answer.status == 429:
            return Refused("provider_down", "token")
        if answer.status != 200:
            return Refused("expired" if said.get("error") == "invalid_grant" else "settings", "token")
        tokens = said.get("id_token"), said.get("access_token")
        if not all(isinstance(one, str) and 0 < len(one) <= MAX_TOKEN and one.isascii() for one in tokens):
            return Refused("not_proved", "tokens")
        if str(said.get("token_type", "")).lower() != "bearer":
            return Refused("not_proved", "token_type")
        return str(tokens[0]), str(tokens[1])

    def _userinfo(self, access_token: str) -> dict[str, Any] | Refused:
        if re.fullmatch(r"[A-Za-z0-9._~+/=-]+", access_token) is None:
            raise _NotProvedError("access_token")
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/jwt"}
        answer = self._asked("GET", "/userinfo", headers)
        if isinstance(answer, NoAnswer) or answer.status != 200:
            return Refused("provider_down", "userinfo")
        return self._claims(answer.body.decode("ascii", "replace").strip(), set())

    def _claims(self, token: str, needed: set[str]) -> dict[str, Any]:
        """Of a token that FranceConnect has signed for us, now. Raises `_NotProvedError`."""
        if len(token) > MAX_TOKEN:
            raise _NotProvedError("too_long")
        claims = self._opened(token)
        now = self._now()
        if claims.get("iss") != self._settings.named:
            raise _NotProvedError("iss")
        if claims.get("aud") not in (self._settings.client_id, [self._settings.client_id]):
            raise _NotProvedError("aud")
        if not isinstance(claims.get("sub"), str) or not 0 < len(claims["sub"]) <= 255:
            raise _NotProvedError("sub")
        instants = {name: claims[name] for name in ("exp", "iat", "nbf") if name in claims}
        if not needed <= instants.keys() or not all(type(one) in (int, float) for one in instants.values()):
            raise _NotProvedError("instants")
        if instants.get("exp", now) < now - LEEWAY_S:
            raise _NotProvedError("exp")
        if max(instants.get("iat", now), instants.get("nbf", now)) > now + LEEWAY_S:
            raise _NotProvedError("not_yet")
        return claims

    def _opened(self, token: str) -> dict[str, Any]:
        """With the keys that are known; once more with those of now, as they are changed from time to time."""
        for fresh in (False, True):
            keys = self._key_set(fresh=fresh)
            if keys is None:
                continue
            try:
                # Only what is signed by one of its public keys: `none`, and a MAC with a public key, are refused.
                return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
            except (JoseError, ValueError, TypeError, KeyError, RecursionError):
                continue
        raise _NotProvedError("signature")

    def _key_set(self, *, fresh: bool) -> KeySet | None:
        with self._lock:
            age = self._monotonic() - self._keys_at
            if self._keys is not None and age < (KEYS_AGAIN_S if fresh else KEYS_FOR_S):
                return None if fresh else self._keys
            answer = self._asked("GET", "/jwks", {"Accept": "application/json"})
            listed = _json(answer).get("keys") if isinstance(answer, Answer) and answer.status == 200 else None
            usable = [one for one in listed if _is_usable(one)] if isinstance(listed, list) else []
            if not usable:
                return None
            try:
                self._keys = KeySet.import_key_set({"keys": usable})
            except (JoseError, ValueError, TypeError, KeyError):
                return None
            self._keys_at = self._monotonic()
            return self._keys

    def _asked(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Answer | NoAnswer:
        ask = Ask(method, self._settings.base + path, headers, body)
        return exchange(ask, self._settings.line, max_answer_bytes=100_000)

    def _logout(self, id_token: str) -> str:
        query = {
            "id_token_hint": id_token,
            "state": secrets.token_hex(16),
            "post_logout_redirect_uri": self._out,
        }
        return f"{self._settings.base}/session/end?{urlencode(query)}"


def _scopes(wants: tuple[str, ...]) -> list[str]:
    return [scope for name in wants for scope in SCOPES[name]]


def _is_usable(key: object) -> bool:
    return isinstance(key, dict) and key.get("kty") in ("EC", "RSA") and key.get("use", "sig") == "sig"


def _json(answer: Answer) -> dict[str, Any]:
    """Empty for anything that is no object."""
    try:
        said = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _values(pivot: Mapping[str, str], wants: tuple[str, ...]) -> dict[str, str]:
    """What was wanted and is there, as text that may be shown. Nothing else goes further, whatever was sent."""
    values: dict[str, str] = {}
    for name in wants:
        clean = replaced(pivot.get(CLAIMS.get(name, ""), ""), SUBSTITUTE).strip()[:MAX_VALUE]
        if name == "birth_date":
            clean = _date(clean)
        if clean:
            values[name] = clean
    return values


def _date(text: str) -> str:
    """ISO 8601, as precise as it is known: who has no known day of birth is written with 00."""
    found = _DAY.fullmatch(text)
    if found is None:
        return ""
    year, month, day = found.groups()
    return year if month == "00" else f"{year}-{month}" if day == "00" else text
