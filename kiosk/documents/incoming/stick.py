"""Worker: what lies on a USB stick that is mounted where the configuration says, and the bytes of one of its files.

Runs as `kiosk.processes.worker kiosk.documents.incoming.stick`. It opens files and looks into none but for its first
bytes; what they hold is drawn anew in the sandbox (`opener`). Nothing of a stick is run, and nothing is written to it.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kiosk.documents.incoming.kinds import kind_of
from kiosk.documents.incoming.port import (
    MAX_BYTES,
    ListStick,
    ReadStick,
    StickFile,
    StickGone,
    StickListed,
    StickRead,
)
from kiosk.processes.worker import Emit
from kiosk.text import one_line

# A page of files that a person can look through; the newest of them.
MAX_FILES = 30
# A stick with a music collection is not read to its end.
MAX_ENTRIES = 2000
MAX_DEPTH = 3
MAX_NAME = 60
HEAD_BYTES = 1024
# One that is not there does not wait for a writer, one that is a link is not followed.
FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY

Request = ListStick | ReadStick


class Setup(msgspec.Struct, frozen=True):
    """`folder`: where the stick is mounted, read-only."""

    folder: str


class Found(msgspec.Struct, frozen=True):
    path: Path
    shown: StickFile
    changed: float


class Stick:
    """The worker's service."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._found: tuple[Found, ...] = ()

    def handle(self, request: Request) -> StickListed | StickRead | StickGone:
        return self._list() if isinstance(request, ListStick) else self._read(request.number)

    def _list(self) -> StickListed | StickGone:
        try:
            with os.scandir(self._folder):
                pass
        except OSError:
            return StickGone()
        found = sorted(_papers(self._folder), key=lambda one: -one.changed)
        self._found = tuple(
            msgspec.structs.replace(one, shown=msgspec.structs.replace(one.shown, number=number))
            for number, one in enumerate(found[:MAX_FILES])
        )
        return StickListed(tuple(one.shown for one in self._found), more=len(found) > MAX_FILES)

    def _read(self, number: int) -> StickRead | StickGone:
        if not 0 <= number < len(self._found):
            return StickGone()
        read = _bytes(self._found[number].path, MAX_BYTES + 1)
        return StickGone() if read is None else StickRead(read)

    def cancel(self) -> None:
        """A stick that hangs is left to the host's time-out."""

    def close(self) -> None:
        pass


def _papers(folder: Path) -> Iterator[Found]:
    """Every PDF and picture, by its first bytes, whatever its name says."""
    folders, seen = [(folder, 0)], 0
    while folders:
        here, depth = folders.pop()
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    seen += 1
                    if seen > MAX_ENTRIES:
                        return
                    # ".Trash", "._photo.jpg" of a Mac: nobody has put them there knowingly.
                    if entry.name.startswith(".") or entry.is_symlink():
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        folders += [(Path(entry.path), depth + 1)] if depth + 1 < MAX_DEPTH else []
                    elif (paper := _paper(Path(entry.path))) is not None:
                        yield paper
        except OSError:
            continue


def _paper(path: Path) -> Found | None:
    head = _bytes(path, HEAD_BYTES)
    if not head:
        return None
    kind = kind_of(head)
    if kind in ("other", "two_in_one", "heic"):
        return None
    try:
        about = path.lstat()
    except OSError:
        return None
    name = one_line(os.fsencode(path.name).decode("utf-8", "replace"), MAX_NAME)
    if not name or not stat.S_ISREG(about.st_mode) or about.st_size > MAX_BYTES:
        return None
    return Found(path, StickFile(0, name, "pdf" if kind == "pdf" else "picture", about.st_size), about.st_mtime)


def _bytes(path: Path, most: int) -> bytes | None:
    """The beginning of a plain file; None for anything else, and for a stick that was pulled out."""
    try:
        descriptor = os.open(path, FLAGS)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        try:
            return file.read(most) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None
        except OSError:
            return None


def service(setup: Setup, emit: Emit) -> Stick:
    return Stick(Path(setup.folder))
