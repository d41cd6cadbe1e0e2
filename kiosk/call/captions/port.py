"""What a recogniser is given and gives, whichever it is."""

from typing import Annotated, Literal

import msgspec

from kiosk.call.port import MAX_CAPTION, Speaker
from kiosk.privacy.private import Private

# Samples a second, of one channel, 16 bits, the lower octet first: what speech recognisers are trained with.
RATE = 16_000
BYTES_A_SECOND = 2 * RATE

# `gone`: it has ended, or was never there; the others: what it gives is no text of a person who speaks.
Why = Literal["gone", "garbage", "flood"]


class Opening(msgspec.Struct, frozen=True):
    """The first line that a recogniser gets, as JSON; samples follow."""

    speaker: Speaker
    language: str
    rate: int = RATE
    channels: int = 1
    format: Literal["s16le"] = "s16le"


class Understood(Private, frozen=True, tag="understood"):
    """A sentence as far as it is understood; the next one with the same `seq` takes its place, `final` ends it."""

    speaker: Speaker
    seq: int
    text: Annotated[str, msgspec.Meta(max_length=MAX_CAPTION)]
    final: bool


class Lost(msgspec.Struct, frozen=True, tag="lost"):
    """Nobody listens to this speaker now. It is tried again a few times."""

    speaker: Speaker
    why: Why


Told = Understood | Lost
