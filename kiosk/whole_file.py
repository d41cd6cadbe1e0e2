"""A file that is there whole or not at all: whoever reads it meanwhile, and whenever the power is cut."""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path


def write_whole(path: Path, data: bytes, *, mode: int = 0o666, lasting: bool = True) -> None:
    """In the place of what was there. `mode`: less the umask, from the first byte on. `lasting`: file and name are on
    the disk when this returns; without it a power cut may bring the file before back. Raises `OSError`."""
    with _beside(path, data, mode, lasting) as temporary:
        temporary.replace(path)
        if lasting:
            sync_folder(path.parent)


def write_new(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """As `write_whole`, lasting, and never over another. Raises `FileExistsError` where there is one, and `OSError`."""
    with _beside(path, data, mode, lasting=True) as temporary:
        os.link(temporary, path)
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """What was named, renamed or removed in it is so on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _beside(path: Path, data: bytes, mode: int, lasting: bool) -> Iterator[Path]:
    """The data in a file of this thread's own in the same folder, gone at the end whatever it was used for."""
    temporary = path.with_name(f".{path.name}.{threading.get_native_id()}")
    try:
        # One of a process that was killed, and had the same number.
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
