"""The signed code on the side of a document that carries its zone: what it confirms of it, and when it does not.

A code that verifies says more than the print beside it: its values go first, with their own origin. One that does not
verify, or that speaks of another document, takes the zone with it: the keyboard is left, and no reproach. A code that
nobody can judge here (no key for it, another layout) is as if it were not there.
"""

import asyncio
from datetime import date
from typing import Protocol

from msgspec.structs import replace

from kiosk.devices.card_reader.document import DocumentRead, Name
from kiosk.devices.states import Fault
from kiosk.documents.cev.port import Cev, CevReading
from kiosk.session.identity.state import CanShown, Refusal, ZoneShown

# What a zone and a code write alike; names are cut and spelt in two ways, countries by two or three letters.
COMPARED: tuple[Name, ...] = ("document_number", "birth_date", "expiry")
# A frame's code takes a tenth of a second; its process is younger than the visit and may still be starting.
WAIT_S = 2.0

Shown = ZoneShown | CanShown | Refusal | Fault


class CodeEye(Protocol):
    """`kiosk.documents.cev.client.CevReader`."""

    def start(self) -> None: ...

    async def read(self, picture: bytes) -> CevReading | Fault: ...


class FramesCode:
    """The code of a document before the camera: one frame after the other is looked at, beside its zone, until one
    tells. Belongs to the event loop's thread."""

    def __init__(self, eye: CodeEye | None) -> None:
        self._eye = eye
        self._best: CevReading | Fault | None = None
        self._looking: asyncio.Task[CevReading | Fault] | None = None

    def show(self, picture: bytes) -> None:
        """A frame in which a zone is; dropped while another is looked at."""
        self._take()
        if self._eye is not None and self._looking is None and not _tells(self._best):
            self._looking = asyncio.get_running_loop().create_task(self._eye.read(picture))

    async def seen(self) -> CevReading | Fault | None:
        """The best that was read, with what is still being looked at."""
        if self._looking is not None:
            await asyncio.wait((self._looking,), timeout=WAIT_S)
        self._take()
        self.end()
        return self._best

    def end(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    def _take(self) -> None:
        if self._looking is not None and self._looking.done():
            self._best, self._looking = self._looking.result(), None


def _tells(code: CevReading | Fault | None) -> bool:
    return isinstance(code, Cev) and code.signature in ("valid", "invalid")


def joined(shown: Shown, code: CevReading | Fault | None, today: date) -> Shown:
    """What the two say together."""
    if not isinstance(code, Cev) or isinstance(shown, Fault | CanShown):
        return shown
    if code.signature == "invalid":
        return "code_unverified"
    facts: dict[Name, str] = {name: value for name, value in code.facts.items()}  # noqa: C416 - names of a wider kind
    if not facts:
        return shown
    if not isinstance(shown, ZoneShown):
        return ZoneShown(_by_code_alone(facts, today))
    both = [name for name in COMPARED if name in facts and name in shown.read.values]
    if not both:
        return shown
    if any(facts[name] != shown.read.values[name] for name in both):
        return "code_unverified"
    return replace(shown, read=replace(shown.read, signed=facts))


def over(until: str, today: date) -> bool:
    """Whether a day, or a month, of ISO 8601 is past: a document is good until its end. Nothing is past of ""."""
    return bool(until) and until < today.isoformat()[: len(until)]


def _by_code_alone(facts: dict[Name, str], today: date) -> DocumentRead:
    return DocumentRead(
        values=facts,
        uncertain=(),
        derived=(),
        passive="not_available",
        genuine="not_available",
        expired=over(facts.get("expiry", ""), today),
        by="cev",
    )
