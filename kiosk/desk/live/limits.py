"""So many in so long a time, and no more."""

import ipaddress
from collections import deque
from typing import Literal

from starlette.requests import HTTPConnection

# Addresses that are counted at one time; those that were quiet for longest go first.
MOST_KNOWN = 10_000


class Limit:
    """A sliding window. `passes(now)` counts what it lets through."""

    def __init__(self, most: int, *, per_s: float) -> None:
        self._most = most
        self._per_s = per_s
        self._passed: deque[float] = deque()

    def full(self, now: float) -> bool:
        """Whether the next one would not pass; counts nothing."""
        while self._passed and now - self._passed[0] >= self._per_s:
            self._passed.popleft()
        return len(self._passed) >= self._most

    def passes(self, now: float) -> bool:
        if self.full(now):
            return False
        self._passed.append(now)
        return True


class Limits:
    """One `Limit` for each address, and a wide one for all together: who is noisy shuts the door for themselves, and
    many addresses of one attacker are still no flood."""

    def __init__(self, *, each: int, together: int, per_s: float) -> None:
        self._each = each
        self._per_s = per_s
        self._together = Limit(together, per_s=per_s)
        self._known: dict[str, Limit] = {}

    def full(self, connection: HTTPConnection, now: float) -> bool:
        known = self._known.get(address_of(connection))
        return self._together.full(now) or (known is not None and known.full(now))

    def passes(self, connection: HTTPConnection, now: float) -> bool:
        if self.full(connection, now):
            return False
        address = address_of(connection)
        limit = self._known.pop(address, None) or Limit(self._each, per_s=self._per_s)
        if len(self._known) >= MOST_KNOWN:
            del self._known[next(iter(self._known))]
        self._known[address] = limit
        return limit.passes(now) and self._together.passes(now)


class Quota:
    """Of one who writes into a log that cannot be shortened: so many lines in so long a time."""

    def __init__(self, most: int, *, per_s: float) -> None:
        self._most = most
        self._per_s = per_s
        self._used: dict[str, tuple[float, int]] = {}

    def word(self, who: str, now: float) -> Literal["yes", "last", "no"]:
        """Whether this line is written; `last`: in its place one that says that there is more."""
        since, used = self._used.pop(who, (now, 0))
        if now - since >= self._per_s:
            since, used = now, 0
        if len(self._used) >= MOST_KNOWN:
            del self._used[next(iter(self._used))]
        self._used[who] = (since, used + 1)
        return "yes" if used + 1 < self._most else "last" if used + 1 == self._most else "no"


def address_of(connection: HTTPConnection) -> str:
    """Who asks, for limits alone (behind a proxy: `proxies.py`). An IPv6 network of one customer (/64) is one."""
    peer = connection.client.host if connection.client else ""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return peer[:50]
    if address.version == 6:
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
    return str(address)
