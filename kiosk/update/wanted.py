"""What the administrator wants this machine to run: the signed release that the kiosk has left, judged once more.

The kiosk's own user carries it here and is not believed: it could leave a release of last year. The updater takes the
administrator's signature, the kiosk's name and the instant, and none that is not newer than the last that it obeyed.
"""

import logging
import os
from pathlib import Path

import msgspec

from kiosk.fleet.orders import AHEAD, MAX_STATEMENT_BYTES, Statement, What, verified, wanted_file
from kiosk.privacy import logs


class Wanted(msgspec.Struct, frozen=True):
    """`at`: Unix seconds of its signing, by which releases are ordered. `order_id`: of the release itself. `digest`: of
    the bundle of content that is meant, SHA-256 in hexadecimal."""

    version: str
    at: int
    order_id: str = ""
    digest: str = ""


def read(fleet: Path, what: What, key: bytes, kiosk_id: str, *, newer_than: int, now: int) -> Wanted | None:
    """`fleet`: the kiosk's folder. None: nothing that is to be done. One that was signed by a clock that was ahead
    would have nothing obeyed after it for as long."""
    said = verified(key, *_signed(fleet / wanted_file(what)))
    if said is None or not _is_for(said, what, kiosk_id) or not newer_than < said.issued_at:
        return None
    if not said.issued_at - AHEAD.total_seconds() <= now < said.until:
        return None
    return Wanted(said.version, said.issued_at, said.order_id, said.digest)


def _is_for(said: Statement, what: What, kiosk_id: str) -> bool:
    return said.action == "release" and said.what == what and bool(said.version) and said.kiosk_id == kiosk_id


def _signed(path: Path) -> tuple[bytes, bytes]:
    """Another user's file: no link, no pipe, and so much of it. One that is there and cannot be read is told: else a
    machine that no release reaches would look like one that has none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            return msgspec.msgpack.decode(file.read(MAX_STATEMENT_BYTES + 200), type=tuple[bytes, bytes])
    except FileNotFoundError:
        return b"", b""
    except OSError as error:
        logs.event("release_unreadable", level=logging.WARNING, error=type(error).__name__)
        return b"", b""
    except (msgspec.DecodeError, UnicodeError, ValueError, RecursionError):
        return b"", b""
