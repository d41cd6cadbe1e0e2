"""One WebSocket of the desk: what is sent waits in a short queue, what comes is limited, a stuck peer is cut."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Protocol

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from kiosk.help import wire
from kiosk.privacy import logs

# More than this many frames behind, a peer does not read any more.
MAX_BEHIND = 200
# A page has the desk's own script, which sends nothing that is refused: a few are a newer page, more are an attempt.
MAX_REFUSED = 10
# Close codes for private use (RFC 6455, 7.4.2).
GOING, NOT_ALLOWED, TOO_MUCH, SILENT = 4000, 4403, 4429, 4408


class Way(Protocol):
    """A line's sending end, wherever its socket is. Methods never wait."""

    def send(self, frame: str) -> None: ...
    def cut(self, code: int, last: str = "") -> None: ...


class Line:
    """The sending end. Methods never wait, and do nothing once it is cut."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._waiting: asyncio.Queue[str | int] = asyncio.Queue(MAX_BEHIND)
        self.cut_with = 0

    def send(self, frame: str) -> None:
        if self.cut_with:
            return
        try:
            self._waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self.cut(TOO_MUCH)

    def cut(self, code: int, last: str = "") -> None:
        """Send `last`, if there is something to say, and end the line."""
        if self.cut_with:
            return
        self.cut_with = code
        for word in (last, code) if last else (code,):
            if self._waiting.full():
                self._waiting.get_nowait()
            self._waiting.put_nowait(word)

    async def run(self, take: Callable[[str], None], silence_s: float | None) -> None:
        """Serve until either side ends it. `take` is given each frame, and must not wait."""
        writer = asyncio.create_task(self._write())
        reader = asyncio.create_task(self._read(take, silence_s))
        try:
            await asyncio.wait({writer, reader}, return_when=asyncio.FIRST_COMPLETED)
            if reader.done() and self.cut_with:
                await asyncio.wait({writer}, timeout=2)
        finally:
            self.cut_with = self.cut_with or GOING
            for task in (writer, reader):
                task.cancel()
            for ended in await asyncio.gather(writer, reader, return_exceptions=True):
                if isinstance(ended, Exception):
                    logs.event("line_failed", error=type(ended).__name__)

    async def _write(self) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            while isinstance(frame := await self._waiting.get(), str):
                await self._websocket.send_text(frame)
            if self._websocket.application_state is WebSocketState.CONNECTED:
                await self._websocket.close(frame)

    async def _read(self, take: Callable[[str], None], silence_s: float | None) -> None:
        clock = asyncio.get_running_loop().time
        second, count = 0.0, 0
        while not self.cut_with:
            try:
                async with asyncio.timeout(silence_s):
                    event = await self._websocket.receive()
            except TimeoutError:
                self.cut(SILENT)
                return
            if event["type"] != "websocket.receive":
                return
            if clock() - second >= 1:
                second, count = clock(), 0
            count += 1
            if count > wire.MAX_MESSAGES_PER_S:
                self.cut(TOO_MUCH)
                return
            take(event.get("text") or "")
