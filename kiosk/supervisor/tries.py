"""The count of wrong PINs and badges: it outlives every visit and every screen, and a power cut."""

import logging
import time
from pathlib import Path

import msgspec

from kiosk.privacy import logs
from kiosk.privacy.lockout import Lockout, locked_after
from kiosk.whole_file import write_whole

FILE = "staff_tries"
MAX_BYTES = 100


class StaffTries:
    """`state`: the state directory; None: the count ends with the supervisor.

    On the disk is the count alone, as a monotonic instant means nothing after a restart: the last wait begins anew
    then. A disk that fails is logged; the count goes on in memory.
    """

    def __init__(self, state: Path | None) -> None:
        self._file = state / FILE if state is not None else None
        self.lockout = locked_after(self._read(), time.monotonic())

    def note(self, lockout: Lockout) -> None:
        """As a screen has counted."""
        before, self.lockout = self.lockout, lockout
        if lockout.tries != before.tries:
            self._write(lockout.tries)

    def _read(self) -> int:
        if self._file is None:
            return 0
        try:
            with self._file.open("rb") as kept:
                return msgspec.json.decode(kept.read(MAX_BYTES), type=int)
        except FileNotFoundError:
            return 0
        except (OSError, msgspec.DecodeError):
            logs.event("staff_tries_unreadable", level=logging.WARNING)
            return 0

    def _write(self, tries: int) -> None:
        """Whole or not at all, also when the power is cut."""
        if self._file is None:
            return
        try:
            if tries <= 0:
                self._file.unlink(missing_ok=True)
                return
            write_whole(self._file, str(tries).encode())
        except OSError as error:
            logs.event("staff_tries_not_kept", level=logging.WARNING, errno=error.errno)
