"""What the desk keeps of live help, behind one interface: SQLite beside one process (`sqlite_store.py`).

Written for a shared database too: each change is one atomic call (`claim` is PostgreSQL's `FOR UPDATE SKIP LOCKED`),
nothing is read and then written back, and `changes` says that another process has written (`LISTEN/NOTIFY`).
"""

from datetime import UTC, datetime
from typing import Protocol

import msgspec

from kiosk.desk.live.values import Away, Callback, Helped, Kiosk, Published, Request
from kiosk.help import wire


class Entry(msgspec.Struct, frozen=True):
    """A line of the audit log. `hash` covers everything before it, and the one before (`audit.py`)."""

    number: int
    at: str
    actor: str
    action: str
    subject: str
    detail: str
    hash: str


class LiveStore(Protocol):
    """Every method raises `StoreError` when the database fails. Codes and links are kept as digests."""

    def changes(self) -> int:
        """A number that differs once another process has written."""
        ...

    # Kiosks
    def add_code(self, digest: str, until: datetime) -> None: ...
    def enrol(self, digest: str, kiosk: Kiosk) -> bool:
        """Use a code up and keep the kiosk's key, both or nothing. False: no such code, or it is over."""
        ...

    def kiosk(self, kiosk_id: str) -> Kiosk | None: ...
    def kiosks(self) -> tuple[Kiosk, ...]: ...
    def revoke(self, kiosk_id: str, at: datetime) -> bool: ...

    # Signing in
    def add_link(self, digest: str, person: str, until: datetime) -> None: ...
    def use_link(self, digest: str, now: datetime) -> str:
        """The person it signs in, once; empty for any other."""
        ...

    # The queue
    def wait(self, request: Request) -> None: ...
    def waiting(self) -> tuple[Request, ...]:
        """In order of `asked_at`."""
        ...

    def claim(self, request_id: str) -> bool:
        """Take a request out of the queue. True for exactly one of those who ask."""
        ...

    # Call-backs, and what was done
    def add_callback(self, callback: Callback) -> None: ...
    def callbacks(self) -> tuple[Callback, ...]: ...
    def take_callback(self, callback_id: str, person: str) -> bool: ...
    def end_callback(self, callback_id: str) -> None: ...
    def add_helped(self, helped: Helped) -> None: ...
    def helped(self, since: datetime, until: datetime) -> tuple[Helped, ...]: ...

    # Presence and notices
    def say_away(self, away: Away) -> None: ...
    def away(self) -> tuple[Away, ...]: ...
    def publish(self, notice: wire.Notice) -> int: ...
    def withdraw(self, number: int) -> None: ...
    def notices(self) -> tuple[Published, ...]: ...

    # The audit log
    def append(self, at: datetime, actor: str, action: str, subject: str, detail: str) -> None: ...
    def audit(self, last: int = 0) -> tuple[Entry, ...]:
        """The last ones, or with 0 all, oldest first."""
        ...

    # Small things that a command reads: the address that browsers use
    def set_note(self, name: str, value: str) -> None: ...
    def note(self, name: str) -> str: ...
    def close(self) -> None: ...


def instant(value: datetime) -> str:
    """As it is kept: ISO 8601 in UTC, which sorts as text."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")
