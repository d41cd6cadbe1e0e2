"""The part of `console_wire` about sound and picture, what is sent to the citizen, and guests of a call."""

from typing import Annotated, Literal

import msgspec

from kiosk.help import wire
from kiosk.help.wire_call import MAX_PAYLOAD, Peer
from kiosk.help.wire_sending import MAX_PART_BYTES, MAX_PARTS, Url
from kiosk.privacy.private import Private

ThirdRole = Literal["interpreter", "sign_language"]

# --- from a page


class AskCall(wire.Message, frozen=True):
    """Ask the citizen to be heard, with `picture` to be seen too."""

    call_id: wire.Id
    picture: bool = False


class StopCall(wire.Message, frozen=True):
    call_id: wire.Id


class Relay(wire.PrivateMessage, frozen=True):
    """Signalling of the call's media (`wire_call.CallSignal`), not read by the desk."""

    call_id: wire.Id
    payload: Annotated[str, msgspec.Meta(max_length=MAX_PAYLOAD)]
    to: Peer = "kiosk"


class InviteByLink(wire.Message, frozen=True):
    """`name`: as the citizen reads it."""

    call_id: wire.Id
    role: ThirdRole
    name: wire.ShortLabel


class SendPart(wire.PrivateMessage, frozen=True):
    """One part of a picture, as `wire.Picture`; the first one begins it."""

    call_id: wire.Id
    index: Annotated[int, msgspec.Meta(ge=0, lt=MAX_PARTS)]
    count: Annotated[int, msgspec.Meta(ge=1, le=MAX_PARTS)]
    data: Annotated[bytes, msgspec.Meta(min_length=1, max_length=MAX_PART_BYTES)]


class SendPage(wire.Message, frozen=True):
    call_id: wire.Id
    url: Url


AboutCall = AskCall | StopCall | Relay | InviteByLink | SendPart | SendPage


# --- to a page


class CallReady(Private, frozen=True, tag_field="type", tag="call_ready"):
    """The citizen has said yes: build the connections, as `me`, to `others`. Again with new credentials whenever the
    kiosk says its yes again: what stands goes on."""

    call_id: str
    me: Peer
    others: tuple[Peer, ...]
    picture: bool
    servers: tuple[wire.IceServer, ...]
    relay_only: bool
    lasts_s: float


class CallStopped(wire.Message, frozen=True):
    """`why`: `refused` and `off` are the citizen's, `stopped` the agent's; `over`: the talk is over."""

    call_id: str
    why: Literal["refused", "off", "stopped", "over"]


class Relayed(Private, frozen=True, tag_field="type", tag="relayed"):
    call_id: str
    payload: str
    sender: Peer


class Invited(Private, frozen=True, tag_field="type", tag="invited"):
    """`path`: of the one-time link, below the desk's address."""

    call_id: str
    path: str
    minutes: int
