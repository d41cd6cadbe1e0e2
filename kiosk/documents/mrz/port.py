"""What the reader of zones is asked and answers. No OpenCV here: the screen's process imports it."""

import msgspec

from kiosk.documents.port import Unreadable
from kiosk.identity.zone import Name, Zone
from kiosk.privacy.private import Private

# No check digit covers a name (the French card's apart): the citizen confirms them, whatever the reading is worth.
TO_CONFIRM: tuple[Name, ...] = ("surname", "given_names")


class ReadZone(Private, frozen=True, tag="read_zone"):
    """Find and read the machine-readable zone of a picture: JPEG, PNG, TIFF or WebP, up to 60 megapixels."""

    jpeg: bytes


class ReadCan(Private, frozen=True, tag="read_can"):
    """Find and read the six digits on the front of a French identity card, in a picture of the same kinds."""

    jpeg: bytes


class CanSeen(Private, frozen=True, tag="can", tag_field="answer"):
    """Six digits were found where a card has them, each of them beyond doubt. Nothing checks them: the citizen does."""

    digits: str
    ms: float


class NoCan(msgspec.Struct, frozen=True, tag="no_can", tag_field="answer"):
    """The picture was opened; no six digits, or more than one six, or one of them in doubt."""

    ms: float


class ZoneRead(Private, frozen=True, tag="zone", tag_field="answer"):
    """A zone was read. `valid`: every check digit is satisfied, by one reading only. If it is not, `zone` is what the
    picture looks most like, for a person to look at, and no field of it is to be used. `uncertain`: fields that may
    read otherwise, or be cut off. `likelihood`: natural logarithm, per letter; 0 is certain. `ms`: to open and read."""

    zone: Zone
    valid: bool
    uncertain: tuple[Name, ...]
    likelihood: float
    ms: float


class NoZone(msgspec.Struct, frozen=True, tag="no_zone", tag_field="answer"):
    """The picture was opened, and no zone was found in it."""

    ms: float


ZoneReading = ZoneRead | NoZone | Unreadable
CanReading = CanSeen | NoCan | Unreadable
