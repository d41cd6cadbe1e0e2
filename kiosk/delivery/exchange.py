"""One HTTP request that ends: no redirect, no proxy of the environment, bounded answer, bounded duration."""

import contextlib
import re
import socket
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from kiosk.delivery.answers import Answer, NoAnswer
from kiosk.delivery.line import Line
from kiosk.errors import Code
from kiosk.privacy.private import Private

# The slowest line that a file is still worth sending over: an ADSL uplink shared with the whole town hall.
SLOWEST_BYTES_PER_S = 20_000


class Ask(Private, frozen=True):
    """One request. Private: an address or a body may carry what a citizen wrote."""

    method: str
    url: str
    headers: Mapping[str, str] = {}
    body: bytes = b""


def exchange(ask: Ask, line: Line, *, max_answer_bytes: int, large: bool = False) -> Answer | NoAnswer:
    """Every failure is a `NoAnswer`: nobody there, silence, a certificate that is not believed, half an answer.
    `large`: the answer may be as long as that, and has the time for it that a slow line takes."""
    if not all(Path(name).is_file() for name in (line.roots_file, line.certificate_file) if name):
        # requests would raise in words of its own, with the path in them.
        return NoAnswer(Code.NETWORK_DOWN, "no_certificate_file")
    carried = len(ask.body) + (max_answer_bytes if large else 0)
    deadline_s = 3 * line.timeout_s + carried / SLOWEST_BYTES_PER_S
    with requests.Session() as session, _Deadline(session, deadline_s) as deadline:
        # No proxy and no .netrc of whoever started the program.
        session.trust_env = False
        try:
            with session.request(
                ask.method,
                ask.url,
                data=ask.body or None,
                # The body is read as it comes (`_read`): a compressed one would be garbage to us.
                headers={"User-Agent": "kiosk", "Connection": "close", "Accept-Encoding": "identity", **ask.headers},
                timeout=line.timeout_s,
                verify=line.roots_file or True,
                cert=line.certificate_file or None,
                proxies={"http": line.proxy, "https": line.proxy} if line.proxy else None,
                allow_redirects=False,
                stream=True,
            ) as response:
                answer = _read(response, max_answer_bytes)
                # Headers that end with the connection pass for whole ones.
                return NoAnswer(Code.NETWORK_DOWN, "deadline") if deadline.passed else answer
        except requests.Timeout:
            return NoAnswer(Code.NETWORK_DOWN, "deadline" if deadline.passed else "timeout")
        # requests lets some of urllib3's and the socket's own errors through while a body is read.
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            kind = "deadline" if deadline.passed else re.sub(r"[^A-Za-z]", "", type(error).__name__)
            return NoAnswer(Code.NETWORK_DOWN, kind)


def _read(response: requests.Response, limit: int) -> Answer | NoAnswer:
    """The raw bytes, undecoded; a body that is shorter than it was announced is a cut, not an answer."""
    body = bytearray()
    for chunk in response.raw.stream(8192, decode_content=False):
        body += chunk
        if len(body) > limit:
            return NoAnswer(Code.RECIPIENT_GARBAGE, "too_long")
    headers = response.headers
    return Answer(response.status_code, bytes(body), headers.get("Retry-After", ""), headers.get("Location", ""))


class _Deadline:
    """Cuts the connection of one session when its time is over: a peer that sends a byte now and then never runs
    into the time-out of a single read."""

    def __init__(self, session: requests.Session, seconds: float) -> None:
        self.passed = False
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        adapter = _Adapter(self)
        session.mount("http://", adapter)
        session.mount("https://", adapter)

    def watch(self, sock: socket.socket) -> None:
        """A second handle to the connection: TLS takes the first one over before it shakes hands."""
        with self._lock:
            self._sockets.append(sock.dup())
        if self.passed:
            self._cut()

    def _cut(self) -> None:
        self.passed = True
        with self._lock:
            for sock in self._sockets:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> "_Deadline":
        self._timer.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._timer.cancel()
        with self._lock:
            for sock in self._sockets:
                sock.close()
            self._sockets.clear()


class _Adapter(HTTPAdapter):
    """Tells the deadline of each socket that is opened, before any TLS on it."""

    def __init__(self, deadline: _Deadline) -> None:
        self._pools = _watched_pools(deadline)
        super().__init__(max_retries=0)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: Any, **options: Any) -> urllib3.ProxyManager:
        manager: urllib3.ProxyManager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = self._pools
        return manager


def _watched_pools(deadline: _Deadline) -> dict[str, Any]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            sock = super()._new_conn()
            deadline.watch(sock)
            return sock

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            sock = super()._new_conn()
            deadline.watch(sock)
            return sock

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
