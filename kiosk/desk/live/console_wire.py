"""What a console's page and the desk say to each other: JSON text frames on `/console/line`.

From the page a closed union (`from_console`): whatever else it sends is refused and logged. There is no message to
sign, to send, to reveal or to fill a field, so a forged page cannot ask for it. Ids of actions are the desk's.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from kiosk.desk.live.console_call import AboutCall
from kiosk.help import wire
from kiosk.privacy.private import Private
from kiosk.text import CONTROLS, FORMATS, NOT_CHARACTERS, replaced, without

LINE_PATH = "/console/line"
MAX_FRAME_BYTES = wire.MAX_FRAME_BYTES


class SetAvailable(wire.Message, frozen=True):
    available: bool


class Answer(wire.Message, frozen=True):
    request_id: wire.Id


class Decline(wire.Message, frozen=True):
    request_id: wire.Id


class Transfer(wire.Message, frozen=True):
    """To a colleague, who is rung; until they answer nothing changes."""

    call_id: wire.Id
    person: str


class Invite(wire.Message, frozen=True):
    call_id: wire.Id
    person: str
    role: Literal["interpreter", "sign_language", "colleague"]


class Join(wire.Message, frozen=True):
    """What an invited person answers."""

    call_id: wire.Id


class Leave(wire.Message, frozen=True):
    call_id: wire.Id


class ShowOut(wire.Message, frozen=True):
    """The third person of one's own call."""

    call_id: wire.Id


class Type(wire.PrivateMessage, frozen=True):
    call_id: wire.Id
    seq: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
    text: wire.Line


class Say(wire.PrivateMessage, frozen=True):
    call_id: wire.Id
    text: wire.Line


class SayPhrase(wire.Message, frozen=True):
    call_id: wire.Id
    phrase: wire.Name


class ShareView(wire.Message, frozen=True):
    """Ask the citizen to share."""

    call_id: wire.Id


class Point(wire.Message, frozen=True):
    call_id: wire.Id
    target: wire.Name


class ProposeValue(wire.PrivateMessage, frozen=True):
    call_id: wire.Id
    field: wire.Name
    value: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class Ask(wire.Message, frozen=True):
    call_id: wire.Id
    what: Literal["scan", "card", "photo", "signature"]


class GoTo(wire.Message, frozen=True):
    call_id: wire.Id
    step: wire.Name


class End(wire.Message, frozen=True):
    call_id: wire.Id


class WrapUp(wire.Message, frozen=True):
    """`category`: the place of one in the settings' list. No words of one's own: they could be personal data."""

    call_id: wire.Id
    category: Annotated[int, msgspec.Meta(ge=0, le=29)]


class TakeCallback(wire.Message, frozen=True):
    callback_id: wire.Id


class EndCallback(wire.Message, frozen=True):
    callback_id: wire.Id
    category: Annotated[int, msgspec.Meta(ge=0, le=29)]


class SayAway(wire.Message, frozen=True):
    there: bool
    until: wire.Instant | None = None


class Come(wire.Message, frozen=True):
    request_id: wire.Id


class Order(wire.Message, frozen=True):
    kiosk_id: wire.KioskId
    order: Literal["unlock", "end_visit", "pause", "resume"]


WithOthers = Transfer | Invite | Join | Leave | ShowOut
FromConsole = (
    SetAvailable | Answer | Decline | WithOthers | Type | Say | SayPhrase | ShareView | Point
    | ProposeValue | Ask | GoTo | End | WrapUp | TakeCallback | EndCallback | SayAway | Come | Order | AboutCall
)  # fmt: skip


# --- to the page ------------------------------------------------------------------------------------------------------


class QueueRow(msgspec.Struct, frozen=True):
    """`waited_s` at the moment of sending."""

    request_id: str
    kiosk_id: str
    team: str
    language: str
    demarche: str
    title: str
    waited_s: int
    suits: bool = True


class CallbackRow(msgspec.Struct, frozen=True):
    callback_id: str
    kiosk_id: str
    language: str
    title: str
    asked_at: datetime
    by: str


class KioskRow(msgspec.Struct, frozen=True):
    kiosk_id: str
    online: bool
    use: str
    paper_low: bool
    asks: bool
    helped_by: str
    devices: tuple[wire.DeviceStatus, ...] = ()


