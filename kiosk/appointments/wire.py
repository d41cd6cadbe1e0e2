"""What a kiosk asks its desk about appointments and hall numbers, and what the desk answers: `POST PATH`, JSON.

Each question is signed with the kiosk's own key (`help.wire_asked`), so that nobody else fills a calendar.

A question asked again does nothing again: a booking and a number have a random `key`, the rest changes nothing twice.
Neither question nor answer holds a name, an address or a number of the citizen.
"""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from kiosk.privacy.private import Private

PATH = "/appointments/ask"
MAX_ASK_BYTES = 2_000
MAX_ANSWER_BYTES = 32_000
MAX_DAYS = 6
MAX_SLOTS = 48

Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
# A démarche; empty: of none.
Demarche = Annotated[str, msgspec.Meta(pattern=r"^([a-z][a-z0-9-]{0,59})?\Z")]
# `delivery.reference`: whether its check character is right is looked at besides.
Reference = Annotated[str, msgspec.Meta(pattern=r"^[2-9B-Z]{3}-[2-9B-Z]{4}-[2-9B-Z]{2}\Z")]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=1440)]
Count = Annotated[int, msgspec.Meta(ge=0, le=9999)]

# `arrived`: the person is in the hall; `called`: they are asked to come; `over`; `missed`: nobody came.
State = Literal["booked", "arrived", "called", "over", "missed", "cancelled"]
# `closed`: nobody is there now. `closing`: it could not end before closing. `full`: too many wait; a slot is better.
# `none`: this desk takes no appointments. `unknown`: no such reference. `not_today`, `too_early`, `too_late`: of a
# check-in. `elsewhere`: it is in another hall. `cancelled`, `over`: of an appointment. `busy`: ask again later.
Why = Literal[
    "closed", "closing", "full", "none", "unknown", "not_today", "too_early", "too_late", "elsewhere", "cancelled",
    "over", "busy",
]  # fmt: skip


# -- questions


class FindSlots(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="find_slots"):
    """Free slots from that day on."""

    demarche: Demarche
    since: date


class Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="book"):
    """-> `Booked`, or `SlotGone`"""

    key: Id
    demarche: Demarche
    starts_at: Instant


class Look(Private, frozen=True, forbid_unknown_fields=True, tag="look"):
    """-> `Booked`"""

    reference: Reference


class CheckIn(Private, frozen=True, forbid_unknown_fields=True, tag="check_in"):
    """ "I have an appointment": -> `Arrived`"""

    reference: Reference


class Cancel(Private, frozen=True, forbid_unknown_fields=True, tag="cancel"):
    """-> `Booked`, whose state is `cancelled`"""

    reference: Reference


class Move(Private, frozen=True, forbid_unknown_fields=True, tag="move"):
    """That one to this hour. -> `Moved`, or `SlotGone`: it stays where it is"""

    key: Id
    reference: Reference
    starts_at: Instant


class TakeNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="take_number"):
    """-> `Number`"""

    key: Id
    demarche: Demarche


Ask = FindSlots | Book | Look | CheckIn | Cancel | Move | TakeNumber


# -- answers


class Day(msgspec.Struct, frozen=True):
    """Starts of free slots, on the clock of the hall (their offset is the hall's)."""

    day: date
    starts: Annotated[tuple[Instant, ...], msgspec.Meta(min_length=1, max_length=MAX_SLOTS)]


class Slots(msgspec.Struct, frozen=True, tag="slots"):
    """`minutes`: how long one takes. `more`: there are later days than these. No days: nothing is free."""

    minutes: Minutes
    days: Annotated[tuple[Day, ...], msgspec.Meta(max_length=MAX_DAYS)]
    more: bool = False


class SlotGone(msgspec.Struct, frozen=True, tag="slot_gone"):
    """Somebody else has just taken it."""


class Booked(Private, frozen=True, tag="booked"):
    """`id`: by which a reminder finds it."""

    id: Id
    reference: Reference
    demarche: Demarche
    starts_at: Instant
    minutes: Minutes
    state: State


class Moved(Private, frozen=True, tag="moved"):
    """`before`: the one that was moved, `cancelled`; or still `booked`: whoever keeps the calendar did not answer."""

    appointment: Booked
    before: Booked


class Arrived(Private, frozen=True, tag="arrived"):
    """The hall knows that they are there."""

    appointment: Booked


class Number(msgspec.Struct, frozen=True, tag="number"):
    """`ahead`: how many come before. `wait`: minutes until the turn, as things stand."""

    number: Annotated[int, msgspec.Meta(ge=1, le=9999)]
    ahead: Count
    wait: Count


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """`at`: when it opens, of `closed` and `closing`; of which hour it is, of `not_today`, `too_early`, `too_late`."""

    why: Why
    at: Instant | None = None


Answer = Slots | SlotGone | Booked | Moved | Arrived | Number | Refused


def encode(message: Ask | Answer) -> bytes:
    return msgspec.json.encode(message)


def decode_ask(body: bytes) -> Ask | None:
    """None for anything that is no question: a kiosk's bytes are as hostile as any."""
    try:
        asked = _ASKS.decode(body) if len(body) <= MAX_ASK_BYTES else None
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
    match asked:
        case FindSlots(since=since) if not 2000 < since.year < 9000:
            return None
        case Book(starts_at=at) | Move(starts_at=at) if not _near(at):
            return None
    return asked


def decode_answer(body: bytes) -> Answer | None:
    """None for anything that a desk of this contract does not say: it is shown, printed, and reckoned with."""
    try:
        said = _ANSWERS.decode(body) if len(body) <= MAX_ANSWER_BYTES else None
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
    match said:
        case Slots(days=days) if not all(_near(at) for day in days for at in (day.day, *day.starts)):
            return None
        case Booked(starts_at=at) | Arrived(appointment=Booked(starts_at=at)) if not _near(at):
            return None
        case Moved() if not (_near(said.appointment.starts_at) and _near(said.before.starts_at)):
            return None
        case Refused(at=datetime() as at) if not _near(at):
            return None
    return said


def _near(at: date) -> bool:
    """Whether every time zone can show it: the first and the last year cannot be shifted."""
    return 2000 < at.year < 9000


_ASKS: msgspec.json.Decoder[Ask] = msgspec.json.Decoder(Ask)
_ANSWERS: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)
