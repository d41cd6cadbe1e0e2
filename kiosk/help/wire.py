"""What a kiosk and a desk say to each other while a person is helped: one WebSocket, one JSON object a text frame.

    kiosk                                   desk
    Hello                              ->
                                       <-   Challenge
    Proof (Ed25519 over the challenge) ->
                                       <-   Welcome, or Refused and the end of the line
    Heartbeat each `Welcome.heartbeat_s`, and when something changes
    AskForHelp                         ->
                                       <-   Place (again when it changes), Nobody, MediatorAway, ...
                                       <-   Answered: from here on a call, until Ended or HangUp
    Typing, Said, Signal               <->  Typing, Said, Signal
                                       <-   AskToShare
    ShareState after the citizen's yes ->   ... ShareStopped; PhotoPart at a touch, PhotoHidden
                                       <-   PointAt, Propose, AskFor, GoToStep, Picture, ShowPage
    ActionResult                       ->

Both sides decode with `from_kiosk` and `from_desk`, which give None for whatever is not a message of this contract:
too long, unknown, of another form, with characters that cannot be shown. A desk has no message to sign, to send, to
reveal a field or to touch a button: what cannot be said cannot be asked for.

A line that was cut is opened anew; `Resume` takes up a request or a call within `GRACE_S`. Instants are UTC with their
zone, durations seconds. No message but `Typing`, `Said`, `Propose`, `Signal`, `AskCallback` (sealed), `PhotoPart` and a
revealed field of `ShareState` can carry what is a citizen's: those are `Private`, and neither side logs or keeps them.
"""

from datetime import datetime
from typing import Annotated, Literal, TypeVar

import msgspec

from kiosk.help.wire_call import AskToCall, CallServers, CallState, IceServer, StopCall
from kiosk.help.wire_fleet import FleetOrder, FleetResult, Heartbeat
from kiosk.help.wire_parts import (
    ENROL_PATH,
    ENROLMENT_CONTEXT,
    GRACE_S,
    HEARTBEAT_S,
    LINE_PATH,
    LOOPBACK_CODE_FILE,
    MAX_FRAME_BYTES,
    MAX_MESSAGES_PER_S,
    NONCE_BYTES,
    PROOF_CONTEXT,
    SILENCE_S,
    VERSION,
    Challenge,
    DeviceStatus,
    Enrolment,
    Hello,
    Id,
    Instant,
    KioskId,
    Label,
    Language,
    Line,
    Message,
    Name,
    OptionalName,
    Part,
    PhoneNumber,
    PrivateMessage,
    Proof,
    Refused,
    Seconds,
    ShortLabel,
    Value,
    Welcome,
    enrolment_bytes,
    proof_bytes,
)
from kiosk.help.wire_photo import PhotoHidden, PhotoPart
from kiosk.help.wire_sending import Picture, ShowPage
from kiosk.help.wire_sharing import (
    ActionResult,
    AskFor,
    AskToShare,
    GoToStep,
    PointAt,
    Propose,
    SharedButton,
    SharedField,
    ShareState,
    ShareStopped,
)
from kiosk.help.wire_talk import Answered, Ended, HangUp, Participant, Said, Signal, Typing
from kiosk.text import is_fit

__all__ = [
    "ENROLMENT_CONTEXT",
    "ENROL_PATH",
    "GRACE_S",
    "HEARTBEAT_S",
    "LINE_PATH",
    "LOOPBACK_CODE_FILE",
    "MAX_FRAME_BYTES",
    "MAX_MESSAGES_PER_S",
    "NONCE_BYTES",
    "PROOF_CONTEXT",
    "SILENCE_S",
    "VERSION",
    "ActionResult",
    "AgentAction",
    "Answered",
    "AskCallback",
    "AskFor",
    "AskForHelp",
    "AskToCall",
    "AskToShare",
    "CallMediator",
    "CallServers",
    "CallState",
    "CallbackKept",
    "CallbackRefused",
    "CancelHelp",
    "Challenge",
    "DeviceStatus",
    "Ended",
    "Enrolment",
    "FleetOrder",
    "FleetResult",
    "FromDesk",
    "FromKiosk",
    "GoToStep",
    "HallOrder",
    "HangUp",
    "Heartbeat",
    "Hello",
    "IceServer",
    "Id",
    "Instant",
    "KioskId",
    "Label",
    "Language",
    "Line",
    "MediatorAway",
    "MediatorComes",
    "MediatorRings",
    "Message",
    "Name",
    "Nobody",
    "Notice",
    "Notices",
    "OptionalName",
    "OrderResult",
    "Part",
    "Participant",
    "PhoneNumber",
    "PhotoHidden",
    "PhotoPart",
    "Picture",
    "Place",
    "PointAt",
    "Presence",
    "PrivateMessage",
    "Proof",
    "Propose",
    "Refused",
    "Resume",
    "Said",
    "Seconds",
    "ShareState",
    "ShareStopped",
    "SharedButton",
    "SharedField",
    "ShortLabel",
    "ShowPage",
    "Signal",
    "StepCounted",
    "StopCall",
    "Typing",
    "Value",
    "Welcome",
    "encode",
    "enrolment",
    "enrolment_bytes",
    "from_desk",
    "from_kiosk",
    "is_shown",
    "proof_bytes",
]  # fmt: skip

