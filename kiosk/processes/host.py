"""The host's side: keeps one worker alive, calls it with a time-out, and tells when it goes and comes.

A worker that dies is restarted after a back-off that doubles; a call that runs out of time kills it. Both are
ordinary results (`WorkerLost`), never a frozen screen.
"""

import asyncio
import contextlib
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any, Literal

import msgspec

from kiosk.processes import frames

# The first restart is at once for a citizen's eye; a worker that keeps dying is tried every 10 s.
BACKOFF_FIRST_S = 0.1
BACKOFF_MAX_S = 10.0
# A worker that lived this long had started well: the next death starts the back-off anew.
HEALTHY_AFTER_S = 30.0

Life = Literal["starting", "up", "down"]


class WorkerLost(Exception):
    """The worker died, or was killed on time-out, with this call under way."""

    def __init__(self, *, timed_out: bool) -> None:
        super().__init__("timed out" if timed_out else "died")
        self.timed_out = timed_out


class WorkerHost:
    """One worker process. All methods belong to the event loop's thread."""

    def __init__(
        self,
        module: str,
        setup: object,
        *,
        event_type: Any = None,
        on_event: Callable[[Any], None] = lambda event: None,
        on_life: Callable[[Life], None] = lambda life: None,
        start_timeout_s: float = 20.0,
    ) -> None:
        self._module = module
        self._setup = setup
        self._events = msgspec.msgpack.Decoder(event_type) if event_type is not None else None
        self._on_event = on_event
        self._on_life = on_life
        self._start_timeout_s = start_timeout_s
        self._pending: dict[int, asyncio.Future[msgspec.Raw]] = {}
        self._next_id = 1
        self._process: subprocess.Popen[bytes] | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._up = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start keeping the worker alive; returns at once."""
        if self._keeper is None:
            self._keeper = asyncio.get_running_loop().create_task(self._keep())

    async def call(self, request: object, reply_type: Any, timeout_s: float) -> Any:
        """Send one request and wait for its reply, decoded as `reply_type`.

        Raises `WorkerLost` when the worker dies or the time runs out (it is then killed). The time counts from
        now, the wait for a restarting worker included.
        """
        try:
            async with asyncio.timeout(timeout_s):
                await self._up.wait()
                raw = await self._exchange(request)
        except TimeoutError:
            self._kill()
            raise WorkerLost(timed_out=True) from None
        try:
            return msgspec.msgpack.decode(raw, type=reply_type)
        except msgspec.DecodeError:
            self._kill()
            raise WorkerLost(timed_out=False) from None

    async def _exchange(self, request: object) -> msgspec.Raw:
        call_id, self._next_id = self._next_id, self._next_id + 1
        future: asyncio.Future[msgspec.Raw] = asyncio.get_running_loop().create_future()
        self._pending[call_id] = future
        try:
            self._write(frames.encode("call", call_id, request))
            return await future
        finally:
            self._pending.pop(call_id, None)

    def cancel(self) -> None:
        """Ask the worker to end its call under way soon."""
        self._write(frames.encode("cancel", 0))

    async def stop(self) -> None:
        """Kill the worker and stop keeping it; idempotent."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeper
        self._kill()

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        backoff_s = BACKOFF_FIRST_S
        while True:
            started = loop.time()
            self._on_life("starting")
            try:
                await self._live_once()
            finally:
                self._fall()
            self._on_life("down")
            backoff_s = BACKOFF_FIRST_S if loop.time() - started > HEALTHY_AFTER_S else min(backoff_s * 2, BACKOFF_MAX_S)
            await asyncio.sleep(backoff_s)

    async def _live_once(self) -> None:
        """Spawn, set up, then read frames until the worker is gone."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kiosk.processes.worker", self._module, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        reader, self._writer = await asyncio.open_unix_connection(sock=ours, limit=1 << 20)
        try:
            async with asyncio.timeout(self._start_timeout_s):
                self._write(frames.encode("call", 0, self._setup))
                if await _receive(reader) is None:
                    return
        except (TimeoutError, frames.FrameError):
            return
        self._up.set()
        self._on_life("up")
        with contextlib.suppress(frames.FrameError, msgspec.DecodeError):
            while (frame := await _receive(reader)) is not None:
                self._take(frame)

    def _take(self, frame: frames.Frame) -> None:
        if frame.kind == "event" and self._events is not None:
            self._on_event(self._events.decode(frame.body))
        elif frame.kind == "reply":
            future = self._pending.get(frame.id)
            if future is not None and not future.done():
                future.set_result(msgspec.Raw(bytes(frame.body)))

    def _fall(self) -> None:
        """The worker is gone: nobody waits for it any longer."""
        self._up.clear()
        self._kill()
        for future in self._pending.values():
            if not future.done():
                future.set_exception(WorkerLost(timed_out=False))
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _write(self, data: bytes) -> None:
        if self._writer is not None:
            self._writer.write(data)

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


async def _receive(reader: asyncio.StreamReader) -> frames.Frame | None:
    try:
        length = frames.checked_length(await reader.readexactly(frames.LENGTH.size))
        return frames.decode(await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
