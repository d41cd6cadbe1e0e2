"""What the updater has begun, on the disk before it is done: after a power cut it knows where it was."""

import os
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.errors import KioskError
from kiosk.update.gate import Before

FILE = "journal.json"
MAX_BYTES = 50_000

Phase = Literal["", "installing", "trying", "good", "failed"]


class Entry(msgspec.Struct, frozen=True):
    """Of the system's last release. `at`: as `wanted.Wanted` has it. `tries`: how often it was started for trial, or
    its installation begun, without an end. `ran`: the version that ran then. `why`: of "failed", for who looks into
    it."""

    version: str = ""
    at: int = 0
    phase: Phase = ""
    tries: int = 0
    before: Before = Before()
    ran: str = ""
    why: str = ""


class Kept(msgspec.Struct, frozen=True):
    """`content_at`: of the last release of content that was obeyed; `content_failed`: the version that was not taken,
    with `content_why`."""

    system: Entry = Entry()
    content_at: int = 0
    content_failed: str = ""
    content_why: str = ""


class Journal:
    """`folder` is the updater's alone to write."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE

    def read(self) -> Kept:
        """A damaged journal is an empty one: what runs is looked at anew."""
        try:
            with self._file.open("rb") as file:
                return msgspec.json.decode(file.read(MAX_BYTES), type=Kept)
        except (OSError, msgspec.DecodeError, UnicodeError, ValueError, RecursionError):
            return Kept()

    def write(self, kept: Kept) -> None:
        """On the disk when this returns. Raises `KioskError`: nothing is begun that cannot be written down."""
        beside = self._file.with_name(f".{FILE}.{os.getpid()}")
        try:
            with beside.open("wb") as file:
                file.write(msgspec.json.encode(kept))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._file)
            folder = os.open(self._file.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise KioskError(f"{self._file}: cannot be written: {error.strerror}") from None
