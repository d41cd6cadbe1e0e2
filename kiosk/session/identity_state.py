"""How far the reading of an identity document has come, and what can happen to it."""

from typing import Literal

import msgspec

from kiosk.devices.card_reader.document import DocumentProblem, DocumentRead, DocumentReading, ReadingStage
from kiosk.devices.states import Fault
from kiosk.privacy.private import Private

# `expired` and `unverified` are read, and not taken.
Refusal = Literal["expired", "unverified"]
IdentityStage = Literal["offer", "by_hand", "digits", "lay", "reading", "read", "failed"]


class IdentityReading(Private, frozen=True):
    """`offer`: both ways stand side by side. `by_hand`: the form. `digits`: the CAN is typed; `lay`: the card is
    waited for; `reading`, for the `turn`-th time; `read`: what was taken is shown; `failed`: with its `problem`.
    `wrong`: CANs that were none, in this visit: the driver counts too, and forgets when it has to be started again."""

    stage: IdentityStage = "by_hand"
    can: str = ""
    doing: ReadingStage = "access"
    read: DocumentRead | None = None
    problem: DocumentProblem | Fault | Refusal | None = None
    wrong: int = 0
    turn: int = 0


# -- events


class ReadCard(msgspec.Struct, frozen=True):
    """ "Read my card": the digits are asked first, as a card that lies on the reader hides them."""


class TypeMyself(msgspec.Struct, frozen=True):
    pass


class StopReading(msgspec.Struct, frozen=True):
    pass


class ReadingGoesOn(msgspec.Struct, frozen=True):
    doing: ReadingStage


class CardWasRead(Private, frozen=True):
    turn: int
    result: DocumentReading | Fault
