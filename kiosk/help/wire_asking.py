"""Asking for help: the queue, the mediator in the hall, a number to call back. Part of the contract of `wire`."""

from typing import Annotated, Literal

import msgspec

from kiosk.help.wire_parts import (
    Id,
    Instant,
    Language,
    Message,
    OptionalName,
    PhoneNumber,
    PrivateMessage,
    Seconds,
    ShortLabel,
)


class AskForHelp(Message, frozen=True):
    """`demarche`: its id, or empty. `team`: what the person chose in the menu. A second request of the same kiosk
    replaces the first."""

    request_id: Id
    team: Literal["demarche", "language", "sign_language", "unsure"]
    language: Language
    demarche: OptionalName = ""
    sign_language: bool = False


class CancelHelp(Message, frozen=True):
    """The person goes on alone, the visit has ended, or the mediator has come."""

    request_id: Id


class Resume(Message, frozen=True):
    """After a new line within `GRACE_S`. Answered by `Place`, `Answered` (the call goes on) or `Ended`. Sharing stops
    with the line: the citizen's yes stands, and the next `ShareState` goes on with it."""

    request_id: Id


class Place(Message, frozen=True):
    """`position` from 1. `expected_wait_s` None: nobody can say."""

    request_id: Id
    position: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    expected_wait_s: Seconds | None = None


class Nobody(Message, frozen=True):
    """Nobody with these skills is there; the request stays in the queue only if `waits`."""

    request_id: Id
    until: Instant | None = None
    numbers: Annotated[tuple[PhoneNumber, ...], msgspec.Meta(max_length=6)] = ()
    waits: bool = False


class CallMediator(Message, frozen=True):
    """Ring the mediator's tablet in the hall, for this request."""

    request_id: Id


class MediatorRings(Message, frozen=True):
    request_id: Id


class MediatorAway(Message, frozen=True):
    """Nothing rings. `until` None: no return was said."""

    request_id: Id
    until: Instant | None = None


class MediatorComes(Message, frozen=True):
    """The mediator has said that they come."""

    request_id: Id
    name: ShortLabel


class AskCallback(PrivateMessage, frozen=True):
    """`sealed`: the number (UTF-8, digits, spaces and +) sealed to `Welcome.callback_key`; the desk keeps it sealed,
    and only until somebody has called."""

    request_id: Id
    sealed: Annotated[bytes, msgspec.Meta(min_length=49, max_length=200)]
    language: Language
    demarche: OptionalName = ""


class CallbackKept(Message, frozen=True):
    """`before`: until when somebody will have called."""

    request_id: Id
    before: Instant | None = None


class CallbackRefused(Message, frozen=True):
    request_id: Id
    why: Literal["full", "closed", "garbage"]
