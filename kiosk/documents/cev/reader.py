"""Worker: finds the Data Matrix of a card and verifies what it says.

Runs as `kiosk.processes.worker kiosk.documents.cev.reader`. Untrusted pictures are decoded here, under a memory limit.
"""

from pathlib import Path

import msgspec

from kiosk.clock import Clock, SystemClock
from kiosk.documents.cev import description
from kiosk.documents.cev.port import Cev, CevReading, NoCev, ReadCev
from kiosk.documents.cev.reading import read
from kiosk.documents.decoder import MEMORY_BYTES, look
from kiosk.documents.pictures import NotAPicture, limit_memory, open_picture
from kiosk.documents.port import Unreadable
from kiosk.documents.two_d_doc.trust import Trust
from kiosk.errors import Code
from kiosk.processes.worker import Emit

__all__ = ["Request", "Setup", "service"]

Request = ReadCev
# Of several codes on a card, the one that says most.
_RANK = ("valid", "invalid", "unknown_issuer", "none", "unsupported")


class Setup(msgspec.Struct, frozen=True):
    """`trust_dir`: keys and lists as for 2D-Doc, and descriptions (`cev-*.json`); empty: nobody is trusted."""

    trust_dir: str = ""


class Reader:
    """The worker's service."""

    def __init__(self, folder: Path | None, clock: Clock) -> None:
        self._folder = folder
        self._trust = Trust(folder)
        self._clock = clock

    def handle(self, request: ReadCev) -> CevReading:
        image = open_picture(request.jpeg, "L")
        if isinstance(image, NotAPicture):
            return Unreadable(Code.UNREADABLE_DOCUMENT, image.reason)
        shelved, today = description.load(self._folder), self._clock.today()
        best: CevReading = NoCev()
        for payloads in look(image):
            for payload in payloads:
                best = better(best, read(payload, self._trust, shelved, today))
            if isinstance(best, Cev) and best.signature != "unsupported":
                return best
        return best

    def cancel(self) -> None:
        """A picture takes less than a second; the host's time-out is what ends a longer one."""

    def close(self) -> None:
        pass


def better(one: CevReading, other: CevReading) -> CevReading:
    return min(one, other, key=_worth)


def _worth(reading: CevReading) -> int:
    if isinstance(reading, Cev):
        return _RANK.index(reading.signature)
    return len(_RANK) + isinstance(reading, NoCev)


def service(setup: Setup, emit: Emit) -> Reader:
    limit_memory(MEMORY_BYTES)
    return Reader(Path(setup.trust_dir) if setup.trust_dir else None, SystemClock())
