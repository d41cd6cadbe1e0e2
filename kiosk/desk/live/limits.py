"""So many in so long a time, and no more."""

from collections import deque


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