# --- presence ---------------------------------------------------------------------------------------------------------


class Presence(Message, frozen=True):
    """Sent after `Welcome` and when it changes, so that a page can say it before anybody asks. `agents`: whether one
    is signed in during opening hours; `until`: when somebody will be."""

    agents: bool
    mediator: Literal["there", "away", "none"]
    agents_until: Instant | None = None
    mediator_until: Instant | None = None


class Notice(Part, frozen=True):
    """A sentence that the operator publishes on its kiosks, in the language it was written in."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    language: Language = "fr"
    until: Instant | None = None


class Notices(Message, frozen=True):
    """All that stand, in the place of those before."""

    notices: Annotated[tuple[Notice, ...], msgspec.Meta(max_length=8)] = ()


# --- asking -----------------------------------------------------------------------------------------------------------


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


class StepCounted(Message, frozen=True):
    """For the operator's statistics: a démarche was left at this step (`left`: not sent, whoever ended the visit), or
    somebody was called from it. The desk adds one to a number, and keeps neither the kiosk nor the instant."""

    demarche: Name
    step: Name
    what: Literal["left", "called"]


# --- the mediator's orders to a kiosk of their hall -------------------------------------------------------------------


class HallOrder(Message, frozen=True):
    """`unlock`: out of a lock after wrong codes; `end_visit`: as if the citizen had left; `pause`, `resume`: closed
    for cleaning. None of them reads anything of the visit."""

    order_id: Id
    order: Literal["unlock", "end_visit", "pause", "resume"]


class OrderResult(Message, frozen=True):
    order_id: Id
    result: Literal["done", "not_possible"]


FromKiosk = (
    Hello | Proof | Heartbeat | AskForHelp | CancelHelp | Resume | CallMediator | AskCallback | Typing | Said | HangUp
    | Signal | CallState | ShareState | ShareStopped | PhotoPart | PhotoHidden | ActionResult | OrderResult
    | StepCounted | FleetResult
)  # fmt: skip
AgentAction = PointAt | Propose | AskFor | GoToStep | ShowPage
FromDesk = (
    Challenge | Welcome | Refused | Presence | Notices | Place | Nobody | MediatorRings | MediatorAway | MediatorComes
    | CallbackKept | CallbackRefused | Answered | Participant | Typing | Said | Ended | Signal | AskToCall | CallServers
    | StopCall | AskToShare | PointAt | Propose | AskFor | GoToStep | Picture | ShowPage | HallOrder
    | FleetOrder
)  # fmt: skip

M = TypeVar("M")
_ENCODER = msgspec.json.Encoder()
_FROM_KIOSK: msgspec.json.Decoder[FromKiosk] = msgspec.json.Decoder(FromKiosk)
_FROM_DESK: msgspec.json.Decoder[FromDesk] = msgspec.json.Decoder(FromDesk)
_ENROLMENT = msgspec.json.Decoder(Enrolment)


def encode(message: FromKiosk | FromDesk) -> str:
    """One text frame."""
    return _ENCODER.encode(message).decode()


def from_kiosk(frame: str | bytes) -> FromKiosk | None:
    """A kiosk's message, or None for anything else."""
    return _decoded(frame, _FROM_KIOSK)


def from_desk(frame: str | bytes) -> FromDesk | None:
    """A desk's message, or None for anything else."""
    return _decoded(frame, _FROM_DESK)


def enrolment(body: bytes) -> Enrolment | None:
    """An enrolment's body, or None for anything else."""
    return _decoded(body, _ENROLMENT)


def _decoded(frame: str | bytes, decoder: msgspec.json.Decoder[M]) -> M | None:
    if len(frame) > MAX_FRAME_BYTES:
        return None
    try:
        message = decoder.decode(frame)
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError, OverflowError):
        return None
    return message if _fit(message) else None


def is_shown(instant: datetime) -> bool:
    """Whether it has a day on the clock of every hall: 9999 in UTC may be 10000 in Paris, which `datetime` has not."""
    return 2000 <= instant.year < 9000


def _fit(value: object) -> bool:
    """Whether all of it can be shown: no controls, no marks that turn the reading direction, no day of no calendar."""
    match value:
        case datetime():
            return is_shown(value)
        case str():
            return is_fit(value, also="\n")
        case tuple():
            return all(_fit(part) for part in value)
        case msgspec.Struct():
            return all(_fit(getattr(value, name)) for name in value.__struct_fields__)
    return True
