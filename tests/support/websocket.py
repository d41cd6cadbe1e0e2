"""How the tests' threads open a line to a desk."""

import ssl
from typing import Any

from websockets.sync.client import ClientConnection, connect


def connected(url: str, **words: Any) -> ClientConnection:
    """Raises what `websockets.sync.client.connect` raises."""
    return connect(url, compression=None, legacy=True, ssl=_trust() if url.startswith("wss:") else None, **words)


def _trust() -> ssl.SSLContext:
    """TLS 1.2 at most. This client reads in one thread and writes in another, which Python's `ssl` did not guard for
    long (CPython's gh-124984), and by TLS 1.3 the server's session tickets come just as the first request is written:
    in about one opening of two hundred the request never left (nginx, traced, had shaken hands and read nothing for
    60 s; by 1.2, none in twenty such runs). The kiosk's own line is asyncio's: one thread."""
    context = ssl.create_default_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context
