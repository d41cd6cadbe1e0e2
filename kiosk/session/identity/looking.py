"""Looks at a document that is shown: one pass of the scanner, or live frames until two of them agree. Pictures of it
live as long as they are looked at; only what was read goes on."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Protocol, TypeVar

from kiosk.devices.card_reader.document import DocumentRead, Name
from kiosk.devices.scanner.port import Page, Scanner, ScanSettings
from kiosk.devices.states import Fault
from kiosk.documents.cev.port import CevReading
from kiosk.documents.mrz.port import CanReading, CanSeen, ZoneRead, ZoneReading
from kiosk.documents.mrz.voting import CanVote, ZoneVote
from kiosk.errors import Code
from kiosk.identity.zone import Zone, key_text
from kiosk.session import events
from kiosk.session.effects import LookAtDocument
from kiosk.session.identity.code import CodeEye, FramesCode, Shown, joined, over
from kiosk.session.identity.state import CanShown, Hint, Refusal, ZoneShown
from kiosk.session.papers.borrowing import BorrowedCamera

# At 200 dpi a letter of the zone is 20 pixels wide and a digit of a card's front 20 to 36 high; more only takes longer.
DPI = 200
# Long enough to fetch a document from a bag and turn it over twice; then the keyboard is better.
FILM_S = 45.0
# The wrong side shows no zone from the first frame on; a right one is found within a second.
OTHER_SIDE_S = 2.5
# Frames in a row of which a zone was found and not believed.
DOUBTFUL_FRAMES = 3
# A page's code takes half a second; a reader that does not answer is not what a citizen waits for.
CODE_S = 5.0
# Readers that may die, or take too long, under one look.
LOST_READERS = 2

R = TypeVar("R")


class DocumentEye(Protocol):
    """`kiosk.documents.mrz.client.ZoneReader`."""

    async def read(self, picture: bytes) -> ZoneReading | Fault: ...

    async def read_can(self, picture: bytes) -> CanReading | Fault: ...


class Looking:
    """One look at a time: a new one, or `stop`, ends the one before."""

    def __init__(
        self,
        scanner: Scanner,
        camera: BorrowedCamera,
        eye: DocumentEye,
        dispatch: Callable[[events.Event], None],
        today: Callable[[], date] = date.today,
        *,
        codes: CodeEye | None = None,
    ) -> None:
        """`codes`: who reads the signed codes of documents; None: nobody's key is known."""
        self._scanner = scanner
        self._camera = camera
        self._eye = eye
        self._dispatch = dispatch
        self._today = today
        self._codes = codes
        self._now: LookAtDocument | None = None

    async def look(self, wanted: LookAtDocument) -> None:
        self._now = wanted
        if wanted.with_code and self._codes is not None:
            self._codes.start()
        shown = await (self._film(wanted) if wanted.with_camera else self._scan(wanted))
        if self._now is wanted:
            self._now = None
            if wanted.with_camera:
                # Nobody is to be seen longer than needed.
                await self._camera.give_back()
        self._dispatch(events.DocumentShown(wanted.turn, shown))

    async def stop(self) -> None:
        ended, self._now = self._now, None
        if ended is not None:
            await (self._camera.give_back() if ended.with_camera else self._scanner.cancel())

    async def _scan(self, wanted: LookAtDocument) -> Shown:
        """A zone that was seen and not believed is looked at once more, without a word: of 150 passes over one
        passport four were in doubt by the sensor's noise alone, and the paper still lies there."""
        shown = await self._scan_once(wanted)
        again = shown == "doubtful_zone" and self._now is wanted
        return await self._scan_once(wanted) if again else shown

    async def _scan_once(self, wanted: LookAtDocument) -> Shown:
        page = await self._scanner.scan(ScanSettings(dpi=DPI, colour="gray"))
        if not isinstance(page, Page):
            return page
        if wanted.sought == "can":
            seen = await self._looked_at(self._eye.read_can, page.jpeg)
            return CanShown(seen.digits) if isinstance(seen, CanSeen) else _of_none(seen, "no_can")
        # Two processes: a code costs no time that the zone does not take.
        coding = asyncio.get_running_loop().create_task(self._code(wanted, page.jpeg))
        reading: ZoneReading | Fault = await self._looked_at(self._eye.read, page.jpeg)
        return joined(_of_zone(reading, self._today()), await coding, self._today())

    async def _code(self, wanted: LookAtDocument, picture: bytes) -> CevReading | Fault | None:
        if self._codes is None or not wanted.with_code:
            return None
        try:
            return await asyncio.wait_for(self._codes.read(picture), CODE_S)
        except TimeoutError:
            return None

    async def _looked_at(self, look: Callable[[bytes], Awaitable[R | Fault]], picture: bytes) -> R | Fault:
        """The picture is there: a reader that died under it, or was still starting, is asked once more."""
        seen = await look(picture)
        return await look(picture) if isinstance(seen, Fault) and seen.code is not Code.CANCELLED else seen

    async def _film(self, wanted: LookAtDocument) -> Shown:
        fault = await self._camera.borrow()
        if fault is not None:
            return fault
        clock = asyncio.get_running_loop()
        film, code = _Film(clock.time()), FramesCode(self._codes if wanted.with_code else None)
        while self._now is wanted and clock.time() - film.began < FILM_S:
            taken = clock.time()
            picture = await self._camera.take()
            if isinstance(picture, Fault):
                return picture
            reading = await (self._eye.read_can if wanted.sought == "can" else self._eye.read)(picture.jpeg)
            if isinstance(reading, Fault):
                # The reader is started anew meanwhile, and the document is still there.
                film.lost += 1
                if film.lost > LOST_READERS:
                    return reading
                continue
            if isinstance(reading, ZoneRead):
                code.show(picture.jpeg)
            said = film.hint
            agreed = film.saw(reading, taken, self._today())
            if agreed is not None:
                return joined(agreed, await code.seen(), self._today())
            if film.hint != said and self._now is wanted:
                self._dispatch(events.ShowingGoesOn(wanted.turn, film.hint))
        code.end()
        if self._now is not wanted:
            return Fault(Code.CANCELLED)
        return "no_can" if wanted.sought == "can" else "doubtful_zone" if film.doubtful else "no_zone"


