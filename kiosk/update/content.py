"""Content apart from the system: démarches, translations, trust lists, answer cards, in one signed bundle.

A bundle replaces what it holds as a whole: a folder that it does not have is the system's own. The administrator's key
has signed it, the same that a kiosk pins when it is set up. It is unpacked beside, checked by the kiosk's own commands
in a process of their own, and counts by one rename; what counted before stays, to go back to.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import msgspec
from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey

from kiosk import content
from kiosk.errors import KioskError
from kiosk.fleet.orders import VERSION
from kiosk.update import lock

SUFFIX = ".kioskc"
CONTEXT = b"kiosk-fleet-content-1\0"
MAX_BUNDLE_BYTES = 64_000_000
MAX_FILES = 4_000
CHECK_S = 900.0
NAME = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}"
PATH = re.compile(rf"({'|'.join(content.PARTS)})(/{NAME}){{1,4}}")
CURRENT, BEFORE, LOCK = content.CURRENT, "before", ".lock"

Check = Callable[[Path], None]


class Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`made_at`: Unix seconds. `files`: path below the content's folder -> bytes."""

    version: Annotated[str, msgspec.Meta(pattern=rf"^{VERSION}\Z")]
    made_at: Annotated[int, msgspec.Meta(ge=0, le=2**40)]
    files: Annotated[dict[str, bytes], msgspec.Meta(min_length=1, max_length=MAX_FILES)]


class SignedBundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    bundle: bytes
    signature: Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]


class ContentError(KioskError):
    """One line."""


def signed(folder: Path, version: str, made_at: int, key: SigningKey) -> bytes:
    """The bytes of a bundle's file, of a folder with `demarches/`, `translations/`, `trust/`, `answers/` or
    `directory/`. Raises `ContentError`."""
    if not re.fullmatch(VERSION, version):
        raise ContentError("a version: letters, digits and . - are expected")
    try:
        files = dict(_files(folder))
    except OSError as error:
        raise ContentError(f"{folder}: {error.strerror}") from None
    if not files:
        raise ContentError(f"{folder}: none of {', '.join(content.PARTS)} is there")
    body = msgspec.msgpack.encode(Bundle(version, made_at, files))
    if len(body) > MAX_BUNDLE_BYTES - 200 or len(files) > MAX_FILES:
        raise ContentError(f"larger than a kiosk takes ({MAX_BUNDLE_BYTES} bytes, {MAX_FILES} files)")
    return msgspec.msgpack.encode(SignedBundle(body, bytes(key.sign(CONTEXT + body).signature)))


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """In their order, so that the same folder gives the same bytes."""
    for path in sorted(path for part in content.PARTS for path in (folder / part).rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            continue
        if path.is_symlink() or not path.is_file() or not _fits(name):
            raise ContentError(f"{path}: a file with a name of letters, digits, dots, hyphens is expected")
        yield name, path.read_bytes()


def _fits(name: str) -> bool:
    return len(name) <= 300 and PATH.fullmatch(name) is not None


def opened(data: bytes, key: bytes) -> Bundle:
    """`key`: 32 bytes, the administrator's. Raises `ContentError`."""
    if len(data) > MAX_BUNDLE_BYTES:
        raise ContentError("larger than any bundle of content")
    try:
        outer = msgspec.msgpack.decode(data, type=SignedBundle)
        VerifyKey(key).verify(CONTEXT + outer.bundle, outer.signature)
        bundle = msgspec.msgpack.decode(outer.bundle, type=Bundle)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise ContentError("not a bundle of content, or damaged") from None
    except (CryptoError, ValueError, TypeError):
        raise ContentError("signed by another key than this kiosk obeys, or altered") from None
    if not all(_fits(name) for name in bundle.files):
        raise ContentError("a file in it has a name that is none")
    return bundle


class Shelf:
    """`folder`: of the content; in it one folder for each bundle that counts or counted, and the links `current` and
    `before`. One process at a time changes it: another one is refused (`lock.BusyError`)."""

    def __init__(self, folder: Path, check: Check) -> None:
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
            _flush(self._folder)
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
        _flush(self._folder)

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
        _flush(path)


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def checked_by_commands(folder: Path) -> None:
    """`kiosk flows check`, `kiosk answers check`, and each translation and trust list read as the kiosk reads it, in
    processes that see this content and no other. Raises `ContentError` with the first line of what is wrong."""
    own = [sys.executable, "-m", "kiosk"]
    commands: list[list[str]] = []
    if (folder / "translations").is_dir() or (folder / "trust").is_dir():
        commands.append([sys.executable, "-m", "kiosk.update.reading", str(folder)])
    if (folder / "demarches").is_dir():
        commands.append([*own, "flows", "check", "--catalogue", str(folder / "demarches")])
    if (folder / "answers").is_dir() or (folder / "directory").is_dir():
        commands.append([*own, "answers", "check"])
    for command in commands:
        _run(command, folder)


def _run(command: list[str], folder: Path) -> None:
    environment = {**os.environ, content.VARIABLE: str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, errors="replace", timeout=CHECK_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ContentError(f"{' '.join(command[2:5])}: {type(error).__name__}") from None
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line and not line.startswith("remark:")]
        said = lines[0].replace(f"{folder}/", "")[:300] if lines else f"exit {done.returncode}"
        raise ContentError(f"not taken: {said}")
