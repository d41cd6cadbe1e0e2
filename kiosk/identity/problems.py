"""Why a document could not be read: closed sets, as values at the surface and as exceptions within."""

from enum import StrEnum

import msgspec


class ProblemCode(StrEnum):
    CARD_REMOVED = "card_removed"
    READER_LOST = "reader_lost"
    CARD_SILENT = "card_silent"
    TOO_SLOW = "too_slow"
    WRONG_SECRET = "wrong_secret"  # noqa: S105 - a code, not a secret
    SECRET_SUSPENDED = "secret_suspended"  # noqa: S105
    SECRET_BLOCKED = "secret_blocked"  # noqa: S105
    OTHER_SECRET_NEEDED = "other_secret_needed"  # noqa: S105
    UNSUPPORTED = "unsupported"
    NOT_A_DOCUMENT = "not_a_document"
    GARBAGE = "garbage"
    TAMPERED = "tampered"
    TOO_LARGE = "too_large"
    FAULT = "fault"


class Problem(msgspec.Struct, frozen=True, tag="problem"):
    """`tries_left`: what the card said of it; None: it did not. `detail`: for staff, nothing of the document.

    `WRONG_SECRET`: not the card's CAN or zone. `SECRET_SUSPENDED`: one try is left, or the card wants a pause; nothing
    was tried. `SECRET_BLOCKED`: none is left. `OTHER_SECRET_NEEDED`: an older document that only its zone opens.
    `TAMPERED`: what came was not said by the chip that holds the keys. `FAULT`: one of this program.
    """

    code: ProblemCode
    tries_left: int | None = None
    detail: str = ""


class StopReadingError(Exception):
    """Ends a reading with its problem."""

    def __init__(self, code: ProblemCode, detail: str = "", tries_left: int | None = None) -> None:
        super().__init__(code)
        self.problem = Problem(code, tries_left, detail)


class TransportError(Exception):
    """Base of what a `Transport` raises."""


class CardRemovedError(TransportError):
    """The card has left, or another lies there."""


class ReaderLostError(TransportError):
    """The reader, or the service that holds it, is gone."""


class CardSilentError(TransportError):
    """The card has not answered in the transport's own time."""


class ApduRefusedError(TransportError):
    """The reader cannot carry an APDU of this length; the card is there still."""
