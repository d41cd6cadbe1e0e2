"""An HTTP proxy on loopback that makes tunnels (CONNECT) and nothing else: it keeps who was asked for."""

import contextlib
import socket
import threading
from collections.abc import Iterator

from tests.support import forwarding


class TunnelProxy:
    """`asked`: the first line of each request. `passed`: bytes, both ways, so far. `refuses`: each tunnel gets 403."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.passed = 0
        self.refuses = False
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        forwarding.end(self._listener)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
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
            server = socket.create_connection((host, int(port)))
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            forwarding.join(client, server, self._count)

    def _count(self, data: bytes) -> None:
        with self._lock:
            self.passed += len(data)


@contextlib.contextmanager
def tunnel_proxy() -> Iterator[TunnelProxy]:
    proxy = TunnelProxy()
    try:
        yield proxy
    finally:
        proxy.close()
