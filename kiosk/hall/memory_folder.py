"""A private folder in memory that is gone with its process, or with the next hall's start when that was killed.

Its owner holds a lock on it (flock), which the kernel lifts however the owner ends; a process id in a name would be
another process' one day. So any hall can tell what nobody owns any more, whichever state folder it belonged to.
"""

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
import time
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - in memory, and the folder in it is private
PREFIX = "kiosk-hall-"
_LOCK = "owner.lock"
# A folder without its lock is being made, or its maker died at that very moment.
_UNOWNED_FOR_S = 60.0


class MemoryFolder:
    """`path` is the folder; on a tmpfs where there is one, else in `otherwise`."""

    def __init__(self, otherwise: Path) -> None:
        """Sweeps what others have left there. Raises `OSError`."""
        otherwise.mkdir(parents=True, exist_ok=True)
        parent = MEMORY if os.access(MEMORY, os.W_OK) else otherwise
        sweep(parent)
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        self._lock = os.open(self.path / _LOCK, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def remove(self) -> None:
        """Idempotent."""
        if self._lock >= 0:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            self._lock = -1


def sweep(parent: Path) -> None:
    """Remove our own folders there whose owner is dead; whoever else's, and whatever else, stays."""
    for folder in parent.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            seen = folder.lstat()
            if stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.geteuid():
                _sweep_one(folder, time.time() - seen.st_mtime)


def _sweep_one(folder: Path, age_s: float) -> None:
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        if age_s > _UNOWNED_FOR_S:
            shutil.rmtree(folder, ignore_errors=True)
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # BlockingIOError: its owner lives
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)