class _Film:
    """What the frames have said so far. `doubtful`: zones in a row that are not believed. `lost`:
    readers that have died."""

    def __init__(self, began: float) -> None:
        self.began = began
        self.hint: Hint = ""
        self.doubtful = 0
        self.lost = 0
        self._zone, self._can = ZoneVote(), CanVote()
        self._frame = 0
        self._found_s = began

    def saw(self, reading: ZoneReading | CanReading, at_s: float, today: date) -> ZoneShown | CanShown | None:
        """What the frames agree on, with this one; None: nothing yet."""
        self._frame += 1
        if isinstance(reading, CanSeen):
            self._can = self._can.add(reading, at_s)
        self._zone = self._zone.add(reading, self._frame, at_s)
        if isinstance(reading, ZoneRead | CanSeen):
            self._found_s = at_s
            self.doubtful = 0 if isinstance(reading, CanSeen) or reading.valid else self.doubtful + 1
            self.hint = "closer" if self.doubtful >= DOUBTFUL_FRAMES else "still"
        elif at_s - self._found_s > OTHER_SIDE_S:
            self.hint = "other_side"
        if self._zone.agreed is not None:
            return zone_shown(self._zone.agreed, today)
        return None if self._can.agreed is None else CanShown(self._can.agreed.digits)


def _of_zone(reading: ZoneReading | Fault, today: date) -> ZoneShown | Refusal | Fault:
    if isinstance(reading, ZoneRead):
        return zone_shown(reading, today) if reading.valid else "doubtful_zone"
    return _of_none(reading, "no_zone")


def _of_none(reading: object, what: Refusal) -> Refusal | Fault:
    return reading if isinstance(reading, Fault) else what


_NAMES: dict[Name, str] = {
    "surname": "surname", "given_names": "given_names", "birth_date": "birth_date", "sex": "sex",
    "nationality": "nationality", "document_number": "number", "expiry": "expiry",
}  # fmt: skip


def zone_shown(reading: ZoneRead, today: date) -> ZoneShown:
    """A valid reading in the visit's words."""
    zone = reading.zone
    called = {theirs: ours for ours, theirs in _NAMES.items()}
    values: dict[Name, str] = {ours: str(getattr(zone, theirs)) for ours, theirs in _NAMES.items()}
    read = DocumentRead(
        values={name: value for name, value in values.items() if value},
        uncertain=tuple(called.get(name, name) for name in reading.uncertain),
        derived=tuple(called.get(name, name) for name in zone.derived),
        passive="not_available",
        genuine="not_available",
        expired=_expired(zone, today),
        by="mrz",
    )
    return ZoneShown(read, key_text(zone) or "")


def _expired(zone: Zone, today: date) -> bool:
    """A document is good until the end of the last day, or month, that its zone says or a rule derives; one whose
    expiry is in doubt is not held against anybody."""
    return "expiry" not in zone.uncertain and over(zone.expiry, today)
