"""A static HTTPS server that answers ranges, as RAUC fetches by: `served(FOLDER, PORT)`, with FOLDER/server.pem and
server.key."""

import contextlib
import re
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Asked:
    """How many bytes of bodies were sent; the names of what was asked for and is not there."""

    def __init__(self) -> None:
        self.sent = 0
        self.missing: list[str] = []


@contextlib.contextmanager
def served(folder: Path, port: int) -> Iterator[Asked]:
    asked = Asked()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def do_GET(self) -> None:
            self._answer(body=True)

        def _answer(self, *, body: bool) -> None:
            file = folder / Path(self.path).name
            if file.suffix != ".raucb" or not file.is_file():
                asked.missing.append(file.name)
                self.send_error(404)
                return
            size = file.stat().st_size
            part = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            first, last = (int(part[1]), min(int(part[2] or size - 1), size - 1)) if part else (0, size - 1)
            self.send_response(206 if part else 200)
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Length", str(last - first + 1))
            if part:
                self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
            self.end_headers()
            if body:
                with file.open("rb") as data:
                    data.seek(first)
                    sent = self.wfile.write(data.read(last - first + 1))
                asked.sent += sent

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield asked
    finally:
        server.shutdown()
