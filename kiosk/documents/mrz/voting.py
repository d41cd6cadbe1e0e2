"""When the frames of a live camera agree on what a zone says. Pure; no picture is kept."""

from typing import Any

import msgspec

from kiosk.documents.mrz.port import TO_CONFIRM, CanSeen, ZoneRead
from kiosk.identity.zone import Name
from kiosk.privacy.private import Private

# Frames that follow each other show the same blur and the same glare: they are one witness.
APART_S = 0.15
# A reading that was not confirmed for so long may be of another document.
FORGOTTEN_S = 10.0


class Ballot(Private, frozen=True):
    frame: int
    at_s: float
    reading: ZoneRead


class ZoneVote(Private, frozen=True):
    """Fed with each frame's reading, in order; `agreed` when the last two valid ones, of frames that are independent,
    say the same.

    A frame without a valid zone changes nothing (a hand, a reflection); one that says otherwise begins the vote anew.
    """

    last: Ballot | None = None
    agreed: ZoneRead | None = None

    def add(self, reading: object, frame: int, at_s: float) -> "ZoneVote":
        """`reading`: whatever the reader answered; `frame`: the camera's number of the picture; `at_s`: seconds of a
        monotonic clock, when it was taken."""
        if self.agreed is not None or not isinstance(reading, ZoneRead) or not reading.valid:
            return self
        last = self.last
        if last is None or at_s - last.at_s > FORGOTTEN_S or _checked(last.reading) != _checked(reading):
            return ZoneVote(Ballot(frame, at_s, reading))
        if frame == last.frame or at_s - last.at_s < APART_S:
            return self
        return ZoneVote(last, _joined(last.reading, reading))


class CanVote(Private, frozen=True):
    """The same for the six digits of a card: two sightings in a row, of independent frames."""

    last: tuple[float, CanSeen] | None = None
    agreed: CanSeen | None = None

    def add(self, seen: CanSeen, at_s: float) -> "CanVote":
        if self.agreed is not None:
            return self
        if self.last is None or at_s - self.last[0] > FORGOTTEN_S or self.last[1].digits != seen.digits:
            return CanVote((at_s, seen))
        return self if at_s - self.last[0] < APART_S else CanVote(self.last, seen)


def _checked(reading: ZoneRead) -> tuple[Any, ...]:
    """All that a zone says but the names, which no digit checks."""
    zone = reading.zone
    return (
        zone.format, zone.document_code, zone.issuing_state, zone.number, zone.nationality, zone.birth_date, zone.sex,
        zone.expiry, zone.optional,
    )  # fmt: skip


def _joined(first: ZoneRead, second: ZoneRead) -> ZoneRead:
    """The likelier of the two; a name on which they differ is uncertain, one on which they agree is as sure as the
    surer of them was."""
    better, other = sorted((first, second), key=lambda reading: -reading.likelihood)
    both = [name for name in better.uncertain if name in other.uncertain]
    differing: list[Name] = [name for name in TO_CONFIRM if getattr(first.zone, name) != getattr(second.zone, name)]
    return msgspec.structs.replace(better, uncertain=tuple(dict.fromkeys([*both, *differing])))
