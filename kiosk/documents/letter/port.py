"""What the reader of letters is asked and answers. No decoder here: the screen's process imports it."""

from datetime import date
from typing import Literal

import msgspec

from kiosk.documents.port import Unreadable
from kiosk.privacy.private import Private

# What a letter wants, as the options of the démarche `comprendre-un-courrier` are called.
Kind = Literal["papier", "argent", "rendez_vous", "refus", "information"]
SignName = Literal["carte", "lien", "vite", "cadeau", "rib"]
# How a day that does not stand in the letter in full was reckoned from the letter's own date: so many days or months
# after it, the last day of a month, the next day of that number with that weekday. Empty: it stands there.
How = Literal["", "days", "months", "month_end", "weekday"]


class ReadLetter(Private, frozen=True, tag="read_letter"):
    """Read one page of a letter: JPEG, PNG, TIFF or WebP, upright, up to 60 megapixels."""

    jpeg: bytes


class Piece(Private, frozen=True):
    """What stands on the letter: its words as they were read, and their lines as a picture, 3 bytes a pixel. `name`: of
    the picture, no other has it."""

    name: str
    words: str
    rgb: bytes
    width: int
    height: int


class Dated(Private, frozen=True):
    """`count`: of the days or months, where it was reckoned by them."""

    day: date
    piece: Piece
    how: How = ""
    count: int = 0


class Delay(Private, frozen=True):
    """So many days, where the letter does not say from which day on, or from one that the kiosk does not know."""

    days: int
    piece: Piece


class Amount(Private, frozen=True):
    cents: int
    piece: Piece


class Sign(Private, frozen=True):
    """Of a scam: somebody wants a card's number, a touch on a link, money at once, ..."""

    sign: SignName
    piece: Piece


class LetterRead(Private, frozen=True, tag="letter", tag_field="answer"):
    """What was understood; empty is "not sure". `sender`: an id of `senders.SENDERS`, by its words alone: anybody can
    write them. `subject`: the id of a démarche. `deadlines` are of what the reader is to do; `meetings` are days on
    which they are to come; `appeals` say how to contest."""

    sender: str = ""
    kind: Kind | Literal[""] = ""
    subject: str = ""
    written: Dated | None = None
    deadlines: tuple[Dated, ...] = ()
    meetings: tuple[Dated, ...] = ()
    delays: tuple[Delay, ...] = ()
    amounts: tuple[Amount, ...] = ()
    appeals: tuple[Piece, ...] = ()
    signs: tuple[Sign, ...] = ()


class CannotRead(msgspec.Struct, frozen=True, tag="cannot_read", tag_field="answer"):
    """This kiosk cannot read print. `reason` is for staff."""

    reason: str


LetterReading = LetterRead | CannotRead | Unreadable


def merged(first: LetterRead, later: LetterRead) -> LetterRead:
    """Two pages of one letter: its head is on the first, a date or an amount may stand on each."""
    return LetterRead(
        sender=first.sender or later.sender,
        kind=first.kind or later.kind,
        subject=first.subject or later.subject,
        written=first.written or later.written,
        deadlines=first.deadlines + later.deadlines,
        meetings=first.meetings + later.meetings,
        delays=first.delays + later.delays,
        amounts=first.amounts + later.amounts,
        appeals=first.appeals + later.appeals,
        signs=first.signs + later.signs,
    )
