"""Who is at a console: a session in one browser, opened by a one-time link or by OpenID Connect."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import msgspec
from starlette.requests import HTTPConnection
from starlette.responses import Response

from kiosk.desk.live.limits import Limit
from kiosk.desk.live.roles import Action, may
from kiosk.desk.live.settings import Person
from kiosk.desk.live.store import LiveStore

COOKIE = "console"
# Of a browser that went to the provider of OpenID Connect.
BEGUN_COOKIE = "console_begun"
BEGUN_S = 600
SESSION_S = 9 * 3600.0
LINK_VALID = timedelta(hours=12)
MAX_SESSIONS = 2000
# Failed ones, of all browsers together: a link has 256 bits, so this is against noise, not against guessing.
FAILED_PER_MINUTE = 30
# Each beginning with a provider costs it, and us, a place.
BEGUN_PER_MINUTE = 120
# Forms of one session.
FORMS_PER_MINUTE = 60


class Session(msgspec.Struct, frozen=True):
    """`csrf`: what every form of this session carries. `ends`: on the server's monotonic clock."""

    person_id: str
    person: Person
    csrf: str
    ends: float
    forms: Limit

    def may(self, action: Action) -> bool:
        return may(self.person.roles, action)


class Sessions:
    """In memory: they end with the server. Cookies are kept as digests."""

    def __init__(
        self,
        people: Mapping[str, Person],
        store: LiveStore,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        secure: bool = False,
    ) -> None:
        self.people = people
        self._store = store
        self._monotonic = monotonic
        self._secure = secure
        self._sessions: dict[str, Session] = {}
        self._failed = Limit(FAILED_PER_MINUTE, per_s=60)
        self._begun = Limit(BEGUN_PER_MINUTE, per_s=60)

    def too_many_failed(self) -> bool:
        return self._failed.full(self._monotonic())

    def failed(self) -> None:
        self._failed.passes(self._monotonic())

    def may_begin(self) -> bool:
        return self._begun.passes(self._monotonic())

    def begin(self, state: str, response: Response) -> None:
        """This browser goes to the provider: only what comes back to it, with this state, signs it in."""
        response.set_cookie(
            BEGUN_COOKIE,
            digest(state),
            BEGUN_S,
            httponly=True,
            samesite="lax",
            path="/console/oidc",
            secure=self._secure,
        )

    def began(self, connection: HTTPConnection, state: str) -> bool:
        """Whether it was this browser: a link with somebody else's sign-in would seat an agent in that person's place
        (RFC 6749, 10.12)."""
        return hmac.compare_digest(
            connection.cookies.get(BEGUN_COOKIE, "").encode("utf-8", "surrogatepass"), digest(state).encode()
        )

    def person_of_link(self, token: str, now: datetime) -> str:
        """Use the link up; empty when it is none."""
        person_id = self._store.use_link(digest(token), now)
        if person_id in self.people:
            return person_id
        self.failed()
        return ""

    def open(self, person_id: str, response: Response) -> None:
        now = self._monotonic()
        self._sessions = {key: one for key, one in self._sessions.items() if one.ends > now}
        while len(self._sessions) >= MAX_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        cookie = secrets.token_urlsafe(32)
        self._sessions[digest(cookie)] = Session(
            person_id,
            self.people[person_id],
            secrets.token_urlsafe(24),
            now + SESSION_S,
            Limit(FORMS_PER_MINUTE, per_s=60),
        )
        # Lax, not strict: a strict cookie does not come back with the redirect from a provider of OpenID Connect.
        # Every form has its own token, and the line looks at `Origin`.
        response.set_cookie(
            COOKIE, cookie, max_age=int(SESSION_S), httponly=True, samesite="lax", path="/", secure=self._secure
        )

    def of(self, connection: HTTPConnection) -> Session | None:
        session = self._sessions.get(digest(connection.cookies.get(COOKIE, "")))
        return session if session is not None and session.ends > self._monotonic() else None

    def close(self, connection: HTTPConnection, response: Response) -> None:
        self._sessions.pop(digest(connection.cookies.get(COOKIE, "")), None)
        response.delete_cookie(COOKIE, path="/")

    def form_passes(self, session: Session, token: str) -> bool:
        """Whether a form comes from a page of this session, and not too often."""
        same = hmac.compare_digest(session.csrf.encode(), token.encode("utf-8", "surrogatepass"))
        return same and session.forms.passes(self._monotonic())


def new_link(store: LiveStore, person_id: str, now: datetime) -> str:
    """The path of a link that signs this person in, once."""
    token = secrets.token_urlsafe(32)
    store.add_link(digest(token), person_id, now + LINK_VALID)
    return f"/console/signin/{token}"


def same_origin(connection: HTTPConnection) -> bool:
    """Whether a WebSocket was opened by a page of this very address: a browser always says `Origin`."""
    origin = connection.headers.get("origin", "")
    return origin.partition("://")[2] == connection.headers.get("host", "") != ""


def digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
