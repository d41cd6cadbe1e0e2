"""The process that holds the line to the desk (worker module): opens it, proves who this kiosk is, keeps it alive, and
passes on what both ends say.

Apart from the screen, so that nothing a desk or a network does (a handshake that hangs, a flood, garbage) holds a
finger up, and that what the citizen keeps to themselves is not in the process that has the wire.
"""

import asyncio
import contextlib
import ssl
import threading
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import msgspec
from nacl.signing import SigningKey
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from kiosk import running
from kiosk.delivery.line import Line as HttpLine
from kiosk.errors import KioskError
from kiosk.help import wire
from kiosk.help.enrolling import enrol
from kiosk.help.key import keep_key, proof
from kiosk.help.pace import Flood, Outgoing, beat_every_s, pause_after, ping_every_s
from kiosk.help.protocol import Heard, Ignored, Join, LineDown, LineUp, Request, Setup, Why
from kiosk.privacy import logs
from kiosk.processes.worker import Emit

__all__ = ["Request", "Setup", "service"]

OPEN_TIMEOUT_S = 8.0
HANDSHAKE_TIMEOUT_S = 8.0
# Frames in a row that are no message: this is no desk.
MOST_GARBAGE = 20


class CutError(Exception):
    """The line is of no more use; `why` goes to the screen."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class _Direct(connect):
    """A desk has one address: who answers with another one is not followed."""

    def process_redirect(self, exc: Exception) -> Exception:
        return exc


def service(setup: Setup, emit: Emit) -> "Service":
    return Service(setup, emit)


class Service:
    """What `processes.worker` runs: its own thread takes the screen's words, another one has the line."""

    def __init__(self, setup: Setup, emit: Emit) -> None:
        self._keeper = Keeper(setup, emit)
        self._loop = asyncio.new_event_loop()
        self._joined = False
        threading.Thread(target=self._loop.run_forever, name="line", daemon=True).start()

    def handle(self, request: Request) -> None:
        if not isinstance(request, Join):
            self._loop.call_soon_threadsafe(self._keeper.say, request.message)
        elif not self._joined:
            self._joined = True
            asyncio.run_coroutine_threadsafe(self._keeper.keep(), self._loop).add_done_callback(
                lambda done: None if done.cancelled() else done.result()
            )

    def cancel(self) -> None:
        """Nothing here takes long."""

    def close(self) -> None:
        """The screen is gone: the line goes with the process."""


