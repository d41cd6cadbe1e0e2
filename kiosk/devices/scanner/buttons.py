"""Buttons on the scanner, asked of SANE while nothing else is: no backend says by itself that one was pressed."""

import threading
from collections.abc import Callable, Mapping

from kiosk.devices.scanner.sane_library import SaneTrouble

ASK_EVERY_S = 0.25


class ButtonWatch:
    """Asks from a thread of its own, which starts with the first device that has buttons.

    `lock` is held by who uses the device: the watch never waits for it. `read` gives the buttons now, by name.
    """

    def __init__(
        self, lock: threading.Lock, read: Callable[[], Mapping[str, bool]], pressed: Callable[[str], None]
    ) -> None:
        self._lock = lock
        self._read = read
        self._pressed = pressed
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._before: Mapping[str, bool] = {}

    def start(self) -> None:
        """Idempotent. To be called with `lock` held, and the device open; a button that is held now is no press."""
        if self._thread is None:
            self._before = self._ask()
            if self._before:
                self._thread = threading.Thread(target=self._watch, name="buttons", daemon=True)
                self._thread.start()

    def end(self) -> None:
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(ASK_EVERY_S):
            if not self._lock.acquire(blocking=False):
                continue
            try:
                now = self._ask()
            finally:
                self._lock.release()
            for name, held in now.items():
                if held and not self._before.get(name, False):
                    self._pressed(name)
            self._before = now

    def _ask(self) -> Mapping[str, bool]:
        try:
            return self._read()
        except SaneTrouble:
            return {}
