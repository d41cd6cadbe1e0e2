"""The content that counts: each bundle unpacked beside, checked, and put in the place of the one before by one rename.
What counted before stays, to go back to.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from kiosk import content
from kiosk.update import lock
from kiosk.update.bundle import Bundle, ContentError
from kiosk.whole_file import sync_folder

CURRENT, BEFORE, LOCK = content.CURRENT, "before", ".lock"

Judge = Callable[[Path], None]
"""Raises `ContentError` for a folder of content that is not to be taken."""


class Shelf:
    """`folder`: of the content; in it one folder for each bundle that counts or counted, and the links `current` and
    `before`. One process at a time changes it: another one is refused (`lock.BusyError`)."""

    def __init__(self, folder: Path, check: Judge) -> None:
        self._folder = folder
        self._check = check

    @property
    def version(self) -> str:
        """Of what counts; empty: the system's own."""
        return _version(self._target(CURRENT))

    def take(self, bundle: Bundle) -> None:
        """Raises `ContentError`; what counted before counts on then."""
        with self._alone():
            self._take(bundle)

    def back(self) -> str:
        """The content before this one counts again, and after it the system's own: its version, or empty."""
        with self._alone():
            return self._back()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._folder.chmod(0o755)  # whatever the umask: the kiosk's user reads it
        except OSError as error:
            raise ContentError(f"the content could not be kept: {error.strerror}") from None
        with lock.held(self._folder / LOCK, "the content"):
            yield

    def _take(self, bundle: Bundle) -> None:
        fresh = self._folder / f".fresh-{os.getpid()}"
        try:
            self._sweep(".fresh-*")
            _unpack(bundle, fresh)
            self._check(fresh)
            place = self._free_place(bundle.version)
            fresh.rename(place)
            before = self._target(CURRENT)
            self._point(CURRENT, place.name)
            # Taken again after a power cut, before the journal had it: it is not what counted before it.
            if before and _version(before) != bundle.version:
                self._point(BEFORE, before)
            self._forget_others({before})
        except OSError as error:
            raise ContentError(f"the content could not be kept: {error.strerror}") from None
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _back(self) -> str:
        before = self._target(BEFORE)
        try:
            if before:
                self._point(CURRENT, before)
            else:
                (self._folder / CURRENT).unlink(missing_ok=True)
            (self._folder / BEFORE).unlink(missing_ok=True)
            sync_folder(self._folder)
        except OSError as error:
            raise ContentError(f"the content could not be changed: {error.strerror}") from None
        return _version(before)

    def _target(self, link: str) -> str:
        """The name of the folder that it leads to; empty: none."""
        try:
            target = (self._folder / link).readlink().name
        except OSError:
            return ""
        return target if (self._folder / target).is_dir() else ""

    def _free_place(self, version: str) -> Path:
        """A version that comes again does not touch the one that a screen is reading."""
        return next(place for n in range(1_000) if not (place := self._folder / f"{version}_{n}").exists())

    def _point(self, link: str, target: str) -> None:
        beside = self._folder / f".{link}.{os.getpid()}"
        beside.unlink(missing_ok=True)
        beside.symlink_to(target)
        beside.replace(self._folder / link)
        sync_folder(self._folder)

    def _forget_others(self, read: set[str]) -> None:
        """`read`: what a screen may be reading."""
        kept = {self._target(CURRENT), self._target(BEFORE), *read}
        for path in self._folder.iterdir():
            if path.is_dir() and not path.is_symlink() and path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)

    def _sweep(self, pattern: str) -> None:
        """What a power cut has left."""
        for path in self._folder.glob(pattern):
            shutil.rmtree(path, ignore_errors=True)


def counting(folder: Path) -> str:
    """The version of the content that counts in `folder`; empty: the system's own."""
    return Shelf(folder, lambda _: None).version


def _version(folder: str) -> str:
    return folder.rpartition("_")[0]


def _unpack(bundle: Bundle, folder: Path) -> None:
    """On the disk, whole, before its name counts."""
    folder.mkdir(mode=0o755)
    for name, data in bundle.files.items():
        path = folder / name
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        path.chmod(0o644)
    for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        path.chmod(0o755)
        sync_folder(path)
