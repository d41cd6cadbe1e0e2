"""One HTTP request that ends: no redirect, no proxy of the environment, bounded answer, bounded duration."""

import contextlib
import re
import socket
import threading
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from kiosk.delivery.answers import Answer, NoAnswer
from kiosk.delivery.wire import MAX_ACKNOWLEDGEMENT_BYTES, Envelope
from kiosk.errors import Code

# The slowest line that a file is still worth sending over: an ADSL uplink shared with the whole town hall.
SLOWEST_BYTES_PER_S = 20_000


def put(desk_url: str, envelope: Envelope, timeout_s: float) -> Answer | NoAnswer:
    """`PUT /inbox/ID` of the sealed bytes. `timeout_s` is the longest silence; the whole exchange has three times
    that, and the time that the body takes on a slow line. Every failure is a `NoAnswer`."""
    deadline_s = 3 * timeout_s + len(envelope.sealed) / SLOWEST_BYTES_PER_S
    with requests.Session() as session, _Deadline(session, deadline_s) as deadline:
        # No proxy and no .netrc of whoever started the kiosk.
        session.trust_env = False
        try:
            with session.put(
                f"{desk_url.rstrip('/')}/inbox/{envelope.id}",
                data=envelope.sealed,
                headers=_headers(envelope),
                timeout=timeout_s,
                allow_redirects=False,
                stream=True,
            ) as response:
                answer = _read(response)
                # Headers that end with the connection pass for whole ones.
                return NoAnswer(Code.NETWORK_DOWN, "deadline") if deadline.passed else answer
        except requests.Timeout:
            return NoAnswer(Code.NETWORK_DOWN, "timeout")
        # requests lets some of urllib3's and the socket's own errors through while a body is read.
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            kind = "deadline" if deadline.passed else re.sub(r"[^A-Za-z]", "", type(error).__name__)
            return NoAnswer(Code.NETWORK_DOWN, kind)


def _headers(envelope: Envelope) -> dict[str, str]:
    return {
        "Content-Type": "application/octet-stream",
        "Accept": "application/json",
        # The body is read as it comes (`_read`): a compressed one would be garbage to us.
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": "kiosk",
        "Idempotency-Key": envelope.id,
        "Kiosk-Reference": envelope.reference,
        "Kiosk-Flow": envelope.flow,
        "Kiosk-Service": envelope.service,
        "Kiosk-Created-At": envelope.created_at.isoformat(),
    }


def _read(response: requests.Response) -> Answer | NoAnswer:
    """The raw bytes, undecoded; a body that is shorter than it was announced is a cut, not an answer."""
    body = bytearray()
    for chunk in response.raw.stream(8192, decode_content=False):
        body += chunk
        if len(body) > MAX_ACKNOWLEDGEMENT_BYTES:
            return NoAnswer(Code.RECIPIENT_GARBAGE, "too_long")
    return Answer(response.status_code, bytes(body), response.headers.get("Retry-After", ""))


class _Deadline:
    """Cuts the connection of one session when its time is over: a peer that sends a byte now and then never runs
    into the time-out of a single read."""

    def __init__(self, session: requests.Session, seconds: float) -> None:
        self.passed = False
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        adapter = _Adapter(self)
        session.mount("http://", adapter)
        session.mount("https://", adapter)

    def watch(self, sock: socket.socket | None) -> None:
        with self._lock:
            self._socket = sock
        if self.passed:
            self._cut()

    def _cut(self) -> None:
        self.passed = True
        with self._lock, contextlib.suppress(OSError):
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> "_Deadline":
        self._timer.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._timer.cancel()


class _Adapter(HTTPAdapter):
    """Tells the deadline of each socket that is opened."""

    def __init__(self, deadline: _Deadline) -> None:
        self._deadline = deadline
        super().__init__(max_retries=0)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        deadline = self._deadline

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                deadline.watch(self.sock)

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                deadline.watch(self.sock)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
