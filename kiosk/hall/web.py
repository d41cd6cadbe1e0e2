"""What the scanner's and the control's HTTP have in common: an inherited socket, limits, and silence."""

import contextlib
import http
import json
import socket
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from kiosk.hall.listening import Gate

MAX_BODY = 64 * 1024


class RefusedError(Exception):
    """A call that cannot be answered; the text is sent to the caller."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Handler(BaseHTTPRequestHandler):
    """Keep-alive HTTP/1.1; a peer that sends nothing for `timeout` seconds is dropped."""

    protocol_version = "HTTP/1.1"
    server_version = "hall"
    sys_version = ""
    timeout = 30
    # Head and body leave in one packet: in two, each answer waits 40 ms for the peer's delayed ACK (measured).
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Any  # `Server` or `PluggedServer`: what has `answer`

    def do_GET(self) -> None:
        self.server.answer(self, "GET")

    def do_POST(self) -> None:
        self.server.answer(self, "POST")

    def do_DELETE(self) -> None:
        self.server.answer(self, "DELETE")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Nothing is logged: a path may hold what a paper says."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What http.server itself refuses: one line instead of its page. It says 501 of a method that is unknown."""
        self.close_connection = True
        text = message or http.HTTPStatus(code).phrase
        self.reply(405 if code == 501 else code, "application/json", json.dumps({"error": text}).encode())

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # the peer left, which is its right
            super().handle()

    def body(self) -> bytes:
        """The request's body. Raises `RefusedError` when it has no length or is too long."""
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit()) or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            raise RefusedError(411, "a Content-Length is needed")
        if int(length) > MAX_BODY:
            self.close_connection = True
            raise RefusedError(413, f"more than {MAX_BODY} bytes")
        return self.rfile.read(int(length))

    def reply(
        self, status: int, content_type: str = "", body: bytes = b"", *, most: int | None = None, **headers: str
    ) -> None:
        """`most`: the connection breaks after so many bytes of the body."""
        self.send_response(status)
        if content_type:
            self.send_header("Content-Type", content_type)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:most])
        if most is not None:
            self.close_connection = True


class Server(ThreadingHTTPServer):
    """`ThreadingHTTPServer` on a socket that is already bound."""

    daemon_threads = True

    def __init__(self, listener: socket.socket, answer: Callable[[Handler, str], None]) -> None:
        """`answer` is given each request and its method, in a thread of the connection."""
        super().__init__(listener.getsockname(), Handler, bind_and_activate=False)
        self.answer = answer
        self.socket.close()
        self.socket = listener
        self.server_port = int(listener.getsockname()[1])

    def handle_error(self, request: object, client_address: object) -> None:
        _tell_fault()

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, name=f"http-{self.server_port}", daemon=True).start()


class PluggedServer:
    """HTTP on a socket that is already bound and can be pulled out (`listening.Gate`)."""

    def __init__(self, listener: socket.socket, answer: Callable[[Handler, str], None], most: int = 32) -> None:
        """`answer` as for `Server`; `most` connections at a time."""
        self.answer = answer
        self._gate = Gate(listener, self._serve, most)
        self.port = self._gate.port

    def start(self) -> None:
        self._gate.start()

    def set_plugged(self, plugged: bool) -> None:
        """Pulled out, it cuts what is open and refuses what comes."""
        self._gate.set_plugged(plugged)

    def _serve(self, connection: socket.socket) -> None:
        try:
            Handler(connection, connection.getpeername(), self)  # type: ignore[arg-type]  # it reads `answer` alone
        except OSError:
            raise
        except Exception:  # noqa: BLE001 - told without its text
            _tell_fault()


def _tell_fault() -> None:
    """A fault of ours: its kind and place, not its text, which may hold what a paper says."""
    _, error, trace = sys.exc_info()
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace is not None else "?"
    sys.stderr.write(f"hall: {type(error).__name__} at {place}\n")
