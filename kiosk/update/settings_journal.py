"""How the last change of this kiosk's settings went, beside the settings: read by whoever may read those."""

import os
import time
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.errors import KioskError
from kiosk.running import SETTINGS_JOURNAL
from kiosk.update.gate import Before
from kiosk.whole_file import write_shown

MAX_BYTES = 50_000

Phase = Literal["", "applying", "trying", "back", "good", "failed"]


class Kept(msgspec.Struct, frozen=True):
    """Of the last release of settings. `version`: the serial of its pack; `at`: Unix seconds of its signing; `ran`: the
    serial that counted before; `tries`: how often its trial was begun without an end; `why`: of "back" and "failed",
    one word (`kiosk.running`). `unsettled`: as in the updater's own journal."""

    version: str = ""
    at: int = 0
    phase: Phase = ""
    tries: int = 0
    before: Before = Before()
    ran: str = ""
    why: str = ""
    unsettled: bool = False

    @property
    def obeyed(self) -> int:
        """No release that was signed then or earlier is begun; one that was cut before it counted is begun again."""
        return self.at - 1 if self.phase == "applying" else self.at


class SettingsJournal:
    """`folder`: of the settings, such as /etc/kiosk."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / SETTINGS_JOURNAL

    def read(self) -> Kept:
        """Of one that is damaged nothing is known but that there was one: what was signed before it was last written,
        or before `settled`, does not count. Raises `KioskError` where the disk does not give it."""
        try:
            with self._file.open("rb") as file:
                data, written_at = file.read(MAX_BYTES), int(os.fstat(file.fileno()).st_mtime)
        except FileNotFoundError:
            return Kept()
        except OSError as error:
            raise KioskError(f"{self._file}: cannot be read: {error.strerror}") from None
        try:
            return msgspec.json.decode(data, type=Kept)
        except (msgspec.DecodeError, UnicodeError, ValueError, RecursionError):
            kept = Kept(at=written_at, phase="failed", why="journal", unsettled=True)
            self.write(kept)
            return kept

    def settled(self, kept: Kept) -> Kept:
        """As in the updater's own journal: once after a damage, when a release that holds at this instant has come.
        Raises `KioskError`."""
        settled = msgspec.structs.replace(kept, at=max(kept.at, int(time.time())), unsettled=False)
        self.write(settled)
        return settled

    def write(self, kept: Kept) -> None:
        """On the disk when this returns. Raises `KioskError`: nothing is begun that cannot be written down."""
        try:
            write_shown(self._file, msgspec.json.encode(kept), mode=0o640, lasting=True)
        except OSError as error:
            raise KioskError(f"{self._file}: cannot be written: {error.strerror}") from None
