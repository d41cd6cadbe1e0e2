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
from typing import TypeVar

import msgspec

from kiosk.help.wire_asking import (
    AskCallback,
    AskForHelp,
    CallbackKept,
    CallbackRefused,
    CallMediator,
    CancelHelp,
    MediatorAway,
    MediatorComes,
    MediatorRings,
    Nobody,
    Place,
    Resume,
)
from kiosk.help.wire_call import AskToCall, CallServers, CallState, IceServer, StopCall
from kiosk.help.wire_fleet import FleetOrder, FleetResult, Heartbeat
from kiosk.help.wire_hall import HallOrder, Notice, Notices, OrderResult, Presence, StepCounted
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