ColleagueState = Literal["free", "busy", "pause"]


class ColleagueRow(msgspec.Struct, frozen=True):
    person: str
    name: str
    state: ColleagueState
    interprets: tuple[str, ...] = ()


class Board(wire.Message, frozen=True):
    """What this console shows beside its call; sent when it changes, at most once a pulse (`hub.PULSE_S`)."""

    queue: tuple[QueueRow, ...] = ()
    callbacks: tuple[CallbackRow, ...] = ()
    kiosks: tuple[KioskRow, ...] = ()
    colleagues: tuple[ColleagueRow, ...] = ()
    available: bool = True
    there: bool = True
    away_until: datetime | None = None


class Ring(wire.Message, frozen=True):
    """`why`: a request, a mediator's, a call that a colleague hands on, an invitation into one."""

    why: Literal["request", "mediator", "transfer", "invite"]
    id: str
    row: QueueRow
    by: str = ""


class RingOver(wire.Message, frozen=True):
    id: str


class Phrase(msgspec.Struct, frozen=True):
    id: str
    french: str
    text: str


class InCall(wire.Message, frozen=True):
    """The call that this console has now, whole; sent again when something of it changes. `media`: what the citizen
    allows; `guidance`: of the démarche, before anything is shared (`guidance.Guidance`)."""

    call_id: str
    row: QueueRow
    rtl: bool
    phrases: tuple[Phrase, ...]
    line: Literal["up", "down"]
    third: str = ""
    as_third: bool = False
    media: Literal["", "sound", "picture"] = ""
    guidance: Any = None
    categories: tuple[str, ...] = ()


class TheirTyping(Private, frozen=True, tag_field="type", tag="their_typing"):
    call_id: str
    text: str


class TheirLine(Private, frozen=True, tag_field="type", tag="their_line"):
    """A finished line. `mine`: an echo of the agent's own, as it was sent."""

    call_id: str
    text: str
    mine: bool = False
    french: str = ""


class View(Private, frozen=True, tag_field="type", tag="view"):
    """The shared state, and beside it what helps to answer (`guidance.Guidance`)."""

    call_id: str
    state: wire.ShareState
    guidance: Any


class ViewOver(wire.Message, frozen=True):
    call_id: str
    why: str


class ActionDone(wire.Message, frozen=True):
    call_id: str
    action: str
    target: str
    result: str


class CallOver(wire.Message, frozen=True):
    """`wrap_up`: a category is expected."""

    call_id: str
    why: str
    wrap_up: bool


class Number(Private, frozen=True, tag_field="type", tag="number"):
    """The number of a call-back, to the one who took it."""

    callback_id: str
    number: str


class OrderDone(wire.Message, frozen=True):
    kiosk_id: str
    order: str
    result: str


class Problem(wire.Message, frozen=True):
    """A sentence: why nothing happened."""

    say: str


_DECODER = msgspec.json.Decoder(FromConsole)
_TAG = msgspec.json.Decoder(dict[str, Any])
_ENCODER = msgspec.json.Encoder()


def from_console(frame: str) -> FromConsole | None:
    """A page's message, or None. Its texts are as they were typed: `cleaned` before they go on."""
    if len(frame) > MAX_FRAME_BYTES:
        return None
    try:
        message: FromConsole = _DECODER.decode(frame)
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError):
        return None
    return message


def kind_of(frame: str) -> str:
    """What a refused message called itself, for the audit log: one word, or "garbage"."""
    try:
        said = _TAG.decode(frame[:MAX_FRAME_BYTES]).get("type")
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError):
        return "garbage"
    word = said if isinstance(said, str) and said.isascii() and said.replace("_", "").isalnum() else ""
    return word[:40] or "garbage"


def cleaned(text: str) -> str:
    """What a person typed or pasted, as `wire` lets it pass: no joiners, no marks of direction, no controls but line
    ends."""
    lines = (without(replaced(line, " ", CONTROLS), FORMATS | NOT_CHARACTERS) for line in text.splitlines())
    return "\n".join(lines)


def encode(message: msgspec.Struct) -> str:
    return _ENCODER.encode(message).decode()
