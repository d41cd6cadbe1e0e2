"""The host's side: keeps one worker alive, calls it with a time-out, and tells when it goes and comes.

A worker that dies is restarted after a back-off that doubles; a call that runs out of time kills it. Both are
ordinary results (`WorkerLost`), never a frozen screen. Works in plain asyncio and in qasync's loop.
"""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Callable
from typing import Any, Literal

import msgspec

from kiosk.processes import frames
from kiosk.processes.spawning import Spawned, Standard, spawn

# The first restart is at once for a citizen's eye; a worker that keeps dying is tried every 10 s.
BACKOFF_FIRST_S = 0.1
BACKOFF_MAX_S = 10.0
# A worker that lived this long had started well: the next death starts the back-off anew. One that has answered a call
# need not have lived for long; not for nothing, or one that dies right after each answer would be started all the time.
HEALTHY_AFTER_S = 30.0
ANSWERED_HEALTHY_AFTER_S = 1.0
# A killed child is gone after a few milliseconds, unless the kernel holds it in a driver; its thread reaps it then.
REAP_FOR_S = 2.0

STDERR = 2
# A worker that says much lets the event loop turn in between: 4,000 frames took 0.1 s.
FRAMES_A_TURN = 32

Life = Literal["starting", "up", "down"]


class WorkerLost(Exception):  # noqa: N818 - an outcome, not an error
    """The worker died, or was killed on time-out, with this call under way.

    `asked`: the request had been written to it, so that it may have acted on it.
    """

    def __init__(self, *, timed_out: bool, asked: bool = True) -> None:
        super().__init__("timed out" if timed_out else "died")
        self.timed_out = timed_out
        self.asked = asked


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
        inherit: tuple[int, ...] = (),
    ) -> None:
        """`inherit`: open descriptors that each worker of this host gets, under the same numbers."""
        self._module = module
        self._setup = setup
        self._events = msgspec.msgpack.Decoder(event_type) if event_type is not None else None
        self._on_event = on_event
        self._on_life = on_life
        self._start_timeout_s = start_timeout_s
        self._inherit = inherit
        self._pending: dict[int, asyncio.Future[msgspec.Raw]] = {}
        self._next_id = 1
        self._process: Spawned | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._answered = False
        self._up = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The worker's process id while there is one."""
        return self._process.pid if self._process is not None else None

    @property
    def is_up(self) -> bool:
        """Whether a call would be written to a worker now, instead of waiting for one that is starting."""
        return self._writer is not None and self._up.is_set()

    def start(self) -> None:
        """Start keeping the worker alive; returns at once."""
        if self._keeper is None:
            self._keeper = asyncio.get_running_loop().create_task(self._keep())

    async def call(self, request: object, reply_type: Any, timeout_s: float) -> Any:
        """Send one request and wait for its reply, decoded as `reply_type`.

        Raises `WorkerLost` when the worker dies or the time runs out (it is then killed). The time counts from
        now, the wait for a restarting worker included. A caller that is cancelled cancels the call.
        """
        asked = False
        try:
            async with asyncio.timeout(timeout_s):
                while self._writer is None or not self._up.is_set():
                    await self._up.wait()
                asked = True
                raw = await self._exchange(request, self._writer)
        except TimeoutError:
            if asked:
                self.kill()
            raise WorkerLost(timed_out=True, asked=asked) from None
        try:
            return msgspec.msgpack.decode(raw, type=reply_type)
        except (msgspec.DecodeError, UnicodeError):  # the second: bytes in a text that are none
            self.kill()
            raise WorkerLost(timed_out=False) from None

    async def _exchange(self, request: object, writer: asyncio.StreamWriter) -> msgspec.Raw:
        call_id, self._next_id = self._next_id, self._next_id + 1
        future: asyncio.Future[msgspec.Raw] = asyncio.get_running_loop().create_future()
        self._pending[call_id] = future
        try:
            writer.write(frames.encode("call", call_id, request))
            return await future
        except asyncio.CancelledError:
            if writer is self._writer:
                writer.write(frames.encode("cancel", call_id))
            raise
        finally:
            self._pending.pop(call_id, None)

    def cancel(self) -> None:
        """Ask the worker to end its oldest call soon, also one that it has not taken up yet. A call that waits for a
        worker to start is not cancelled: who must be sure repeats this until the reply is there."""
        if self._writer is not None and self._pending:
            self._writer.write(frames.encode("cancel", min(self._pending)))

    async def stop(self) -> None:
        """Kill the worker and stop keeping it; idempotent."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            await asyncio.wait([keeper])
            await self._reap()

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        backoff_s = BACKOFF_FIRST_S
        while True:
            started, self._answered = loop.time(), False
            self._on_life("starting")
            try:
                # OSError: no memory or no descriptor left for a child; tried again like a death.
                with contextlib.suppress(OSError):
                    await self._live_once()
            finally:
                self._fall()
                await self._reap()
            self._on_life("down")
            if loop.time() - started > (ANSWERED_HEALTHY_AFTER_S if self._answered else HEALTHY_AFTER_S):
                backoff_s = BACKOFF_FIRST_S
            await asyncio.sleep(backoff_s)
            backoff_s = min(backoff_s * 2, BACKOFF_MAX_S)

    async def _live_once(self) -> None:
        """Spawn, set up, then read frames until the worker is gone."""
        ours, theirs = socket.socketpair()
        try:
            self._process = await self._spawn(theirs)
            reader, self._writer = await asyncio.open_unix_connection(sock=ours, limit=1 << 20)
        except BaseException:
            ours.close()
            raise
        with contextlib.suppress(TimeoutError, frames.FrameError, msgspec.DecodeError, UnicodeError):
            async with asyncio.timeout(self._start_timeout_s):
                self._writer.write(frames.encode("call", 0, self._setup))
                if await _receive(reader) is None:
                    return
            self._up.set()
            self._on_life("up")
            taken = 0
            while (frame := await _receive(reader)) is not None:
                self._take(frame)
                taken += 1
                if taken % FRAMES_A_TURN == 0:  # what has arrived is read without waiting
                    await asyncio.sleep(0)

    async def _spawn(self, theirs: socket.socket) -> Spawned:
        arguments = [self._module, str(theirs.fileno()), str(os.getpid())]
        return await spawn(
            # -P: a command may be called in the folder of somebody's stick, with a file that has the name of a module.
            [sys.executable, "-P", "-m", "kiosk.processes.worker", *arguments],
            standard=Standard(stderr=STDERR),
            inherit=[theirs.fileno(), *self._inherit],
            handed=theirs,
        )

    def _take(self, frame: frames.Frame) -> None:
        if frame.kind == "event" and self._events is not None:
            self._on_event(self._events.decode(frame.body))
        elif frame.kind == "reply":
            self._answered = True
            future = self._pending.get(frame.id)
            if future is not None and not future.done():
                future.set_result(frame.body)

    def _fall(self) -> None:
        """The worker is gone, or is being ended: nobody waits for it any longer."""
        self.kill()
        for future in self._pending.values():
            if not future.done():
                future.set_exception(WorkerLost(timed_out=False))
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def kill(self) -> None:
        """End this worker; its call under way raises `WorkerLost`, and it is restarted.

        Calls wait for the next one from now on, though the end of this one's socket has not been read yet."""
        self._up.clear()
        if self._process is not None:
            self._process.kill()

    async def _reap(self) -> None:
        """Leave no zombie behind, if the kernel lets go of it in time."""
        if self._process is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(REAP_FOR_S):
                    await self._process.ended()
        self._process = None


async def _receive(reader: asyncio.StreamReader) -> frames.Frame | None:
    try:
        length = frames.checked_length(await reader.readexactly(frames.LENGTH.size))
        return frames.decode(await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
