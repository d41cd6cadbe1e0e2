"""SSIP, the protocol of speech-dispatcher (its manual, "SSIP Documentation"), over a unix socket in asyncio.

A line from the server is `NNN text` or, of several, `NNN-text` until one with a space. 7xx are notifications and come
at any time: message id, client id, the mark's name if any, then the line with the space.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

# The list of voices has 13,000 lines; the longest that was seen has 70 bytes.
MAX_LINE = 4096
MAX_LINES = 50_000
ANSWER_TIMEOUT_S = 5.0
# The list of voices is read between other things that the screen's loop has to do.
_BREATHE_EVERY = 100

EventKind = Literal["begin", "end", "cancelled", "mark"]
_EVENTS: dict[int, EventKind] = {700: "mark", 701: "begin", 702: "end", 703: "cancelled"}


class SsipLostError(Exception):
    """The server is gone, mute, or speaks another language; carries nothing of what was said."""


class Reply(msgspec.Struct, frozen=True):
    code: int
    lines: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        return 200 <= self.code < 300


class Event(msgspec.Struct, frozen=True):
    """`message`: the number that the server gave to the message. `mark`: the index mark's name."""

    message: str
    kind: EventKind
    mark: str = ""


class Parser:
    """Lines to replies and events; `keep` says which lines of a long reply are worth their memory."""

    def __init__(self, keep: Callable[[bytes], bool] = lambda line: True) -> None:
        self._keep = keep
        self._lines: list[str] = []
        self._count = 0

    def feed(self, line: bytes) -> Reply | Event | None:
        """What this line completes. Raises `SsipLostError` for what is not SSIP."""
        if len(line) < 4 or not line[:3].isdigit() or line[3:4] not in (b" ", b"-"):
            raise SsipLostError("not SSIP")
        code, text = int(line[:3]), line[4:].rstrip(b"\r\n")
        if line[3:4] == b"-":
            self._count += 1
            if self._count > MAX_LINES:
                raise SsipLostError("a reply without end")
            if self._keep(text):
                self._lines.append(text.decode("utf-8", "replace"))
            return None
        lines, self._lines, self._count = tuple(self._lines), [], 0
        if not 700 <= code < 800:
            return Reply(code, lines)
        kind = _EVENTS.get(code)
        if kind is None or not lines:
            return None  # pauses and resumptions, which we never ask for
        return Event(lines[0], kind, lines[2] if kind == "mark" and len(lines) > 2 else "")


class Connection:
    """One client of the server. Belongs to the event loop's thread."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        # A variant of a voice ("+Adam") is of no use here: 12,900 of the 13,000 lines.
        self._parser = Parser(keep=lambda line: b"\t" not in line or line.endswith(b"\tnone"))
        self._pending: deque[asyncio.Future[Reply]] = deque()
        self._events: dict[str, asyncio.Queue[Event | None]] = {}
        # Events of a message may come before the reply that tells its number.
        self._early: deque[Event] = deque(maxlen=64)
        self._lost = False
        self._task = asyncio.get_running_loop().create_task(self._read())

    @staticmethod
    async def open(path: Path) -> "Connection":
        """Raises OSError."""
        return Connection(*await asyncio.open_unix_connection(str(path), limit=MAX_LINE))

    @property
    def lost(self) -> bool:
        return self._lost

    async def command(self, line: str) -> Reply:
        """One command, which is ours: nothing that a person wrote. Raises `SsipLostError`."""
        return await self._answer(self._send(f"{line}\r\n".encode(), 1)[0])

    async def message(self, text: str) -> tuple[str, "asyncio.Queue[Event | None]"]:
        """Say one line of text: `(its number, its events)`; None among the events is the end of the connection.

        Command and text go out together: a caller who is cancelled between them would leave the server waiting for
        text. A text never begins with a dot, which would end it.
        """
        line = " ".join(text.split("\n")).replace("\r", " ")
        data = line.encode("utf-8", "replace")
        ready, queued = self._send(b"SPEAK\r\n" + (b"." if data.startswith(b".") else b"") + data + b"\r\n.\r\n", 2)
        if (await self._answer(ready)).code != 230:
            self._fall()
            raise SsipLostError("refused")
        reply = await self._answer(queued)
        if not reply.well or not reply.lines:
            raise SsipLostError("refused")
        events: asyncio.Queue[Event | None] = asyncio.Queue()
        number = reply.lines[0]
        self._events = {number: events}
        for event in self._early:
            if event.message == number:
                events.put_nowait(event)
        self._early.clear()
        if self._lost:
            events.put_nowait(None)
        return number, events

    def cancel(self) -> None:
        """Silence, and forget what waits. Returns at once."""
        with contextlib.suppress(SsipLostError):
            self._send(b"CANCEL self\r\n", 1)

    async def close(self) -> None:
        self._fall()
        self._task.cancel()
        await asyncio.wait([self._task])

    def _send(self, data: bytes, replies: int) -> list["asyncio.Future[Reply]"]:
        if self._lost:
            raise SsipLostError("gone")
        loop = asyncio.get_running_loop()
        futures: list[asyncio.Future[Reply]] = [loop.create_future() for _ in range(replies)]
        # A reply belongs to the oldest command, even when nobody waits for it any longer.
        self._pending.extend(futures)
        self._writer.write(data)
        return futures

    async def _answer(self, future: "asyncio.Future[Reply]") -> Reply:
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                return await future
        except TimeoutError:
            self._fall()
            raise SsipLostError("mute") from None

    async def _read(self) -> None:
        count = 0
        try:
            while line := await self._reader.readuntil(b"\n"):
                self._take(self._parser.feed(line))
                count += 1
                if count % _BREATHE_EVERY == 0:
                    await asyncio.sleep(0)
        except (OSError, SsipLostError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            self._fall()

    def _take(self, found: Reply | Event | None) -> None:
        if isinstance(found, Reply) and self._pending:
            future = self._pending.popleft()
            if not future.done():
                future.set_result(found)
        elif isinstance(found, Event):
            if found.message in self._events:
                self._events[found.message].put_nowait(found)
            else:
                self._early.append(found)

    def _fall(self) -> None:
        if self._lost:
            return
        self._lost = True
        self._writer.close()
        while self._pending:
            future = self._pending.popleft()
            if not future.done():
                future.set_exception(SsipLostError("gone"))
                future.exception()  # nobody may be waiting: not to be reported as forgotten
        for events in self._events.values():
            events.put_nowait(None)
