"""The screen's end of the link to its supervisor, in the event loop (asyncio or qasync)."""

import asyncio
import contextlib
import socket
from collections.abc import Callable

import msgspec

from kiosk.processes import frames
from kiosk.processes.link import FromScreen, ToScreen

# What crosses here is a few hundred bytes; a longer frame is a fault of the peer.
MAX_BYTES = 1 << 20


class LinkPeer:
    """Reads `ToScreen`, writes `FromScreen`; never waits for the supervisor.

    `on_closed` is called once when the supervisor is gone, does not read, or says what is no message: the screen
    then ends, as nobody would restart it. Methods and callbacks belong to the event loop's thread.
    """

    def __init__(
        self, sock: socket.socket, on_message: Callable[[ToScreen], None], on_closed: Callable[[], None]
    ) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._on_message = on_message
        self._on_closed = on_closed
        self._buffer = frames.FrameBuffer(MAX_BYTES)
        self._decoder: msgspec.msgpack.Decoder[ToScreen] = msgspec.msgpack.Decoder(ToScreen)
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Begin to read; needs the running loop."""
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._sock.fileno(), self._readable)

    def send(self, message: FromScreen) -> None:
        data = frames.encode("event", 0, message)
        try:
            whole = self._sock.send(data) == len(data)
        except OSError:
            whole = False
        if not whole:
            self._end()

    def close(self) -> None:
        """Stop without `on_closed`; idempotent."""
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.remove_reader(self._sock.fileno())
        with contextlib.suppress(OSError):
            self._sock.close()

    def _readable(self) -> None:
        try:
            data = self._sock.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        try:
            messages = [self._decoder.decode(frame.body) for frame in self._buffer.feed(data)]
        except (frames.FrameError, msgspec.DecodeError, UnicodeError):
            messages, data = [], b""
        for message in messages:
            if self._loop is not None:
                self._on_message(message)
        if not data:
            self._end()

    def _end(self) -> None:
        if self._loop is not None:
            self.close()
            self._on_closed()
