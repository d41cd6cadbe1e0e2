"""What the updater has begun, on the disk before it is done: after a power cut it knows where it was."""

import contextlib
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from kiosk.errors import KioskError
from kiosk.privacy import logs
from kiosk.update import lock
from kiosk.update.gate import Before
from kiosk.whole_file import write_whole

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
    with `content_why`. `unsettled`: the one before was damaged, and the instant is still to come before which nothing
    counts (`Journal.settled`)."""

    system: Entry = Entry()
    content_at: int = 0
    content_failed: str = ""
    content_why: str = ""
    unsettled: bool = False


class Journal:
    """`folder` is the updater's alone to write. `now`: Unix seconds."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._file = folder / FILE
        self._now = now

    def read(self) -> Kept:
        """A damaged journal is said and set aside. What had been obeyed is not known then: nothing counts that was
        signed before it was last written, nor before `settled`, or a release of last year could count again. Raises
        `KioskError` where the disk does not give it."""
        kept = self._look()
        if isinstance(kept, Kept):
            return kept
        # By whoever may: a person who asks how it is only hears of it. Another process may have mended it meanwhile.
        with contextlib.suppress(KioskError), self._held():
            kept = self._look()
            if not isinstance(kept, Kept):
                self._set_aside()
                self.write(kept.anew)
        return kept if isinstance(kept, Kept) else kept.anew

    def settled(self) -> Kept:
        """Once after a damage, when a release that holds at this instant has come: nothing counts that was signed
        before now, that one neither. Not when it is found damaged: a clock that is years ahead then would refuse every
        release for as long; no release holds by such a clock. Raises `KioskError`."""
        now = int(self._now())

        def settle(kept: Kept) -> Kept:
            if not kept.unsettled:
                return kept
            system = msgspec.structs.replace(kept.system, at=max(kept.system.at, now))
            return msgspec.structs.replace(kept, system=system, content_at=max(kept.content_at, now), unsettled=False)

        return self.change(settle)

    def change(self, what: Callable[[Kept], Kept]) -> Kept:
        """What it says afterwards. Another process's change is neither lost nor undone. Raises `KioskError`."""
        with self._held():
            found = self._look()
            if not isinstance(found, Kept):
                self._set_aside()
            kept = what(found if isinstance(found, Kept) else found.anew)
            self.write(kept)
            return kept

    def write(self, kept: Kept) -> None:
        """On the disk when this returns. Raises `KioskError`: nothing is begun that cannot be written down."""
        try:
            write_whole(self._file, msgspec.json.encode(kept))
        except OSError as error:
            raise KioskError(f"{self._file}: cannot be written: {error.strerror}") from None

    def _held(self) -> contextlib.AbstractContextManager[None]:
        return lock.held(self._folder / LOCK, "the updater's journal", WAIT_S)

    def _look(self) -> "Kept | _Damaged":
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
            # Or of a clock that was behind: a machine without a battery writes in 1970. Hence `settled`.
            return _Damaged(Kept(Entry(at=written_at), content_at=written_at, unsettled=True))

    def _set_aside(self) -> None:
        """The damaged one stands until the new one takes its place: on a full disk, or after a power cut in between,
        there would be none, and all that is old counted."""
        logs.event("update_journal_damaged", level=logging.ERROR)
        with contextlib.suppress(OSError):
            (self._folder / DAMAGED).unlink(missing_ok=True)
            (self._folder / DAMAGED).hardlink_to(self._file)


class _Damaged(NamedTuple):
    """`anew`: what stands in its place."""

    anew: Kept
