"""What the reader of cards' signed codes is asked and answers. No decoder here: the screen's process imports it."""

from datetime import date
from typing import Literal

import msgspec

from kiosk.documents.port import Unreadable
from kiosk.privacy.private import Private

Format = Literal["two_d_doc", "digsig"]
# `unsupported`: a code of a format of which nobody has told this kiosk how it is laid out.
CevSignature = Literal["valid", "invalid", "unknown_issuer", "unsupported", "none"]
# What a code may say, under the names of `flows.model.Source` behind "cev.".
FactName = Literal[
    "surname", "given_names", "birth_date", "sex", "nationality", "document_number", "expiry",
]  # fmt: skip


class ReadCev(Private, frozen=True, tag="read_cev"):
    """Find and verify the signed code of a card: JPEG, PNG, TIFF or WebP, up to 60 megapixels."""

    jpeg: bytes


class Cev(Private, frozen=True, tag="cev", tag_field="answer"):
    """A code was found. `fields`: as it spells them; `facts`: what of it is to be believed: empty unless `signature`
    is `valid`; dates ISO 8601. `signed`: the day of the signature, as the code says."""

    format: Format | None
    signature: CevSignature
    issuer: str = ""
    certificate: str = ""
    signed: date | None = None
    fields: dict[str, str] = msgspec.field(default_factory=dict)
    facts: dict[FactName, str] = msgspec.field(default_factory=dict)


class NoCev(msgspec.Struct, frozen=True, tag="no_cev", tag_field="answer"):
    """The picture was opened and carries no Data Matrix."""


CevReading = Cev | NoCev | Unreadable
