"""Sheets in the scanner's feeder, asked of it again and again: no scanner says by itself that some were put in."""

import threading
from collections.abc import Callable

from kiosk.devices.scanner.port import Source

# A citizen looks at the screen right after having put the sheets in.
ASK_EVERY_S = 1.0


class FeederWatch:
    """Asks from a thread of its own, which starts with the first device that has a feeder.

    `ask` is given the last answer, and gives it back when it cannot know better: how the loaded feeder is best read, or
    None when no sheet is in it.
    """

    def __init__(self, ask: Callable[[Source | None], Source | None], changed: Callable[[Source | None], None]) -> None:
        self._ask = ask
        self._changed = changed
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Idempotent."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._watch, name="feeder", daemon=True)
            self._thread.start()

    def end(self) -> None:
        self._ended.set()

    def _watch(self) -> None:
        before: Source | None = None
        while not self._ended.is_set():
            now = self._ask(before)
            if now != before:
                self._changed(now)
            before = now
            self._ended.wait(ASK_EVERY_S)
