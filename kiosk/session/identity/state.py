"""How far the reading of an identity document has come, and what can happen to it."""

from typing import Literal

import msgspec

from kiosk.devices.card_reader.document import DocumentProblem, DocumentRead, DocumentReading, ReadingStage
from kiosk.devices.states import Fault
from kiosk.privacy.private import Private

# `expired` and the unverified are read, and not taken; of the others nothing was read that could be believed.
Refusal = Literal["expired", "unverified", "code_unverified", "no_zone", "doubtful_zone", "no_can"]
IdentityStage = Literal["offer", "by_hand", "digits", "lay", "reading", "show", "showing", "read", "failed"]
# What is looked for on a document that is shown: its machine-readable zone, or the six digits of its chip.
Sought = Literal["zone", "can"]
# What a live picture lacks; "": nothing is known yet.
Hint = Literal["", "other_side", "closer", "still"]


class ZoneShown(Private, frozen=True):
    """What a zone says, whose check digits all hold. `key`: what it opens the document's chip with; "" where it opens
    none (the French card of before 2021, visas)."""

    read: DocumentRead
    key: str = ""


class CanShown(Private, frozen=True):
    """Six digits that were seen; the citizen compares them before they are tried."""

    digits: str


class IdentityReading(Private, frozen=True):
    """`offer`: the ways stand side by side. `by_hand`: the form. `digits`: the CAN is typed, or compared (`can_seen`);
    `lay`: the card is waited for; `reading`, for the `turn`-th time; `show`: how to show the document for what is
    `sought`; `showing`: the scanner or the camera looks; `read`: what was read is shown, and is no answer yet;
    `failed`: with its `problem`. `zone`: kept while the chip of the same document is opened with it.
    `wrong`: CANs that were none, in this visit: the driver counts too, and forgets when it has to be started again."""

    stage: IdentityStage = "by_hand"
    can: str = ""
    can_seen: bool = False
    doing: ReadingStage = "access"
    sought: Sought = "zone"
    with_camera: bool = False
    hint: Hint = ""
    read: DocumentRead | None = None
    zone: ZoneShown | None = None
    problem: DocumentProblem | Fault | Refusal | None = None
    wrong: int = 0
    turn: int = 0


# -- events


class ReadCard(msgspec.Struct, frozen=True):
    """ "Read my card": the digits are asked first, as a card that lies on the reader hides them."""


class ReadChip(msgspec.Struct, frozen=True):
    """Also the chip of the document whose zone was read, which opens it."""


class KeepZone(msgspec.Struct, frozen=True):
    """The chip could not be read: what the zone says will do."""


class ShowDocument(msgspec.Struct, frozen=True):
    """How to show it is explained."""

    sought: Sought


class StartShowing(msgspec.Struct, frozen=True):
    """It lies on the glass, or is held before the camera."""

    with_camera: bool


class TypeMyself(msgspec.Struct, frozen=True):
    pass


class StopReading(msgspec.Struct, frozen=True):
    """Of the chip, or of what is printed."""


class ReadingGoesOn(msgspec.Struct, frozen=True):
    doing: ReadingStage


class ShowingGoesOn(msgspec.Struct, frozen=True):
    turn: int
    hint: Hint


class CardWasRead(Private, frozen=True):
    turn: int
    result: DocumentReading | Fault


class DocumentShown(Private, frozen=True):
    turn: int
    result: ZoneShown | CanShown | Refusal | Fault


IdentityEvent = (
    ReadCard
    | ReadChip
    | KeepZone
    | ShowDocument
    | StartShowing
    | ShowingGoesOn
    | DocumentShown
    | TypeMyself
    | StopReading
    | ReadingGoesOn
    | CardWasRead
)
