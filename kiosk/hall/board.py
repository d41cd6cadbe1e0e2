"""The hall's switchboard: what lies where and what is broken, as frozen values behind one lock."""

import threading
from collections.abc import Callable
from typing import Literal

import msgspec

ScannerFault = Literal["cover_open", "jam", "frozen", "garbage", "slow"]
PrinterFault = Literal["mute", "offline", "garbage", "cut_mid_job"]
Roll = Literal["ok", "low", "out"]
Cover = Literal["closed", "open"]


class ScannerSetting(msgspec.Struct, frozen=True):
    """`paper`: id of what lies on the glass."""

    paper: str | None = None
    fault: ScannerFault | None = None


class PrinterSetting(msgspec.Struct, frozen=True):
    paper: Roll = "ok"
    cover: Cover = "closed"
    fault: PrinterFault | None = None

    @property
    def prints(self) -> bool:
        return self.paper != "out" and self.cover == "closed"


class CableSetting(msgspec.Struct, frozen=True):
    connected: bool = True


class Setting(msgspec.Struct, frozen=True):
    scanner: ScannerSetting = ScannerSetting()
    printer: PrinterSetting = PrinterSetting()
    cable: CableSetting = CableSetting()


class Board:
    """Holds the current `Setting`; every device reads it, only the control changes it."""

    def __init__(self) -> None:
        self._setting = Setting()
        self._moved = threading.Condition()
        self._watchers: list[Callable[[Setting], None]] = []

    @property
    def setting(self) -> Setting:
        return self._setting

    def watch(self, watcher: Callable[[Setting], None]) -> None:
        """`watcher` is called under the lock of changes, so that it sees each setting once and in order."""
        with self._moved:
            self._watchers.append(watcher)

    def change(self, edit: Callable[[Setting], Setting]) -> Setting:
        """Replace the setting; returns once every watcher has acted on it."""
        with self._moved:
            self._setting = edit(self._setting)
            for watcher in self._watchers:
                watcher(self._setting)
            self._moved.notify_all()
            return self._setting

    def wait_until(self, holds: Callable[[Setting], bool], timeout_s: float) -> bool:
        """Wait for a setting; false when `timeout_s` passed first."""
        with self._moved:
            return self._moved.wait_for(lambda: holds(self._setting), timeout_s)
