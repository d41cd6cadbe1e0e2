"""What the desk keeps of live help, behind one interface (`sql_store.py`: SQLite beside one process, PostgreSQL beside
many). Each change is one atomic call, or stands in `together`.
"""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Protocol

import msgspec

from kiosk.desk.live.values import Away, Call, Callback, Helped, Kiosk, OpenCode, Published, Request
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


class SignIn(msgspec.Struct, frozen=True):
    """Of OpenID Connect, begun and not finished: what the answer has to hold (`nonce`), and what proves that it is ours
    (PKCE)."""

    nonce: str
    verifier: str

    def __repr__(self) -> str:
        return "SignIn()"


class LiveStore(Protocol):
    """Every method raises `StoreError` when the database fails. Codes and links are kept as digests."""

    def changes(self) -> int:
        """A number that differs once another process has written."""
        ...

    def together(self, *, lasting: bool = False) -> AbstractContextManager[object]:
        """What is written until the block ends is kept whole, or not at all. `lasting`: it is on the disk then; what
        asks for that within a block that does not is not."""
        ...

    # Kiosks
    def add_code(self, digest: str, until: datetime, kiosk_id: str = "") -> None:
        """`kiosk_id`: whom alone it enrols; empty: any name."""
        ...

    def codes(self, now: datetime, prefix: str) -> tuple[OpenCode, ...]:
        """Those that are good, by name. `prefix`: of the notes that are named by a code's digest, its pack."""
        ...

    def drop_codes(self, kiosk_id: str | None, prefix: str) -> None:
        """Those of this name, with their notes, good or over; empty: of no name; none: all."""
        ...

    def enrol(self, digest: str, kiosk: Kiosk) -> bool:
        """Use a code up and keep the kiosk's key, both or nothing. False: no such code for this name, or it is over."""
        ...

    def kiosk(self, kiosk_id: str) -> Kiosk | None: ...
    def kiosks(self) -> tuple[Kiosk, ...]: ...
    def revoke(self, kiosk_id: str, at: datetime) -> bool: ...

    # Signing in
    def add_link(self, digest: str, person: str, until: datetime) -> None: ...
    def use_link(self, digest: str, now: datetime) -> str:
        """The person it signs in, once; empty for any other."""
        ...

    def bind_link(self, digest: str, bound: str, until: datetime, now: datetime) -> str:
        """Whom it lets in: the first time as `use_link`; from then on under `bound` alone, until that instant."""
        ...

    def end_links(self, person: str) -> None:
        """Those that let this one in, used or not."""
        ...

    def add_session(self, digest: str, person: str, until: datetime) -> None: ...
    def session(self, digest: str, now: datetime) -> str:
        """Whose it is; empty for none that stands."""
        ...

    def sessions(self, now: datetime) -> dict[str, str]:
        """Digest -> person of all that stand, those that end first before the others."""
        ...

    def end_session(self, digest: str) -> None: ...
    def add_sign_in(self, digest: str, sign_in: SignIn, until: datetime, most: int) -> None:
        """`most`: of more than these the oldest are forgotten."""
        ...

    def use_sign_in(self, digest: str, now: datetime) -> SignIn | None:
        """Once."""
        ...

    # The queue, tablets that ring, calls
    def wait(self, request: Request) -> None: ...
    def waiting(self) -> tuple[Request, ...]:
        """In order of `asked_at`."""
        ...

    def claim(self, request_id: str) -> bool:
        """Take a request out of the queue. True for exactly one of those who ask."""
        ...

    def ring_tablet(self, request: Request) -> None: ...
    def stop_tablet(self, request_id: str) -> None: ...
    def tablets(self) -> tuple[Request, ...]: ...
    def keep_call(self, call: Call, talked_s: float | None) -> None:
        """As it is now. `talked_s`: of one that is over and waits for its wrap-up."""
        ...

    def drop_call(self, call_id: str) -> None: ...
    def calls(self) -> tuple[tuple[Call, float | None], ...]: ...

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
    def say_pause(self, person: str, *, pauses: bool) -> None: ...
    def pauses(self) -> frozenset[str]:
        """Who is on a break."""
        ...

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
    def notes(self, prefix: str, part: str) -> dict[str, str]:
        """By name: those whose name begins so, and whose value holds this; neither has a `%` or a `_`."""
        ...

    def note(self, name: str) -> str: ...
    def drop_notes(self, prefix: str, before: str) -> None: ...
    def close(self) -> None: ...


def instant(value: datetime) -> str:
    """As it is kept: ISO 8601 in UTC, which sorts as text."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")
