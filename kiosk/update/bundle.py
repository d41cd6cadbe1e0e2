"""Content apart from the system: démarches, translations, trust lists, answer cards, in one signed bundle.

A bundle replaces what it holds as a whole: a folder that it does not have is the system's own. The administrator's key
has signed it, the same that a kiosk pins when it is set up. `checking.py` says whether it is any good,
`shelf.py` where it lies and which one counts.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey

from kiosk import content
from kiosk.errors import KioskError
from kiosk.fleet.orders import VERSION

SUFFIX = ".kioskc"
CONTEXT = b"kiosk-fleet-content-1\0"
MAX_BUNDLE_BYTES = 64_000_000
MAX_FILES = 4_000
NAME = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}"
PATH = re.compile(rf"({'|'.join(content.PARTS)})(/{NAME}){{1,4}}")


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


def read(path: Path) -> bytes:
    """A bundle's file, and no more of it than a bundle may have. Raises `ContentError`."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BUNDLE_BYTES + 1)
    except OSError as error:
        raise ContentError(f"{path}: {error.strerror}") from None


def digest(data: bytes) -> str:
    """By which a release names these bytes and no others."""
    return hashlib.sha256(data).hexdigest()


def is_released(data: bytes, released: str) -> None:
    """`released`: the digest that the release names. Raises `ContentError` for any other bundle: a server, or a cache
    before it, may give one that was signed under the same version and taken back since."""
    if not released:
        raise ContentError("the release does not say the digest of its bundle: release it anew")
    if (found := digest(data)) != released:
        raise ContentError(f"not the bundle that was released: its sha256 is {found[:16]}..., not {released[:16]}...")


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
