"""Worker: reads the machine-readable zone of a picture.

Runs as `kiosk.processes.worker kiosk.documents.mrz.reader`. Untrusted pictures are decoded here, under a memory limit.
"""

import time
from datetime import date

import cv2
import msgspec
import numpy as np

from kiosk.clock import Clock, SystemClock
from kiosk.documents.mrz.can import find_can
from kiosk.documents.mrz.deciding import Decided
from kiosk.documents.mrz.layout import spans
from kiosk.documents.mrz.port import CanReading, CanSeen, NoCan, NoZone, ReadCan, ReadZone, ZoneRead, ZoneReading
from kiosk.documents.mrz.reading import read_lines
from kiosk.documents.pictures import NotAPicture, limit_memory, open_picture
from kiosk.documents.port import Unreadable
from kiosk.errors import Code
from kiosk.identity.zone import Name, NotAZone, Zone, parse_zone
from kiosk.processes.worker import Emit

__all__ = ["Request", "Setup", "service"]

MEMORY_BYTES = 2 * 1024 * 1024 * 1024
MIN_SIDE = 40  # pixels: less holds no line of letters

Request = ReadZone | ReadCan


class Setup(msgspec.Struct, frozen=True):
    """Nothing: what a zone may look like is not a matter of settings."""


class Reader:
    """The worker's service."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def handle(self, request: Request) -> ZoneReading | CanReading:
        match request:
            case ReadZone(jpeg):
                return read_picture(jpeg, self._clock.today())
            case ReadCan(jpeg):
                return read_can(jpeg)

    def cancel(self) -> None:
        """A picture takes a fraction of a second; the host's time-out is what ends a longer one."""

    def close(self) -> None:
        pass


def read_picture(data: bytes, today: date) -> ZoneReading:
    """What a file's bytes hold; `today` settles the century of two-digit years."""
    began = time.perf_counter()
    image = open_picture(data, "L")
    if isinstance(image, NotAPicture):
        return Unreadable(Code.UNREADABLE_DOCUMENT, image.reason)
    decided = read_lines(np.asarray(image)) if min(image.size) >= MIN_SIDE else None
    zone = parse_zone(decided.lines, today) if decided is not None else None
    ms = round((time.perf_counter() - began) * 1000, 1)
    if decided is None or zone is None or isinstance(zone, NotAZone):
        return NoZone(ms)
    return ZoneRead(zone, decided.checked and zone.valid, uncertain(decided, zone), round(decided.likelihood, 3), ms)


def read_can(data: bytes) -> CanReading:
    began = time.perf_counter()
    image = open_picture(data, "L")
    if isinstance(image, NotAPicture):
        return Unreadable(Code.UNREADABLE_DOCUMENT, image.reason)
    digits = find_can(np.asarray(image)) if min(image.size) >= MIN_SIDE else None
    ms = round((time.perf_counter() - began) * 1000, 1)
    return NoCan(ms) if digits is None else CanSeen(digits, ms)


def uncertain(decided: Decided, zone: Zone) -> tuple[Name, ...]:
    """The fields of which a letter is in doubt, with those that the text alone makes doubtful."""
    found: dict[Name, None] = dict.fromkeys(zone.uncertain)
    for name, line, first, end in spans(decided.layout, len(decided.lines[0])):
        parting = decided.lines[line].find("<<", first)
        for column in (column for row, column in decided.doubtful if row == line and first <= column < end):
            found[_named(name, before=parting < 0 or column <= parting)] = None
    return tuple(found)


def _named(name: str, *, before: bool) -> Name:
    if name == "names":
        return "surname" if before else "given_names"
    known: Name = msgspec.convert(name, Name)
    return known


def service(setup: Setup, emit: Emit) -> Reader:
    limit_memory(MEMORY_BYTES)
    # The screen has the other processor: a reading that takes both makes a finger wait.
    cv2.setNumThreads(1)
    return Reader(SystemClock())
