"""One at a time: the updater by its timer, the judge at a start and a person with a stick may meet."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from kiosk.errors import KioskError

POLL_S = 0.05


class BusyError(KioskError):
    """Another process holds it."""


@contextlib.contextmanager
def held(file: Path, what: str, wait_s: float = 0.0) -> Iterator[None]:
    """`file` is made, and stays; whoever dies lets go of it. Raises `BusyError` after `wait_s`, and `KioskError` where
    there can be no such file."""
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise KioskError(f"{file}: {error.strerror}") from None
    try:
        until = time.monotonic() + wait_s
        while not _taken(descriptor):
            if time.monotonic() >= until:
                raise BusyError(f"{what} is in another process's hands at this moment; try again later")
            time.sleep(POLL_S)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
