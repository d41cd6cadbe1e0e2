"""A row of the outbox as a value, and how its columns are written: instants as texts that sort as instants do."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

# A citizen who comes back with a paper receipt does so within days; the row (random ids, a reference, the
# acknowledgement) lets staff say when the file was received. A week later, the recipient is the one to ask.
KEPT_DAYS = 7
# A file with which the courier died so often in a row, without once living to tell, is taken for what kills it. Power
# cuts and kills at random instants are far from that.
POISON_AFTER = 8
EXPIRED = "expired"


class State(StrEnum):
    QUEUED = "queued"
    DELIVERED = "delivered"
    REFUSED = "refused"


class Entry(msgspec.Struct, frozen=True):
    """A file as the outbox lists it; `last_error` is a code and a technical word, never content. `unfinished`:
    attempts in a row whose outcome nobody lived to write down. `keep_until`: it is dropped if it waits for longer."""

    id: str
    visit_id: str
    reference: str
    flow: str
    service: str
    created_at: datetime
    bytes: int
    state: State
    attempts: int
    next_attempt: datetime
    last_error: str
    settled_at: datetime | None
    unfinished: int = 0
    keep_until: datetime | None = None

    @property
    def is_poison(self) -> bool:
        return self.unfinished >= POISON_AFTER


class Depth(msgspec.Struct, frozen=True):
    """How full the outbox is. `oldest_queued`: when the file that has waited longest was committed. `set_aside`:
    damaged databases that wait for someone to look at them."""

    files: Mapping[State, int]
    oldest_queued: datetime | None
    set_aside: int


COLUMNS = (
    "id, visit_id, reference, flow, service, created_at, bytes, state, attempts, next_attempt, last_error, settled_at,"
    " unfinished, keep_until"
)
WAITING_BYTES = "SELECT coalesce(sum(bytes), 0) FROM envelopes WHERE state != 'delivered'"
# Files of one visit leave in the order in which they were committed; one that was refused holds back no other.
ITS_TURN = (
    "NOT EXISTS (SELECT 1 FROM envelopes AS earlier WHERE earlier.visit_id = envelopes.visit_id"
    " AND earlier.state = 'queued' AND earlier.rowid < envelopes.rowid)"
)


def entry_of(row: tuple[object, ...]) -> Entry | None:
    """None for a row that cannot be read."""
    named = dict(zip(COLUMNS.split(", "), row, strict=True))
    try:
        return msgspec.convert(named, Entry, strict=False)
    except msgspec.ValidationError:
        return None


def text_of(instant: datetime) -> str:
    """UTC, of one width: texts sort as the instants do."""
    if instant.tzinfo is None:
        raise ValueError("an aware instant is expected")
    offset = instant.utcoffset() or timedelta()
    return f"{(instant - offset).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def instant_of(text: object) -> datetime:
    return datetime.fromisoformat(str(text))
