"""The operator's collector and journal server, as a run of the image has them on this machine: HTTPS, and only for who
shows the pack's certificate."""

import gzip
import http.server
import json
import ssl
import threading
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import Any

# As boot.sh lists it in the pack. What qemu's network shows of this machine's loopback.
PORT = 4318
METRICS, JOURNAL = "/v1/metrics", "/upload"


class Collector:
    """`figures`: of each push (OTLP over HTTP, JSON) the figures' names. `journal`: what
    systemd-journal-upload sent, in the journal's export format (KEY=VALUE lines; an empty one ends an entry)."""

    def __init__(self, certificate: Path, key: Path, port: int = PORT) -> None:
        self.figures: list[list[str]] = []
        self.journal = ""
        taken = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                taken._take(self.path, _body(self.headers, self.rfile))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = int(self._server.server_address[1])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        context.load_verify_locations(certificate)
        context.verify_mode = ssl.CERT_REQUIRED
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _take(self, path: str, body: bytes) -> None:
        if path == METRICS:
            told = json.loads(gzip.decompress(body))
            self.figures.append([one["name"] for one in told["resourceMetrics"][0]["scopeMetrics"][0]["metrics"]])
        elif path == JOURNAL:
            self.journal += body.decode("utf-8", "replace")

    def units(self) -> list[str]:
        """Those whose lines have come."""
        said = {line.partition("=")[2] for line in self.journal.splitlines() if line.startswith("_SYSTEMD_UNIT=")}
        return sorted(said)

    def serials(self) -> list[str]:
        """Lines that name the serial number of a device: the kernel's, USBGuard's."""
        return [line for line in self.journal.splitlines() if "SerialNumber:" in line or ' serial "' in line]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _body(headers: Any, stream: BufferedIOBase) -> bytes:
    if headers.get("Transfer-Encoding") == "chunked":
        return b"".join(_chunks(stream))
    return stream.read(int(headers["Content-Length"]))


def _chunks(stream: BufferedIOBase) -> Iterator[bytes]:
    while size := int(stream.readline().split(b";")[0], 16):
        yield stream.read(size)
        stream.readline()
    stream.readline()
