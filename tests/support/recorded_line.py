"""Everything that passes between two programs, kept: a forwarder on loopback."""

import contextlib
import socket
import threading
from collections.abc import Iterator

from tests.support import forwarding


class RecordedLine:
    """`url` leads to `port`; `went_by` is all that went by, both ways."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._lock = threading.Lock()
        self._parts: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def went_by(self) -> bytes:
        with self._lock:
            return b"".join(self._parts)

    def close(self) -> None:
        forwarding.end(self._listener)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._port))
            except OSError:
                return
            forwarding.join(client, server, self._keep)

    def _keep(self, data: bytes) -> None:
        with self._lock:
            self._parts.append(data)


@contextlib.contextmanager
def recorded_line(port: int) -> Iterator[RecordedLine]:
    line = RecordedLine(port)
    try:
        yield line
    finally:
        line.close()
