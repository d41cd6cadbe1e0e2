"""Live help as a part of the desk's server: put together, routed, kept going."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from kiosk.clock import Clock, SystemClock
from kiosk.desk.live import console_wire, enrolling, guests, official_pages, openapi
from kiosk.desk.live.console_line import ConsoleLines
from kiosk.desk.live.doors import Doors, OneProcess
from kiosk.desk.live.guidance import Guide
from kiosk.desk.live.hooks import Hooks
from kiosk.desk.live.hub import PULSE_S, Hub
from kiosk.desk.live.kiosk_line import KioskLines
from kiosk.desk.live.packs import PackRoute
from kiosk.desk.live.pages import HEADERS, ConsolePages
from kiosk.desk.live.roles import Action
from kiosk.desk.live.rollout_pages import RolloutPages
from kiosk.desk.live.rooms import furnish
from kiosk.desk.live.sessions import Sessions, new_link
from kiosk.desk.live.settings import DEMONSTRATION, Live, OpenIdConnect
from kiosk.desk.live.sql_store import SqlStore
from kiosk.desk.live.steps import Steps
from kiosk.desk.live.store import LiveStore
from kiosk.desk.shelf import Shelves, StoreError
from kiosk.errors import KioskError
from kiosk.flows.model import Flow
from kiosk.help import wire
from kiosk.privacy import logs, sealing
from kiosk.whole_file import write_whole

if TYPE_CHECKING:
    from kiosk.desk.live.cluster import Cluster
    from kiosk.desk.live.oidc import Provider

CALLBACK_KEY, CALLBACK_PUBLIC_KEY = "callback.key", "callback.pub"
# Of a note in the store: where browsers reach this desk.
ADDRESS = "address"


class LiveHelp:
    """`directory`: the desk's (STATE/desk), with its keys. `flows`: those that this desk knows; loaded in a thread when
    somebody first sits down at a console, as it takes a second of a processor. `shelves`: PostgreSQL's, where several
    processes are one desk; none: this one is alone, and its files lie in `directory`."""

    def __init__(
        self,
        directory: Path,
        settings: Live,
        flows: Callable[[], Iterable[Flow]],
        clock: Clock | None = None,
        *,
        pulse_s: float = PULSE_S,
        shelves: Shelves | None = None,
    ) -> None:
        self.clock = self._clock = clock or SystemClock()
        self._flows = flows
        self._pulse_s = pulse_s
        self.store = SqlStore(shelves or directory)
        self.steps = Steps(shelves or directory)
        self.guide = Guide()
        keys = sealing.keep_key_pair(directory / CALLBACK_KEY, directory / CALLBACK_PUBLIC_KEY)
        self.public_key = sealing.encode_key(keys.public)
        self.rooms = furnish(settings, self.store, self._clock, keys, self.guide, steps=self.steps)
        secure = settings.openid.public_url.startswith("https://")
        self.sessions = Sessions(self.rooms.hub.people, self.store, self._clock, secure=secure)
        self.cluster = _cluster(self.store, self.rooms.hub) if shelves is not None else None
        doors: Doors = self.cluster or OneProcess()
        self._kiosks = KioskLines(self.rooms, doors)
        self._consoles = ConsoleLines(self.rooms, self.sessions, doors, self._learn)
        self._guests = guests.GuestLines(self.rooms.guests, self.rooms.hub, doors)
        self._pages = ConsolePages(self.rooms, self.sessions)
        self._hooks = Hooks(self.rooms.hub, self.rooms.queue, self.guide)
        self._learning: threading.Thread | None = None
        self._official_pages, self._pages_seen = directory.parent / official_pages.FILE, 0
        self._provider = _provider(settings.openid, self.store, self._clock) if settings.openid.issuer else None
        self._code_file = directory.parent / wire.LOOPBACK_CODE_FILE

    def may_read_files(self, connection: HTTPConnection) -> bool:
        """Whether a console's session may read what was delivered to this desk."""
        session = self.sessions.of(connection)
        return session is not None and session.may(Action.READ_FILES)

    def routes(self) -> list[BaseRoute]:
        pages = self._pages
        return [
            Route(wire.ENROL_PATH, self._kiosks.enrol, methods=["POST"]),
            PackRoute(self.rooms.hub).route(),
            WebSocketRoute(wire.LINE_PATH, self._kiosks.serve),
            WebSocketRoute(console_wire.LINE_PATH, self._consoles.serve),
            WebSocketRoute(guests.LINE_PATH, self._guests.serve),
            Route(guests.PAGE, pages.join),
            Route("/openapi.json", openapi.serve),
            Route("/favicon.ico", pages.no_icon),
            Route("/console", pages.console),
            Route("/console/hall", pages.hall),
            Route("/console/day", pages.day),
            Route("/console/day.csv", pages.day_csv),
            Route("/console/steps", pages.steps),
            Route("/console/notices", pages.notices, methods=["GET"]),
            Route("/console/notices", pages.publish, methods=["POST"]),
            Route("/console/notices/{number}", pages.withdraw, methods=["POST"]),
            Route("/console/fleet", pages.fleet),
            Route("/console/fleet/code", pages.code, methods=["POST"]),
            Route("/console/fleet/revoke", pages.revoke, methods=["POST"]),
            *RolloutPages(self.rooms.hub, pages).routes(),
            Route("/console/audit", pages.audit),
            Route("/console/signout", pages.sign_out, methods=["POST"]),
            Route("/console/signin/{token}", pages.sign_in),
            Route("/console/oidc/start", self._oidc_start),
            Route("/console/oidc/back", self._oidc_back),
            Route("/console/{name}", pages.static),
        ]

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The pulse and the hooks, while the block lasts; with them what ties several processes together."""
        self._hooks.start()
        tasks = [asyncio.create_task(self.rooms.hub.run(self._pulse_s)), asyncio.create_task(self._look_after())]
        if self.cluster is not None:
            tasks.append(asyncio.create_task(self.cluster.run()))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._hooks.stop()

    async def _look_after(self) -> None:
        """At each process: consoles whose person has signed out, at whichever."""
        while True:
            await asyncio.sleep(self._pulse_s)
            try:
                self._consoles.cut_those_signed_out()
            except StoreError:
                logs.event("store_failed")

    def leave_loopback_code(self) -> None:
        """For the kiosk that `kiosk run` starts beside this desk: a one-time code that only its own user can read, gone
        once a kiosk is enrolled."""
        self._take_code_back()
        if self.rooms.hub.enrolled:
            return
        code = enrolling.new_code(self.store, self._clock.now(), enrolling.LOOPBACK_CODE_VALID)
        write_private(self._code_file, code + "\n")
        self.rooms.hub.on_pulse.append(self._take_code_back)

    def first_link(self) -> str:
        """The path by which somebody first comes in. A desk whose settings name nobody has a demonstration's, who
        gets a one-time link; people with a name sign in, or ask for one (`kiosk desk link`)."""
        if DEMONSTRATION in self.rooms.hub.people:
            return new_link(self.store, DEMONSTRATION, self._clock.now())
        return "/console/oidc/start" if self._provider is not None else "/console"

    def close(self) -> None:
        self.steps.close()
        self.store.close()

    def _take_code_back(self) -> None:
        if self.rooms.hub.enrolled:
            self._code_file.unlink(missing_ok=True)

    def _learn(self) -> None:
        """Once, and again when the official pages have been looked at since."""
        seen = official_pages.written(self._official_pages)
        if self._learning is None or (seen != self._pages_seen and not self._learning.is_alive()):
            self._pages_seen = seen
            self._learning = threading.Thread(target=self._load, daemon=True)
            self._learning.start()

    def _load(self) -> None:
        try:
            known: Mapping[str, Flow] = {flow.id: flow for flow in self._flows()}
        except KioskError:
            logs.event("flows_unusable")
            return
        self.guide.learn(known, official_pages.flagged(self._official_pages))
        self.rooms.hub.changed = True

    async def _oidc_start(self, request: Request) -> Response:
        from kiosk.desk.live.oidc import SignInError

        if self._provider is None or not self.sessions.may_begin(request):
            return self._pages.message("Connexion indisponible", "Ouvrez un lien de connexion.", status=403)
        try:
            url, state = await run_in_threadpool(self._provider.start)
        except SignInError:
            return self._pages.message("Connexion indisponible", "Réessayez dans quelques minutes.", status=502)
        response = RedirectResponse(url, 303, headers=HEADERS)
        self.sessions.begin(state, response)
        return response

    async def _oidc_back(self, request: Request) -> Response:
        from kiosk.desk.live.oidc import SignInError, person_of

        state, code = request.query_params.get("state", ""), request.query_params.get("code", "")
        if (
            self._provider is None
            or self.sessions.too_many_failed(request)
            or len(state) > 200
            or not 0 < len(code) <= 4000
        ):
            return self._pages.message("Connexion refusée", "Recommencez depuis le début.", status=403)
        if not self.sessions.began(request, state):
            return self._pages.message("Connexion refusée", "Recommencez depuis le début.", status=403)
        try:
            sub, email = await run_in_threadpool(self._provider.finish, state, code)
        except SignInError:
            self.sessions.failed(request)
            return self._pages.message("Connexion refusée", "Recommencez depuis le début.", status=403)
        person = person_of(self.rooms.hub.people, sub, email)
        if not person:
            self.rooms.hub.note("stranger", "sign_in_refused", "openid")
            return self._pages.message("Accès réservé", "Votre compte n'est pas inscrit ici.", status=403)
        return self._pages.signed_in(person, "openid")


def _provider(settings: OpenIdConnect, store: LiveStore, clock: Clock) -> "Provider":
    from kiosk.desk.live.oidc import Provider  # with its libraries: only where it is used

    return Provider(settings, store, clock)


def _cluster(store: SqlStore, hub: Hub) -> "Cluster":
    from kiosk.desk.live.cluster import Cluster

    return Cluster(store, hub)


def write_private(path: Path, text: str) -> None:
    """Whole or not at all, readable by its owner alone."""
    try:
        write_whole(path, text.encode("ascii"), mode=0o600, lasting=False)
    except OSError as error:
        raise KioskError(f"{path}: {error.strerror}") from None
