"""The part of `kiosk.help.wire` in which an agent sees the state of a flow, and what they can do in it."""

from typing import Annotated, Literal

import msgspec

from kiosk.help.wire_parts import (
    DeviceStatus,
    Id,
    Label,
    Language,
    Message,
    Name,
    OptionalName,
    Part,
    PrivateMessage,
    Value,
)  # fmt: skip
from kiosk.privacy.private import Private


class AskToShare(Message, frozen=True):
    """The agent would like to see the flow's state; the kiosk asks the citizen."""

    call_id: Id
    action_id: Id


class SharedField(Private, frozen=True, forbid_unknown_fields=True):
    """`value` is there only where it is not masked: for those that the citizen revealed, and fields without a mask.
    `problem`: the sentence that the citizen reads, in their language, which quotes no value."""

    id: Name
    label: Label
    filled: bool
    state: Literal["empty", "valid", "invalid", "doubtful"]
    masked: bool = True
    value: Value | None = None
    problem: Label = ""


class SharedButton(Part, frozen=True):
    id: Name
    label: Label


class ShareState(PrivateMessage, frozen=True):
    """The whole state of the flow as it is shown, never pixels; sent anew when something changes. `seq` grows. `page`:
    the kind of page; `step` is empty outside the steps of a démarche."""

    call_id: Id
    seq: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
    language: Language
    demarche: OptionalName = ""
    step: OptionalName = ""
    page: OptionalName = ""
    title: Label = ""
    index: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    count: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    fields: Annotated[tuple[SharedField, ...], msgspec.Meta(max_length=60)] = ()
    buttons: Annotated[tuple[SharedButton, ...], msgspec.Meta(max_length=30)] = ()
    devices: Annotated[tuple[DeviceStatus, ...], msgspec.Meta(max_length=16)] = ()


class ShareStopped(Message, frozen=True):
    """`refused`: the citizen said no to `AskToShare`."""

    call_id: Id
    why: Literal["refused", "stopped", "ended"]


# --- what an agent can do in it: each is seen by the citizen, and answered by `ActionResult` --------------------------


class PointAt(Message, frozen=True):
    """`target`: the id of a field or a button of the last `ShareState`; it glows and is spoken."""

    call_id: Id
    action_id: Id
    target: Name


class Propose(PrivateMessage, frozen=True):
    """The citizen accepts or refuses; accepted, the value has the origin "agent"."""

    call_id: Id
    action_id: Id
    field: Name
    value: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class AskFor(Message, frozen=True):
    """Offers to open the step that takes it; `step` empty: the first of the démarche that does."""

    call_id: Id
    action_id: Id
    what: Literal["scan", "card", "photo", "signature"]
    step: OptionalName = ""


class GoToStep(Message, frozen=True):
    """The kiosk asks the citizen first."""

    call_id: Id
    action_id: Id
    step: Name


class ActionResult(Message, frozen=True):
    """`done`: shown (a pointing), `accepted` and `refused` by the citizen, `not_possible` here, `not_shared`."""

    call_id: Id
    action_id: Id
    result: Literal["done", "accepted", "refused", "not_possible", "not_shared"]
