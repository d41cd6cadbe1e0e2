"""The file as it travels: sealed by the kiosk, opened by the recipient, acknowledged as the law asks."""

from datetime import date, datetime
from typing import Any, Literal

import msgspec

from kiosk.privacy.private import Private

# Sealed bodies above this are refused by the desk before they are read.
MAX_SEALED_BYTES = 50_000_000


class FactRecord(Private, frozen=True):
    value: Any
    origin: str
    person: str


class DocumentRecord(Private, frozen=True):
    """A document of the file; the bytes of each page are in `Dossier.attachments`, named by their sha256."""

    field: str
    sha256: str
    pages: int


class SignatureRecord(Private, frozen=True):
    """`kind`: `drawn` (PNG in the attachments) or `spoken` (a sentence confirmed on the screen)."""

    person: str
    kind: Literal["drawn", "spoken"]
    statement: str
    sha256: str = ""


class Dossier(Private, frozen=True):
    """The plaintext, MessagePack, that is sealed to the recipient. `attachments`: name -> bytes, with
    `summary.pdf` always, and each page as `SHA256.jpg`, each drawn signature as `SHA256.png`."""

    reference: str
    flow: str
    service: str
    made_at: datetime
    language: str
    facts: dict[str, FactRecord]
    documents: tuple[DocumentRecord, ...]
    signatures: tuple[SignatureRecord, ...]
    attachments: dict[str, bytes]
    version: Literal[1] = 1


class Envelope(msgspec.Struct, frozen=True):
    """What lies in the outbox and goes over the wire. `id` is the idempotency key; all but `sealed` is random or
    public: nothing of the citizen."""

    id: str
    visit_id: str
    reference: str
    flow: str
    service: str
    created_at: datetime
    sealed: bytes


class Acknowledgement(msgspec.Struct, frozen=True):
    """The recipient's answer (CRPA L112-11, R112-11-1): date of receipt, who is in charge, what silence means and
    from when, and how to appeal."""

    envelope_id: str
    reference: str
    received_at: datetime
    service: str
    contact: str
    silence_effect: str
    silence_date: date
    appeals: str
