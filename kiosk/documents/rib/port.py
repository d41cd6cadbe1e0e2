"""What the reader of RIBs is asked and answers. No decoder here: the screen's process imports it."""

from typing import Literal

import msgspec

from kiosk.documents.port import Unreadable
from kiosk.privacy.private import Private


class ReadRib(Private, frozen=True, tag="read_rib"):
    """Find the IBAN on a picture of a paper: JPEG, PNG, TIFF or WebP, upright, up to 60 megapixels."""

    jpeg: bytes


class IbanRead(Private, frozen=True, tag="iban", tag_field="answer"):
    """One IBAN stands on the paper, and its check digits hold. `by`: a code on the paper, or its print."""

    iban: str
    by: Literal["code", "print"]


class NoIban(msgspec.Struct, frozen=True, tag="no_iban", tag_field="answer"):
    """The paper was read. `several`: more than one account stands on it, and nobody can say which is meant."""

    several: bool = False


class NotLookedFor(msgspec.Struct, frozen=True, tag="not_looked_for", tag_field="answer"):
    """No code on the paper, and this kiosk cannot read print. `reason` is for staff."""

    reason: str


RibReading = IbanRead | NoIban | NotLookedFor | Unreadable