class Keeper:
    """One line, opened again and again. All methods belong to its event loop."""

    def __init__(self, setup: Setup, emit: Emit) -> None:
        self._setup = setup
        self._emit = emit
        self._url = line_address(setup.desk_url)
        self._up = False
        self._beat: wire.Heartbeat | None = None
        self._outgoing = Outgoing()
        self._something = asyncio.Event()

    def say(self, message: wire.FromKiosk) -> None:
        """What is said while the line is down is of yesterday when it is up again; a heartbeat is kept."""
        if isinstance(message, wire.Heartbeat):
            self._beat = message
        if self._up:
            self._outgoing.put(message)
            self._something.set()

    async def keep(self) -> None:
        lost_at: float | None = None
        loop = asyncio.get_running_loop()
        while True:
            why, was_up = await self._once()
            if was_up or lost_at is None:
                lost_at = loop.time()
            self._emit(LineDown(why))
            logs.event("help_line_down", kind=why)
            await asyncio.sleep(pause_after(why, loop.time() - lost_at))

    async def _once(self) -> tuple[Why, bool]:
        """One line from its opening to its end: why it ended, and whether it had been up."""
        ping_s = ping_every_s(metered=self._setup.metered)
        try:
            key = await asyncio.to_thread(self._key)
            async with _Direct(
                self._url,
                ssl=self._trust(),
                # The settings'. What the environment of whoever started us says is not for a kiosk to follow.
                proxy=self._setup.proxy or None,
                compression=None,
                user_agent_header=None,
                open_timeout=OPEN_TIMEOUT_S,
                ping_interval=ping_s,
                ping_timeout=ping_s,
                close_timeout=1,
                max_size=wire.MAX_FRAME_BYTES,
                max_queue=32,
            ) as socket:
                return await self._talk(socket, key)
        except CutError as cut:
            return cut.why, False
        except (OSError, TimeoutError, WebSocketException, ValueError, EOFError):
            return "unreachable", False

    async def _talk(self, socket: ClientConnection, key: SigningKey) -> tuple[Why, bool]:
        welcome = await self._prove(socket, key)
        self._up = True
        self._outgoing = Outgoing()
        self._emit(LineUp(welcome))
        tasks = [asyncio.create_task(part) for part in (self._hear(socket), self._speak(socket), self._beats(welcome))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return _why(next(iter(done))), True
        finally:
            self._up = False
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    # -- who we are

    async def _prove(self, socket: ClientConnection, key: SigningKey) -> wire.Welcome:
        async with asyncio.timeout(HANDSHAKE_TIMEOUT_S):
            await socket.send(wire.encode(wire.Hello(self._setup.kiosk_id)))
            challenge = wire.from_desk(await socket.recv())
            if isinstance(challenge, wire.Challenge):
                if challenge.version != wire.VERSION:
                    raise CutError("version")
                await socket.send(wire.encode(wire.Proof(proof(key, challenge.nonce, self._setup.kiosk_id))))
                challenge = wire.from_desk(await socket.recv())
            match challenge:
                case wire.Welcome():
                    return challenge
                case wire.Refused(why="unknown_kiosk" | "bad_proof"):
                    await asyncio.to_thread(self._enrol, key)
                    raise CutError("unknown")
                case wire.Refused(why=("revoked" | "version" | "replaced" | "busy") as why):
                    raise CutError(why)
            raise CutError("garbage")

    def _key(self) -> SigningKey:
        try:
            return keep_key(Path(self._setup.key_file))
        except KioskError:
            raise CutError("no_key") from None

    def _enrol(self, key: SigningKey) -> None:
        """By the code that a desk of this machine has left for us, if there is one."""
        code = _code_in(self._setup.code_file)
        if not code:
            return
        try:
            line = HttpLine(5, self._setup.roots_file, self._setup.proxy)
            enrol(self._setup.desk_url, code, self._setup.kiosk_id, key, line)
        except KioskError as error:
            logs.event("help_not_enrolled", error=type(error).__name__)

    def _trust(self) -> ssl.SSLContext | None:
        if not self._url.startswith("wss:"):
            return None
        try:
            return ssl.create_default_context(cafile=self._setup.roots_file or None)
        except (OSError, ssl.SSLError):
            raise CutError("no_key") from None

    # -- both ways

    async def _hear(self, socket: ClientConnection) -> None:
        flood, garbage = Flood(), 0
        async for frame in socket:
            if flood.one_more(asyncio.get_running_loop().time()):
                raise CutError("flood")
            message = wire.from_desk(frame)
            if message is None or isinstance(message, wire.Challenge | wire.Welcome):
                garbage += 1
                self._emit(Ignored())
                if garbage >= MOST_GARBAGE:
                    raise CutError("garbage")
                continue
            garbage = 0
            if isinstance(message, wire.Refused):
                raise CutError(message.why if message.why in ("revoked", "replaced", "version", "busy") else "unknown")
            self._emit(Heard(message))

    async def _speak(self, socket: ClientConnection) -> None:
        while True:
            while (message := self._outgoing.next()) is not None:
                await socket.send(wire.encode(message))
                await asyncio.sleep(self._outgoing.wait_s(asyncio.get_running_loop().time()))
            self._something.clear()
            await self._something.wait()

    async def _beats(self, welcome: wire.Welcome) -> None:
        every_s = beat_every_s(welcome.heartbeat_s, metered=self._setup.metered)
        while True:
            if self._beat is not None:
                self._outgoing.put(_with_versions(self._beat))
                self._something.set()
            await asyncio.sleep(every_s)


def _with_versions(beat: wire.Heartbeat) -> wire.Heartbeat:
    """Read anew each time: content is taken, and updates fail, while this line stands."""
    runs = running.running()
    return msgspec.structs.replace(
        beat,
        system=runs.system,
        content=runs.content,
        update=runs.update,
        failed_version=runs.failed_version,
        settings=runs.settings,
        settings_failed=runs.settings_failed,
        settings_why=runs.settings_why,
    )


def _why(ended: "asyncio.Task[None]") -> Why:
    error = ended.exception()
    return error.why if isinstance(error, CutError) else "lost"


def line_address(desk_url: str) -> str:
    """`https://desk.example/town` -> `wss://desk.example/town/help/line`."""
    parts = urlsplit(desk_url)
    scheme = "wss" if parts.scheme == "https" else "ws"
    return urlunsplit((scheme, parts.netloc, parts.path.rstrip("/") + wire.LINE_PATH, "", ""))


def _code_in(path: str) -> str:
    if not path:
        return ""
    with contextlib.suppress(OSError, UnicodeDecodeError), Path(path).open("rb") as file:
        return file.read(200).decode("ascii").strip()
    return ""
