"""So many in so long a time, and no more."""

from collections import deque


class Limit:
    """A sliding window. `passes(now)` counts what it lets through."""

    def __init__(self, most: int, *, per_s: float) -> None:
        self._most = most
        self._per_s = per_s
        self._passed: deque[float] = deque()

    def passes(self, now: float) -> bool:
        while self._passed and now - self._passed[0] >= self._per_s:
            self._passed.popleft()
        if len(self._passed) >= self._most:
            return False
        self._passed.append(now)
        return True
