"""A device's switchboard: how it is set, as one frozen value behind one lock."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

S = TypeVar("S", bound=msgspec.Struct)


class Board(Generic[S]):
    """Holds the current setting of one device; the device's threads read it, the control changes it."""

    def __init__(self, setting: S) -> None:
        self._setting = setting
        self._moved = threading.Condition()
        self._watchers: list[Callable[[S], None]] = []

    @property
    def setting(self) -> S:
        return self._setting

    def watch(self, watcher: Callable[[S], None]) -> None:
        """`watcher` is called under the lock of changes, so that it sees each setting once and in order."""
        with self._moved:
            self._watchers.append(watcher)

    def change(self, edit: Callable[[S], S]) -> S:
        """Replace the setting; returns once every watcher has acted on it."""
        with self._moved:
            self._setting = edit(self._setting)
            for watcher in self._watchers:
                watcher(self._setting)
            self._moved.notify_all()
            return self._setting

    def set(self, **keys: object) -> S:
        """Replace some keys of the setting."""
        return self.change(lambda setting: msgspec.structs.replace(setting, **keys))

    def wait_until(self, holds: Callable[[S], bool], timeout_s: float) -> bool:
        """Wait for a setting; false when `timeout_s` passed first."""
        with self._moved:
            return self._moved.wait_for(lambda: holds(self._setting), timeout_s)
