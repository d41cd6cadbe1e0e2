"""The recipient's HTTP server: Starlette on uvicorn, one process, loopback (TLS is a proxy's)."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple, Protocol

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from kiosk.clock import SystemClock
from kiosk.desk import forwarding
from kiosk.desk.address import AddressDesk
from kiosk.desk.appointments.room import AppointmentRoom
from kiosk.desk.askers import Askers
from kiosk.desk.entrance import Entrance
from kiosk.desk.forwarding import Forwarding
from kiosk.desk.forwards_page import ForwardsPage
from kiosk.desk.identify import Identify
from kiosk.desk.inbox import Inbox
from kiosk.desk.live.service import LiveHelp
from kiosk.desk.office import Office
from kiosk.desk.pages import Pages
from kiosk.desk.phone import Phone
from kiosk.desk.proxies import Forwarded
from kiosk.desk.retention import Retention
from kiosk.desk.tickets import Tickets
from kiosk.desk.verify import VerifyPage
from kiosk.desk.version_page import VersionPage
from kiosk.errors import ConfigError, KioskError
from kiosk.help.wire import MAX_FRAME_BYTES
from kiosk.privacy import logs

# A connection that sends no whole request within one to two of these is closed.
HEADERS_S = 5.0
TIDY_EVERY_S = 60.0


def application(
    office: Office,
    entrance: Entrance,
    forwards: Forwarding | None = None,
    tickets: Tickets | None = None,
    *,
    live: LiveHelp | None = None,
    retention: Retention | None = None,
) -> Starlette:
    """With `live`, its pulse runs while the application's lifespan does. `retention`: until when files are kept."""
    forwards = forwards or forwarding.of(office)
    tickets = tickets or Tickets(office, entrance, forwards)
    askers = Askers(live.store.kiosk, live.store.kiosks, live.clock) if live is not None else _of_nobody()
    identify, phone = Identify(office, askers), Phone(office.place, askers)
    there = None if live is None else Live(live, AppointmentRoom(office.place, office.settings, live, askers))
    if there is not None:
        entrance.also = there.help.may_read_files
        tickets.remind_of(there.appointments.reminders)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as running:
            await running.enter_async_context(_passing(identify.store, phone.store))
            if there is not None:
                await running.enter_async_context(there.running())
            yield

    return Starlette(
        lifespan=lifespan,
        middleware=[Middleware(Forwarded, proxies=office.settings.proxies)],
        routes=[
            *(there.routes() if there is not None else ()),
            *_of_files(office, entrance, forwards, tickets, retention),
            *tickets.routes,
            *VerifyPage(entrance, office.papers_trust).routes(),
            *phone.routes(),
            *AddressDesk(office.settings.ban, askers).routes,
            *identify.routes,
        ],
    )


class Live(NamedTuple):
    """What there is with people at consoles."""

    help: LiveHelp
    appointments: AppointmentRoom

    def routes(self) -> list[BaseRoute]:
        return [*self.appointments.routes(), *self.help.routes()]

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        with contextlib.closing(self.appointments):
            async with self.help.running(), self.appointments.running():
                yield


def _of_files(
    office: Office, entrance: Entrance, forwards: Forwarding, tickets: Tickets, retention: Retention | None
) -> list[Route]:
    """Where kiosks bring files, and agents read them."""
    inbox, pages = Inbox(office, forwards, tickets.takers), Pages(office, entrance, retention)
    return [
        Route("/inbox/{envelope_id}", inbox.put, methods=["PUT"]),
        Route("/inbox/{envelope_id}", inbox.standing, methods=["GET"]),
        Route("/forwards", ForwardsPage(forwards, entrance).show),
        Route("/", pages.inbox),
        Route("/style.css", pages.style),
        Route("/signin/{token}", pages.sign_in),
        Route("/files/{reference}", pages.file),
        *(VersionPage(office, entrance, retention).routes if retention is not None else ()),
        Route("/files/{reference}/{name}", pages.attachment),
    ]


class Tidied(Protocol):
    def tidy(self) -> None: ...
    def close(self) -> None: ...


@contextlib.asynccontextmanager
async def _passing(*stores: Tidied) -> AsyncIterator[None]:
    """What is over is erased while the block lasts, whether anybody asks or not."""

    async def tidy() -> None:
        while True:
            await asyncio.sleep(TIDY_EVERY_S)
            for store in stores:
                try:
                    await run_in_threadpool(store.tidy)
                except KioskError:
                    logs.event("store_failed")

    tidying = asyncio.create_task(tidy())
    try:
        yield
    finally:
        tidying.cancel()
        for store in stores:
            store.close()


def _of_nobody() -> Askers:
    """Without live help no kiosk is enrolled."""
    return Askers(lambda kiosk_id: None, tuple, SystemClock())


class Impatient(H11Protocol):
    """Closes a connection that asks for nothing: uvicorn waits for ever for the end of a request's headers, and enough
    such connections (`limit_concurrency`) would shut the desk to every kiosk."""

    _waited = False
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._timer = self.loop.call_later(HEADERS_S, self._look)

    def handle_websocket_upgrade(self, event: Any) -> None:
        """From here on the line looks after itself: its silence is limited by what it carries."""
        if self._timer is not None:
            self._timer.cancel()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, error: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(error)

    def _look(self) -> None:
        waits = self.cycle is None or self.cycle.response_complete
        if waits and self._waited:
            self.transport.close()
            return
        self._waited = waits
        self._timer = self.loop.call_later(HEADERS_S, self._look)


def listen(port: int) -> socket.socket:
    """A socket on loopback; port 0 takes a free one."""
    # The protocol is named because asyncio turns Nagle's delay off only where it is: without, each answer took 44 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise KioskError(f"port {port}: {error.strerror}") from None
    return listener


def inherited(descriptor: int) -> socket.socket:
    """A socket that the parent has bound. Raises `ConfigError` when the descriptor is none."""
    with contextlib.suppress(OSError):
        os.set_inheritable(descriptor, False)
        listener = socket.socket(fileno=descriptor)
        if listener.family in (socket.AF_INET, socket.AF_INET6):
            return listener
        listener.detach()
    raise ConfigError(f"--socket: descriptor {descriptor} is no bound TCP socket")


def address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def configured(app: Starlette, max_connections: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Impatient,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        ws="websockets-sansio",
        ws_max_size=MAX_FRAME_BYTES,
        ws_ping_interval=20,
        ws_ping_timeout=15,
        ws_per_message_deflate=False,  # what is compressed together with what somebody else chose can be guessed
        limit_concurrency=max_connections,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=2,
    )


def serve(
    office: Office, entrance: Entrance, listener: socket.socket, on_ready: Callable[[], None], live: LiveHelp
) -> None:
    """Serve until SIGTERM or SIGINT. `on_ready` is called once connections are taken."""

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                on_ready()

    forwards = forwarding.of(office)
    tickets = Tickets(office, entrance, forwards)
    retention = tickets.retention(live.store)
    app = application(office, entrance, forwards, tickets, live=live, retention=retention)
    config = configured(app, office.settings.max_connections)
    forwards.start()
    tickets.start()
    retention.start()
    try:
        Server(config).run(sockets=[listener])
    finally:
        retention.close()
        tickets.close()
        forwards.close()
        office.close()
