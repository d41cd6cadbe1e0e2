"""Programs that take bytes and give bytes, run beside the screen: nothing of theirs may hold it up, or outlive it."""

import asyncio
import contextlib
import socket
from collections.abc import Sequence

from kiosk.processes.spawning import Spawned, Standard, dying_with_us, spawn

# A small buffer: what is in it is heard after the volume has changed.
_BUFFER_BYTES = 8192
# From the end of its output to its own.
_LAST_S = 1.0


class Child:
    """One program with its standard input and output; made by `start`."""

    def __init__(self, process: Spawned, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._process = process
        self.reader = reader
        self.writer = writer

    @property
    def pid(self) -> int:
        return self._process.pid

    @staticmethod
    async def start(command: Sequence[str]) -> "Child":
        """Raises OSError. The arguments are ours or the configuration's: never what is said."""
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)
        try:
            process = await spawn(
                dying_with_us(command), standard=Standard(theirs.fileno(), theirs.fileno()), handed=theirs
            )
        except BaseException:
            ours.close()
            raise
        try:
            reader, writer = await asyncio.open_unix_connection(sock=ours)
        except BaseException:
            ours.close()
            process.kill()
            raise
        writer.transport.set_write_buffer_limits(high=_BUFFER_BYTES)
        return Child(process, reader, writer)

    async def feed(self, data: bytes) -> None:
        """All of its input, then the end of it. Never raises: who reads nothing says so by its exit status."""
        with contextlib.suppress(OSError):
            self.writer.write(data)
            await self.writer.drain()
            self.writer.write_eof()

    async def exited(self) -> bool:
        """Wait until it has closed its output and ended; whether it ended well."""
        with contextlib.suppress(OSError):
            while await self.reader.read(65536):
                pass
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LAST_S):
                return await self._process.ended() == 0
        return False

    def kill(self) -> None:
        """Silence, at once; idempotent."""
        self.writer.close()
        self._process.kill()
