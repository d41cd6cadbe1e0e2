"""What the decoder and the renderer workers are asked and answer. They hold the libraries; the screen does not."""

from datetime import date
from typing import Literal

import msgspec

from kiosk.errors import Code
from kiosk.privacy.private import Private

Signature = Literal["valid", "invalid", "unknown_issuer", "none"]


class PostalAddress(Private, frozen=True):
    lines: tuple[str, ...]
    postcode: str
    town: str


class SignedCode(Private, frozen=True, tag="code", tag_field="answer"):
    """A 2D-Doc that was found. Its fields are to be believed only when `signature` is `valid`.

    The union is told apart by `answer`, because `type` is a word of the 2D-Doc.
    `fields`: two-character field id -> value, as in the specification. `name`: the holder as one line.
    """

    signature: Signature
    version: int
    type: str
    issuer: str
    certificate: str
    issued: date | None
    signed: date | None
    fields: dict[str, str]
    name: str = ""
    address: PostalAddress | None = None


class NoCode(msgspec.Struct, frozen=True, tag="no_code", tag_field="answer"):
    """The page was read and carries no 2D-Doc."""


class Unreadable(msgspec.Struct, frozen=True, tag="unreadable", tag_field="answer"):
    """The bytes are no picture, or a code was found that does not parse. `reason` is for staff."""

    code: Code
    reason: str


class ReadProof(Private, frozen=True, tag="read_proof"):
    """Find and verify the signed code of a page."""

    jpeg: bytes


class ReadQr(Private, frozen=True, tag="read_qr"):
    """Find the QR code of a ticket that is held up, or lies on the glass."""

    picture: bytes


class QrSeen(Private, frozen=True, tag="qr_seen", tag_field="answer"):
    """The texts of the codes that were found, none or several; what is no text is left out."""

    texts: tuple[str, ...]


ProofReading = SignedCode | NoCode | Unreadable
QrReading = QrSeen | Unreadable


class SummaryRow(Private, frozen=True):
    label: str
    value: str
    origin: str


class SummarySection(Private, frozen=True):
    heading: str
    rows: tuple[SummaryRow, ...]


class SummarySignature(Private, frozen=True):
    """`png` is the drawn signature, or empty when it was confirmed in words (`statement`)."""

    caption: str
    statement: str
    png: bytes = b""


class SummaryScan(Private, frozen=True):
    """`alternative`: what a person who does not see the scan is told of it."""

    caption: str
    alternative: str
    jpeg: bytes


class SummaryTranslation(Private, frozen=True):
    """The same words for the citizen, in `language` (a language of the kiosk), on pages of their own behind the French
    ones. `note`: who answers for them, or empty. `scans`: the captions, in the order of the scans."""

    language: str
    title: str
    note: str
    made: str
    sections: tuple[SummarySection, ...]
    signatures: tuple[SummarySignature, ...]
    scans: tuple[str, ...]
    notices: tuple[str, ...]


class RenderSummary(Private, frozen=True, tag="render_summary"):
    """The file as a tagged PDF. Every text is ready to show, in `language`. The drawn signatures and the scans stand
    once; `translation` has their captions only. `seal`: as in `RenderPaper`. `kept`: somebody's own sheet, which nobody
    else has received: no signed code stands on it."""

    language: str
    title: str
    operator: str
    reference: str
    made: str
    sections: tuple[SummarySection, ...]
    signatures: tuple[SummarySignature, ...]
    scans: tuple[SummaryScan, ...]
    notices: tuple[str, ...]
    translation: SummaryTranslation | None = None
    seal: str | None = None
    kept: bool = False


class PaperWords(Private, frozen=True):
    """What a page says in one language. `note`: who answers for a translation, or empty. `closing`: small, at the
    end."""

    language: str
    title: str
    made: str
    paragraphs: tuple[str, ...]
    sections: tuple[SummarySection, ...] = ()
    closing: tuple[str, ...] = ()
    note: str = ""


class RenderPaper(Private, frozen=True, tag="render_paper"):
    """A paper that the citizen takes away, as a tagged PDF. `sender` and `recipient` are lines of an address; the
    second is used by letters alone. `translation`: behind the French. `compared`: the values that stand in the signed
    code (`signed.code.LABELS`). `seal`: the code that is drawn; empty: its place is kept; None: there is none."""

    kind: Literal["receipt", "attestation", "letter"]
    operator: str
    reference: str
    sender: tuple[str, ...]
    words: PaperWords
    recipient: tuple[str, ...] = ()
    translation: PaperWords | None = None
    compared: tuple[str, ...] = ()
    seal: str | None = None


class Rendered(Private, frozen=True, tag="rendered"):
    """`content`: what a signed code binds of it (`signed.content.fingerprint`); empty where none is drawn."""

    pdf: bytes
    content: bytes = b""


class CheckTemplates(msgspec.Struct, frozen=True, tag="check_templates"):
    """Which of the administration's own templates cannot be used."""


class TemplatesChecked(msgspec.Struct, frozen=True, tag="templates_checked"):
    """`used`: names of those that are; `refused`: a sentence for each that is not, in English, for staff."""

    used: tuple[str, ...]
    refused: tuple[str, ...]
