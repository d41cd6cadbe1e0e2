"""What every connector does: send a parcel, say where it stands, check its settings. All three may be called again
after a death at any instant; nothing raises for what a service answers."""

from typing import Literal, Protocol

import msgspec

from kiosk.privacy.private import Private

FieldValue = str | bool | int | tuple[str, ...]


class File(Private, frozen=True):
    """`name` as the service shows it to its agents."""

    name: str
    media_type: str
    data: bytes


class Parcel(Private, frozen=True):
    """One file for one service. `id`: 32 hexadecimal digits, the same at each attempt (the idempotency key). `fields`
    and `files` are named as the service names them (`mapping.py`); `reference_target`: which of the fields holds the
    reference, empty when none does."""

    id: str
    reference: str
    flow: str
    service: str
    language: str
    fields: dict[str, FieldValue]
    files: dict[str, tuple[File, ...]]
    reference_target: str = ""
    url: str = ""


class Notes(Protocol):
    """What a connector has to remember of one parcel from attempt to attempt."""

    def get(self, name: str) -> str:
        """Empty when it was never put."""
        ...

    def put(self, name: str, value: str) -> None:
        """On the disk, sealed, when this returns."""
        ...


class Sent(Private, frozen=True):
    """The service has it and will treat it. `remote_id`: its name there."""

    remote_id: str = ""


class Prepared(Private, frozen=True):
    """Nothing is filed: the citizen finishes at `finish_url`. `dropped`: our names of what they have to give again."""

    finish_url: str
    remote_id: str = ""
    dropped: tuple[str, ...] = ()


class Refused(Private, frozen=True):
    """For good, unless an agent queues it again. `error`: one technical word; `said`: the service's reason, which may
    quote the file."""

    error: str
    said: str = ""


class Later(Private, frozen=True):
    """Not now. `error`: one technical word; `at_fault`: whether the service itself is out of order (the circuit
    breaker counts it), and not our right to call it."""

    error: str
    retry_after_s: float | None = None
    at_fault: bool = True


Outcome = Sent | Prepared | Refused | Later

State = Literal["unknown", "received", "in_progress", "waiting_for_citizen", "accepted", "refused", "gone"]


class Standing(Private, frozen=True):
    """Where a file stands at its service. `said`: in the service's words, as a citizen may read them."""

    state: State
    said: str = ""


class Checked(msgspec.Struct, frozen=True):
    """`detail` names what is wrong, without a secret."""

    well: bool
    detail: str


class Connector(Protocol):
    def send(self, parcel: Parcel, notes: Notes) -> Outcome:
        """Bring it, or look first whether it is there when an earlier attempt may have got through."""
        ...

    def status(self, parcel: Parcel, notes: Notes) -> Standing | Later: ...

    def check(self) -> Checked:
        """Whether the service answers to our address and our rights; changes nothing there."""
        ...
