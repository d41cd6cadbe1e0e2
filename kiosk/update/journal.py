"""What the updater has begun, on the disk before it is done: after a power cut it knows where it was."""

import contextlib
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.errors import KioskError
from kiosk.privacy import logs
from kiosk.update import lock
from kiosk.update.gate import Before

FILE, LOCK, DAMAGED = "journal.json", "journal.lock", "journal.damaged"
MAX_BYTES = 50_000
# Each change is a file of some hundred bytes.
WAIT_S = 30.0

Phase = Literal["", "installing", "trying", "good", "failed"]


class Entry(msgspec.Struct, frozen=True):
    """Of the system's last release. `at`: as `wanted.Wanted` has it. `tries`: how often it was started for trial, or
    its installation begun, without an end. `ran`: the version that ran then. `why`: of "failed", for who looks into
    it."""

    version: str = ""
    at: int = 0
    phase: Phase = ""
    tries: int = 0
    before: Before = Before()
    ran: str = ""
    why: str = ""


class Kept(msgspec.Struct, frozen=True):
    """`content_at`: of the last release of content that was obeyed; `content_failed`: the version that was not taken,
    with `content_why`."""

    system: Entry = Entry()
    content_at: int = 0
    content_failed: str = ""
    content_why: str = ""


class Journal:
    """`folder` is the updater's alone to write."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / FILE

    def read(self) -> Kept:
        """A damaged journal is said and set aside. What had been obeyed is not known then: nothing counts that was
        signed before the damage, or a release of last year could count again. Raises `KioskError` where the disk does
        not give it."""
        try:
            with self._file.open("rb") as file:
                data, written_at = file.read(MAX_BYTES), int(os.fstat(file.fileno()).st_mtime)
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            return Kept()  # none yet, or it is asked for by somebody who may not know
        except OSError as error:
            raise KioskError(f"{self._file}: cannot be read: {error.strerror}") from None
        try:
            return msgspec.json.decode(data, type=Kept)
        except (msgspec.DecodeError, UnicodeError, ValueError, RecursionError):
            return self._set_aside(Kept(Entry(at=written_at), content_at=written_at))

    def change(self, what: Callable[[Kept], Kept]) -> Kept:
        """What it says afterwards. Another process's change is neither lost nor undone. Raises `KioskError`."""
        with lock.held(self._folder / LOCK, "the updater's journal", WAIT_S):
            kept = what(self.read())
            self.write(kept)
            return kept

    def _set_aside(self, kept: Kept) -> Kept:
        """By whoever may: a person who asks how it is only hears of it. The damaged one stands until the new one takes
        its place: on a full disk, or after a power cut in between, there would be none, and all that is old counted."""
        logs.event("update_journal_damaged", level=logging.ERROR)
        with contextlib.suppress(OSError, KioskError):
            (self._folder / DAMAGED).unlink(missing_ok=True)
            (self._folder / DAMAGED).hardlink_to(self._file)
            self.write(kept)
        return kept

    def write(self, kept: Kept) -> None:
        """On the disk when this returns. Raises `KioskError`: nothing is begun that cannot be written down."""
        beside = self._file.with_name(f".{FILE}.{os.getpid()}")
        try:
            with beside.open("wb") as file:
                file.write(msgspec.json.encode(kept))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._file)
            folder = os.open(self._file.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise KioskError(f"{self._file}: cannot be written: {error.strerror}") from None
