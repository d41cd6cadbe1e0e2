"""Who is at a console: a session in one browser, opened by a one-time link or by OpenID Connect."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from starlette.requests import HTTPConnection
from starlette.responses import Response

from kiosk.clock import Clock
from kiosk.desk.live.limits import Limit, Limits
from kiosk.desk.live.roles import Action, may
from kiosk.desk.live.settings import Person
from kiosk.desk.live.store import LiveStore
from kiosk.desk.shelf import StoreError
from kiosk.privacy import logs

COOKIE = "console"
# Of a browser that went to the provider of OpenID Connect.
BEGUN_COOKIE = "console_begun"
BEGUN_S = 600
SESSION_S = 9 * 3600
LINK_VALID = timedelta(hours=12)
MAX_SESSIONS = 2000
# Failed ones, of one address and of all together: a link has 256 bits, so this is against noise, not against guessing.
FAILED_PER_MINUTE, FAILED_TOGETHER = 30, 600
# Each beginning with a provider costs it, and us, a place. A town's offices may share one address.
BEGUN_PER_MINUTE, BEGUN_TOGETHER = 60, 600
# Forms of one session.
FORMS_PER_MINUTE = 60


class Session(msgspec.Struct, frozen=True):
    """`digest`: of its cookie, as the store has it. `csrf`: what every form of this session carries."""

    person_id: str
    person: Person
    digest: str
    csrf: str

    def may(self, action: Action) -> bool:
        return may(self.person.roles, action)


class Sessions:
    """In the store, as any process of a desk may be asked next; cookies are kept as digests. What limits them is this
    process's own."""

    def __init__(
        self,
        people: Mapping[str, Person],
        store: LiveStore,
        clock: Clock,
        *,
        secure: bool = False,
    ) -> None:
        self.people = people
        self._store = store
        self._clock = clock
        self._secure = secure
        self._forms: dict[str, Limit] = {}  # by the digest of a session
        self._failed = Limits(each=FAILED_PER_MINUTE, together=FAILED_TOGETHER, per_s=60)
        self._begun = Limits(each=BEGUN_PER_MINUTE, together=BEGUN_TOGETHER, per_s=60)

    def too_many_failed(self, connection: HTTPConnection) -> bool:
        return self._failed.full(connection, self._clock.monotonic())

    def failed(self, connection: HTTPConnection) -> None:
        self._failed.passes(connection, self._clock.monotonic())

    def may_begin(self, connection: HTTPConnection) -> bool:
        return self._begun.passes(connection, self._clock.monotonic())

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

    def person_of_link(self, connection: HTTPConnection, token: str, now: datetime) -> str:
        """Use the link up; empty when it is none."""
        person_id = self._store.use_link(digest(token), now)
        if person_id in self.people:
            return person_id
        self.failed(connection)
        return ""

    def open(self, person_id: str, response: Response) -> None:
        """Raises `StoreError`."""
        now = self._clock.now()
        standing = tuple(self._store.sessions(now))
        for oldest in standing[: max(0, len(standing) + 1 - MAX_SESSIONS)]:
            self._store.end_session(oldest)
        cookie = secrets.token_urlsafe(32)
        self._store.add_session(digest(cookie), person_id, now + timedelta(seconds=SESSION_S))
        # Lax, not strict: a strict cookie does not come back with the redirect from a provider of OpenID Connect.
        # Every form has its own token, and the line looks at `Origin`.
        response.set_cookie(
            COOKIE, cookie, max_age=SESSION_S, httponly=True, samesite="lax", path="/", secure=self._secure
        )

    def of(self, connection: HTTPConnection) -> Session | None:
        """None too when the store cannot be read: nobody is signed in by a failure."""
        cookie = connection.cookies.get(COOKIE, "")
        if not cookie:
            return None
        try:
            person_id = self._store.session(digest(cookie), self._clock.now())
        except StoreError:
            logs.event("store_failed")
            return None
        person = self.people.get(person_id)
        # The token of its forms is made of the cookie, by a way that does not lead back.
        return Session(person_id, person, digest(cookie), digest(f"form {cookie}")) if person is not None else None

    def standing(self) -> frozenset[str]:
        """Digests of all that stand. Raises `StoreError`."""
        return frozenset(self._store.sessions(self._clock.now()))

    def close(self, connection: HTTPConnection, response: Response) -> None:
        """Raises `StoreError`."""
        self._store.end_session(digest(connection.cookies.get(COOKIE, "")))
        response.delete_cookie(COOKIE, path="/")

    def form_passes(self, session: Session, token: str) -> bool:
        """Whether a form comes from a page of this session, and not too often."""
        if not hmac.compare_digest(session.csrf.encode(), token.encode("utf-8", "surrogatepass")):
            return False
        limit = self._forms.pop(session.digest, None) or Limit(FORMS_PER_MINUTE, per_s=60)
        if len(self._forms) >= MAX_SESSIONS:
            del self._forms[next(iter(self._forms))]
        self._forms[session.digest] = limit
        return limit.passes(self._clock.monotonic())


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
