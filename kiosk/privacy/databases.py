"""The file of a SQLite database, made so that nobody else reads it."""

import contextlib
import os
from pathlib import Path


def made(path: Path) -> None:
    """An empty file of its owner's alone, unless there is one; SQLite gives its -wal and -shm the same mode.

    A file that is there is not opened: SQLite's locks are POSIX's, which a process loses as soon as it closes any
    descriptor of that file (sqlite.org/howtocorrupt, 2.2). With its locks gone, the next process that closes the
    database takes itself for the last one and removes the log, and what is written after that is lost. Raises
    `OSError`.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
