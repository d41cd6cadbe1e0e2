"""The file as it travels: sealed by the kiosk, opened by the recipient, acknowledged as the law asks."""

import re
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from kiosk.privacy.private import Private
from kiosk.text import is_fit

# Sealed bodies above this are refused by the desk before they are read.
MAX_SEALED_BYTES = 50_000_000
# An acknowledgement is a page of text.
MAX_ACKNOWLEDGEMENT_BYTES = 64_000

ENVELOPE_ID = re.compile(r"[0-9a-f]{32}")
# Nine characters that are not taken for one another (`reference.new_reference`).
REFERENCE = re.compile(r"[2-9B-HJKMNP-TV-Z]{3}-[2-9B-HJKMNP-TV-Z]{4}-[2-9B-HJKMNP-TV-Z]{2}")
# Names of flows and services: the recipient sees them in headers.
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
# An address without user, that a code of a receipt can hold.
FINISH_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+/[!-~]{0,400}")
ATTACHMENT = re.compile(r"summary\.pdf|[0-9a-f]{64}\.(jpg|png)")
MAX_FACTS = 500
MAX_ATTACHMENTS = 100
# A paper is a map of texts and lists of texts; deeper is no answer of a démarche.
MAX_VALUE_DEPTH = 3
# Of one text of an acknowledgement: what a line of a receipt takes, its date beside it.
MAX_ACKNOWLEDGED_TEXT = 1500


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
    # The 32 bytes of a public key whose secret lives in the memory of one visit's screen: what the recipient has to
    # say to this very visit (an address that finishes the démarche) is sealed to it. Empty: nobody listens.
    answer_key: bytes = b""


class Envelope(msgspec.Struct, frozen=True):
    """What lies in the outbox and goes over the wire. `id` is the idempotency key; all but `sealed` is random or
    public: nothing of the citizen. `keep_until`: a file that could not be sent by then is dropped (it does not
    travel)."""

    id: str
    visit_id: str
    reference: str
    flow: str
    service: str
    created_at: datetime
    sealed: bytes
    keep_until: datetime | None = None


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


class Forwarded(msgspec.Struct, frozen=True):
    """Where the recipient has taken a file: `waiting`, `sent` (the service has it), `prepared` (the citizen finishes
    it: nothing is filed before), `refused` (an agent looks after it)."""

    service: str
    connector: str
    state: Literal["waiting", "sent", "prepared", "refused"]


class Standing(msgspec.Struct, frozen=True):
    """`GET /inbox/ID`. `answers`: `VisitAnswer` as JSON for each service that has one, sealed to the visit's own
    key (`Dossier.answer_key`); empty when the file has none."""

    received_at: datetime
    forwards: tuple[Forwarded, ...] = ()
    answers: tuple[bytes, ...] = ()


class VisitAnswer(Private, frozen=True):
    """For the citizen at the screen: where to finish (a code for their phone), and what they will have to give again
    (`dropped`, names of the service; "?" when nobody can say)."""

    service: str
    finish_url: str
    dropped: tuple[str, ...] = ()


class DossierError(Exception):
    """The bytes are no file, or it does not hold together. Says which rule, never a value."""


def encode_dossier(dossier: Dossier) -> bytes:
    return msgspec.msgpack.encode(dossier)


def decode_dossier(plaintext: bytes) -> Dossier:
    """Read an opened file under limits. Raises `DossierError`: a kiosk's bytes are as hostile as any."""
    if len(plaintext) > MAX_SEALED_BYTES:
        raise DossierError("too large")
    try:
        dossier = msgspec.msgpack.decode(plaintext, type=Dossier)
    except (msgspec.DecodeError, RecursionError, ValueError):
        # The decoder's own words may quote a value.
        raise DossierError("not a file of version 1") from None
    if not all(_is_json(fact.value, MAX_VALUE_DEPTH) for fact in dossier.facts.values()):
        raise DossierError("value of a fact")
    check_dossier(dossier)
    return dossier


def _is_json(value: object, depth: int) -> bool:
    """Whether a decoded value can be shown and exported: MessagePack knows more than JSON does."""
    match value:
        case str() | bool() | int() | None:
            return True
        case list():
            return depth > 0 and all(_is_json(part, depth - 1) for part in value)
        case dict():
            return depth > 0 and all(isinstance(key, str) and _is_json(part, depth - 1) for key, part in value.items())
    return False


def check_dossier(dossier: Dossier) -> None:
    """That the file is complete: every document and signature is there, and every name tells its content."""
    import hashlib  # with OpenSSL: the screen knows these types before its first picture

    if not REFERENCE.fullmatch(dossier.reference):
        raise DossierError("reference")
    if not NAME.fullmatch(dossier.flow) or not NAME.fullmatch(dossier.service):
        raise DossierError("name of flow or service")
    if len(dossier.facts) > MAX_FACTS or len(dossier.attachments) > MAX_ATTACHMENTS:
        raise DossierError("too many facts or attachments")
    if "summary.pdf" not in dossier.attachments:
        raise DossierError("no summary.pdf")
    for name, data in dossier.attachments.items():
        if not ATTACHMENT.fullmatch(name):
            raise DossierError("name of an attachment")
        if name != "summary.pdf" and hashlib.sha256(data).hexdigest() != name[:64]:
            raise DossierError("content of an attachment")
    for document in dossier.documents:
        if f"{document.sha256}.jpg" not in dossier.attachments or document.pages < 1:
            raise DossierError("a document is missing")
    for signature in dossier.signatures:
        if signature.kind == "drawn" and f"{signature.sha256}.png" not in dossier.attachments:
            raise DossierError("a signature is missing")


def decode_acknowledgement(body: bytes, envelope_id: str, reference: str) -> Acknowledgement | None:
    """The recipient's answer for this very file, or None: it will be shown and printed, so it has limits."""
    if len(body) > MAX_ACKNOWLEDGEMENT_BYTES:
        return None
    try:
        answer = msgspec.json.decode(body, type=Acknowledgement)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
    texts = (answer.service, answer.contact, answer.silence_effect, answer.appeals)
    if (
        answer.envelope_id != envelope_id
        or answer.reference != reference
        or answer.received_at.tzinfo is None
        or not all(is_readable(text) for text in texts)
    ):
        return None
    return answer


def decode_standing(body: bytes) -> Standing | None:
    """What the recipient says of a file, or None when it is not that."""
    if len(body) > MAX_ACKNOWLEDGEMENT_BYTES:
        return None
    try:
        standing = msgspec.json.decode(body, type=Standing)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
    return standing if standing.received_at.tzinfo is not None else None


def decode_answer(plaintext: bytes) -> VisitAnswer | None:
    """An opened answer; its address will be a code that phones open, so it has limits."""
    try:
        answer = msgspec.json.decode(plaintext, type=VisitAnswer)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
    return answer if FINISH_URL.fullmatch(answer.finish_url) else None


def is_readable(text: str) -> bool:
    """Something to read, without control characters (they would be commands to a printer) but line ends."""
    return len(text.strip()) > 0 and len(text) <= MAX_ACKNOWLEDGED_TEXT and is_fit(text, also="\n")
