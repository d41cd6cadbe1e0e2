"""Who may read: one link, used once, opens a session in one browser. No password to steal, none to forget."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "desk"
# A morning's or an afternoon's work.
SESSION_S = 4 * 3600


class Entrance:
    """Tokens are kept as hashes, in memory: they end with the server."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._link = ""
        self._sessions: dict[str, float] = {}
        # Who else may read: the sessions of the consoles, by role.
        self.also: Callable[[Request], bool] = lambda request: False

    def new_link(self) -> str:
        """The path of a sign-in link; the one before is void."""
        token = secrets.token_urlsafe(32)
        self._link = _digest(token)
        return f"/signin/{token}"

    def sign_in(self, token: str, response: Response) -> bool:
        """Use the link up, and give the browser its session."""
        if not self._link or not hmac.compare_digest(self._link, _digest(token)):
            return False
        self._link = ""
        session = secrets.token_urlsafe(32)
        now = self._monotonic()
        self._sessions = {key: end for key, end in self._sessions.items() if end > now}
        self._sessions[_digest(session)] = now + SESSION_S
        # `secure` is for the proxy that adds TLS to add: on loopback the page is plain HTTP.
        response.set_cookie(COOKIE, session, max_age=SESSION_S, httponly=True, samesite="strict", path="/")
        return True

    def is_signed_in(self, request: Request) -> bool:
        end = self._sessions.get(_digest(request.cookies.get(COOKIE, "")))
        return (end is not None and end > self._monotonic()) or self.also(request)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
