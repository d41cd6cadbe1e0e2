"""Who asks, behind a proxy: the one place where a word that anybody could write is believed, and only from whom.

`Forwarded` stands before the application. What comes after it sees one address, and never `X-Forwarded-For`: the
peer's, or, where the peer is a proxy of the settings, the one that this proxy wrote last.
"""

import ipaddress
from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

# Instead of what a proxy wrote and nobody can read: one for all of these.
UNREADABLE = "unreadable"
HEADER = b"x-forwarded-for"


class Forwarded:
    """`proxies`: networks (`127.0.0.0/8`), whose `X-Forwarded-For` is believed; none: nobody's is."""

    def __init__(self, app: ASGIApp, proxies: Sequence[str]) -> None:
        self._app = app
        self._proxies = [ipaddress.ip_network(one) for one in proxies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            said = b",".join(value for name, value in scope["headers"] if name == HEADER)
            if said:
                headers = [pair for pair in scope["headers"] if pair[0] != HEADER]
                scope = {**scope, "headers": headers, "client": self._asking(scope.get("client"), said)}
        await self._app(scope, receive, send)

    def _asking(self, peer: tuple[str, int] | None, said: bytes) -> tuple[str, int] | None:
        if peer is None or not self._is_proxy(peer[0]):
            return peer
        last = said.rpartition(b",")[2].strip().decode("latin-1")
        try:
            return str(ipaddress.ip_address(last)), 0
        except ValueError:
            return UNREADABLE, 0

    def _is_proxy(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self._proxies)
