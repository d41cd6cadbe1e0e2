"""The part of `kiosk.help.wire` that carries a talk: who answers, what is typed and said, the end."""

from typing import Annotated, Literal

import msgspec

from kiosk.help.wire_parts import Id, Line, Message, OptionalName, PrivateMessage, ShortLabel


class Answered(Message, frozen=True):
    """`agent` and `service`: as the citizen reads them. Sent again with another agent and a new `call_id` when the call
    is transferred: sharing has stopped then, and consent is asked anew."""

    request_id: Id
    call_id: Id
    agent: ShortLabel
    service: ShortLabel
    transferred: bool = False


class Participant(Message, frozen=True):
    """A third person came or went; never sees the shared view."""

    call_id: Id
    role: Literal["interpreter", "sign_language", "colleague"]
    name: ShortLabel
    there: bool


class Typing(PrivateMessage, frozen=True):
    """Real-time text, both ways: the whole line as it stands, at each key (and each deletion). The next one replaces
    it. `seq` grows within a call."""

    call_id: Id
    seq: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
    text: Line


class Said(PrivateMessage, frozen=True):
    """A finished line, both ways; it ends what was being typed. `french`: beside a prepared phrase in the citizen's
    language."""

    call_id: Id
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
    phrase: OptionalName = ""
    french: Line = ""


class HangUp(Message, frozen=True):
    call_id: Id


class Ended(Message, frozen=True):
    """`lost`: the agent's browser was cut and did not come back; `unknown`: no such call any more."""

    call_id: OptionalName
    why: Literal["agent", "lost", "desk", "unknown"]
    request_id: OptionalName = ""


class Signal(PrivateMessage, frozen=True):
    """An envelope of the call's media signalling (offer, answer, candidate), both ways; the desk does not read it."""

    call_id: Id
    payload: Annotated[str, msgspec.Meta(max_length=32_768)]
    party: Literal["agent", "third"] = "agent"
