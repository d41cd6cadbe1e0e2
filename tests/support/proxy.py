"""An HTTP proxy on loopback that makes tunnels (CONNECT) and nothing else: it keeps who was asked for."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping

from tests.support import forwarding

HERE = ("127.0.0.1", "localhost", "[::1]", "::1")


class TunnelProxy:
    """`asked`: the first line of each request. `passed`: bytes, both ways, so far. `refuses`: each tunnel gets 403.
    `names`: name -> port of this machine, for names that the proxy alone can find."""

    def __init__(self, names: Mapping[str, int] | None = None) -> None:
        self.asked: list[str] = []
        self.passed = 0
        self.refuses = False
        self._names = names or {}
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.serve(self._listener)

    def close(self) -> None:
        forwarding.end(self._listener)

    def serve(self, listener: socket.socket) -> None:
        """At another door, too; it is whoever opened it who closes it."""
        threading.Thread(target=self._serve, args=(listener,), daemon=True).start()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._tunnel, args=(client,), daemon=True).start()

    def _tunnel(self, client: socket.socket) -> None:
        head = b""
        with contextlib.suppress(OSError):
            while not head.endswith(b"\r\n\r\n") and (more := client.recv(1)):
                head += more
            line = head.partition(b"\r\n")[0].decode("ascii", "replace")
            with self._lock:
                self.asked.append(line)
            method, _, rest = line.partition(" ")
            host, _, port = rest.partition(" ")[0].rpartition(":")
            if method != "CONNECT" or self.refuses:
                client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                client.close()
                return
            place = ("127.0.0.1", self._names[host]) if host in self._names else (host, int(port))
            if place[0] not in HERE:
                # A name of nobody's: no resolver is asked for it.
                client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                client.close()
                return
            server = socket.create_connection(place)
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            forwarding.join(client, server, self._count)

    def _count(self, data: bytes) -> None:
        with self._lock:
            self.passed += len(data)


@contextlib.contextmanager
def tunnel_proxy(names: Mapping[str, int] | None = None) -> Iterator[TunnelProxy]:
    proxy = TunnelProxy(names)
    try:
        yield proxy
    finally:
        proxy.close()
