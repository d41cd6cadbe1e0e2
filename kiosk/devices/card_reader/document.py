"""What a reading of an identity document says to a visit. No cryptography is loaded for these values.

`kiosk.identity` reads in the driver's process; a screen has the outcome only.
"""

from typing import Literal

import msgspec

from kiosk.privacy.private import Private

# The steps of a reading, as `kiosk.identity.Progress` tells them.
ReadingStage = Literal["access", "files", "chip", "verify"]
Status = Literal["ok", "failed", "not_available", "unsupported"]
Name = Literal[
    "surname", "given_names", "birth_date", "birth_place", "sex", "nationality", "document_number", "expiry",
    "address", "street", "postcode", "town", "quotient",
]  # fmt: skip
# `kiosk.identity.ProblemCode`, and what this kiosk adds: `tries_spent`, no further CAN is tried in this visit;
# `other_document`, the zone that was shown does not open this chip.
ProblemName = Literal[
    "card_removed", "reader_lost", "card_silent", "too_slow", "wrong_secret", "secret_suspended", "secret_blocked",
    "other_secret_needed", "unsupported", "not_a_document", "garbage", "tampered", "too_large", "fault", "tries_spent",
    "other_document",
]  # fmt: skip


class DocumentRead(Private, frozen=True, tag="document_read"):
    """`values`: only what the document holds; dates ISO 8601, as precise as they are known. `uncertain`: cut off or
    not as signed; `derived`: by a rule. `passive`: a State signed what was read. `genuine`: the chip is no copy.
    `by`: read in its chip, from the zone that is printed on it, or from its printed signed code alone; or said by
    FranceConnect, API Particulier or a telephone, without a document here; `signed`: what that code says beside a zone.
    Nothing here says who holds the card."""

    values: dict[Name, str]
    uncertain: tuple[str, ...]
    derived: tuple[str, ...]
    passive: Status
    genuine: Status
    expired: bool
    by: Literal["chip", "mrz", "cev", "france_connect", "particulier", "wallet"] = "chip"
    signed: dict[Name, str] = msgspec.field(default_factory=dict)


class DocumentProblem(msgspec.Struct, frozen=True, tag="document_problem"):
    """`tries_left`: how many more CANs the kiosk itself takes in this visit."""

    name: ProblemName
    tries_left: int = 0


class ReadingProgress(msgspec.Struct, frozen=True, tag="reading_progress"):
    """`done`: 0 to 1."""

    stage: ReadingStage
    done: float


DocumentReading = DocumentRead | DocumentProblem
