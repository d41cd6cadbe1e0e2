"""A file that is there whole or not at all: whoever reads it meanwhile, and whenever the power is cut."""

import contextlib
import errno
import os
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
    """What was named, renamed or removed in it is so on the disk, too, where its file system can say that."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # fsync(2): no such thing for a folder of this kind
            raise
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _beside(path: Path, data: bytes, mode: int, lasting: bool) -> Iterator[Path]:
    """The data in a file of its own in the same folder, gone at the end whatever it was used for."""
    # By chance, and not by a process' number: two containers on one volume have the same.
    temporary = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    try:
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
