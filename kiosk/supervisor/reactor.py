"""A small event loop on `selectors`: readable descriptors, timers, and the signals that end the kiosk.

asyncio would do, but its import alone costs more than the supervisor needs in all before the screen is up.
"""

import heapq
import itertools
import selectors
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

ENDING_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Timer:
    """A call to come; `cancel` is idempotent."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self._callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        self._callback = None

    def fire(self) -> None:
        callback, self._callback = self._callback, None
        if callback is not None:
            callback()


class Reactor:
    """Belongs to the main thread: signals are taken there and nowhere else."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._timers: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()
        self._stopped = False

    def watch(self, source: Any, callback: Callable[[], None]) -> None:
        """Call back whenever `source` (descriptor, or object with `fileno`) can be read."""
        self._selector.register(source, selectors.EVENT_READ, callback)

    def forget(self, source: Any) -> None:
        """Idempotent, as a process ends by its socket or by its pidfd, whichever is seen first."""
        try:
            self._selector.unregister(source)
        except (KeyError, ValueError):
            return

    def after(self, delay_s: float, callback: Callable[[], None]) -> Timer:
        timer = Timer(callback)
        heapq.heappush(self._timers, (time.monotonic() + delay_s, next(self._order), timer))
        return timer

    def every(self, period_s: float, callback: Callable[[], None]) -> None:
        def again() -> None:
            callback()
            self.after(period_s, again)

        self.after(period_s, again)

    def stop(self) -> None:
        self._stopped = True

    def stop_on_signals(self) -> None:
        """SIGTERM, SIGINT and SIGHUP end `run`; the wake-up socket ends its wait, which Python would resume."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        theirs.setblocking(False)
        signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        self._wakeup = (ours, theirs)
        self.watch(ours, lambda: _drain(ours))

        def ended(number: int, frame: FrameType | None) -> None:
            self.stop()

        for number in ENDING_SIGNALS:
            signal.signal(number, ended)

    def run(self) -> None:
        """Until `stop`."""
        while not self._stopped:
            self._turn()

    def _turn(self) -> None:
        wait_s = max(0.0, self._timers[0][0] - time.monotonic()) if self._timers else None
        for key, _ in self._selector.select(wait_s):
            # A callback may have forgotten another source of the same batch.
            if key.fd in self._selector.get_map() and not self._stopped:
                key.data()
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now and not self._stopped:
            heapq.heappop(self._timers)[2].fire()


def _drain(sock: socket.socket) -> None:
    sock.recv(64)
