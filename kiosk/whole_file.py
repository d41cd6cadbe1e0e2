"""A file that is there whole or not at all: whoever reads it meanwhile, and whenever the power is cut.

What a process that was killed has left beside it goes with the next writing of the same file.
"""

import contextlib
import errno
import fcntl
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def write_whole(path: Path, data: bytes, *, mode: int = 0o666, lasting: bool = True) -> None:
    """In the place of what was there. `mode`: less the umask, from the first byte on. `lasting`: file and name are on
    the disk when this returns; without it a power cut may bring the file before back. Raises `OSError`."""
    with _beside(path, mode) as (file, temporary):
        file.write(data)
        _finish(file, lasting)
        temporary.replace(path)
        if lasting:
            sync_folder(path.parent)


def write_shown(path: Path, data: bytes, *, mode: int, lasting: bool = False) -> None:
    """As `write_whole`, for processes of other users that read it now: with this mode whatever the umask."""
    with _beside(path, mode) as (file, temporary):
        os.fchmod(file.fileno(), mode)
        file.write(data)
        _finish(file, lasting)
        temporary.replace(path)
        if lasting:
            sync_folder(path.parent)


def write_new(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """As `write_whole`, lasting, and never over another. Raises `FileExistsError` where there is one, and `OSError`."""
    with new_file(path, mode=mode) as file:
        file.write(data)


@contextlib.contextmanager
def new_file(path: Path, *, mode: int = 0o666) -> Iterator[BinaryIO]:
    """As `write_new`, of what the block writes; nothing where it raises."""
    with _beside(path, mode) as (file, temporary):
        yield file
        _finish(file, lasting=True)
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


def _finish(file: BinaryIO, lasting: bool) -> None:
    file.flush()
    if lasting:
        os.fsync(file.fileno())


@contextlib.contextmanager
def _beside(path: Path, mode: int) -> Iterator[tuple[BinaryIO, Path]]:
    """A file of its own in the same folder, gone at the end whatever it was used for. Locked while it is used, so that
    another writer can tell it from one whose process was killed."""
    _sweep(path)
    descriptor, temporary = _made(path, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file, temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _made(path: Path, mode: int) -> tuple[int, Path]:
    while True:
        # By chance, and not by a process' number: two containers on one volume have the same.
        temporary = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
        with contextlib.suppress(OSError):  # a file system without locks, where nothing is swept either
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return descriptor, temporary
        os.close(descriptor)  # swept between these two


def _sweep(path: Path) -> None:
    """Remove what nobody holds any more."""
    ours = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{12}}")
    with contextlib.suppress(OSError), os.scandir(path.parent) as entries:
        for entry in entries:
            if ours.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                _remove(entry.path)


def _remove(left: str) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(left, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.unlink(left)  # noqa: PTH108 - a name of `scandir`
        finally:
            os.close(descriptor)
