"""The part of `kiosk.help.wire` with which a talk gets sound and picture (WebRTC, peer to peer or through a relay).

Two layers. The first are messages of the line, which the screen and the desk understand, because consent is theirs:

    kiosk                                   desk
                                       <-   AskToCall (or the citizen starts: `CallState` unasked)
    CallState "sound" or "picture"     ->   the citizen's yes to this call; "refused", "off"
                                       <-   CallServers: relays, and credentials that run out
    Signal                             <->  Signal
                                       <-   StopCall: sound and picture end, the talk in writing goes on

The second layer is what `wire.Signal.payload` holds: one `CallSignal` as JSON, from one end's page to another's. The
desk relays it unread, and only while the kiosk's last `CallState` is a yes. `Signal.party` says which peer: the agent,
or a third person. Between those two the desk relays in the same way.

Every signal says which connection it is of: `sender` and `to` are ids that a page takes anew when it is loaded. A page
begins with `Ready` (`to` empty) and repeats it each `READY_EACH_S` until a `Ready` for it comes; whoever hears one that
is not for it answers with its own, `to` filled. A new `sender` means a page that was loaded anew: the old connection is
closed and another one built. A signal for another `to` is of a connection that is gone: it is dropped.

Offers cross: "perfect negotiation" (W3C WebRTC, 10.7). `is_polite` says who gives way. Whoever is impolite makes the
first offer. An ICE restart is an offer of either end with new ICE credentials.
"""

from typing import Annotated, Literal

import msgspec

from kiosk.help.wire_parts import Id, Message, OptionalName, PrivateMessage, Seconds, whole
from kiosk.privacy.private import Private

CALL_VERSION = 1

# A description of one sound and one picture with every codec of the engine is 6 to 8 KB.
MAX_SDP = 24_000
MAX_PAYLOAD = 32_768
# Of one peer and one connection; a page that sends more is not listened to any more until it is loaded anew.
MAX_CANDIDATES = 100
MAX_DESCRIPTIONS = 60
READY_EACH_S = 1.0
# A connection that was cut is mended in the background for so long (as `wire.GRACE_S`), then the call is over.
MEND_FOR_S = 30.0

Peer = Literal["kiosk", "agent", "third"]
_ORDER: tuple[Peer, ...] = ("kiosk", "third", "agent")

# Printable ASCII and line ends: a description has nothing else (RFC 8866 allows more in names, which we do not use).
Sdp = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_SDP, pattern=whole(r"v=0\r?\n[\r\n -~]*"))]
IceUrl = Annotated[
    str,
    msgspec.Meta(
        max_length=300,
        pattern=whole(
            r"(?:stuns?|turns?):(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:\?transport=(?:udp|tcp))?"
        ),
    ),
]


# --- over the line ----------------------------------------------------------------------------------------------------


class AskToCall(Message, frozen=True):
    """The agent would like to speak with the citizen; with `picture` also to see and be seen. The kiosk asks the
    citizen, who may say yes to sound alone. Answered by `CallState` with this `action_id`."""

    call_id: Id
    action_id: Id
    picture: bool = False


class CallState(Message, frozen=True):
    """From the kiosk: what the citizen allows in this call, now. `refused`: no to `action_id`; `off`: over, from the
    citizen or because it failed. Sent again as it stands after a `Resume`, and when `CallServers` are about to run out:
    each yes is answered by new `CallServers`."""

    call_id: Id
    state: Literal["sound", "picture", "off", "refused"]
    action_id: OptionalName = ""


class IceServer(Private, frozen=True, forbid_unknown_fields=True):
    """As `RTCIceServer`. `username` and `credential` are of the relay's REST convention (`desk.live.relays`): they run
    out by themselves, and are worth nothing without this desk's call."""

    urls: Annotated[tuple[IceUrl, ...], msgspec.Meta(min_length=1, max_length=6)]
    username: Annotated[str, msgspec.Meta(max_length=200)] = ""
    credential: Annotated[str, msgspec.Meta(max_length=200)] = ""


class CallServers(PrivateMessage, frozen=True):
    """From the desk, after each yes. `relay_only`: addresses of either end are not told to the other
    (`iceTransportPolicy: "relay"`). `lasts_s`: how long the credentials open a relay; a connection that stands lasts
    longer. No server at all: both ends are in one network."""

    call_id: Id
    servers: Annotated[tuple[IceServer, ...], msgspec.Meta(max_length=6)] = ()
    relay_only: bool = False
    lasts_s: Seconds = 3600.0


class StopCall(Message, frozen=True):
    """From the desk: the agent has ended sound and picture; what is typed goes on."""

    call_id: Id


# --- from page to page, inside `wire.Signal.payload` ------------------------------------------------------------------


class Ready(Message, frozen=True):
    """See the module's text. `to` empty: to whoever is there."""

    sender: Id
    to: OptionalName = ""
    version: int = CALL_VERSION


class Description(PrivateMessage, frozen=True):
    """An SDP (RFC 8829) that was set as the local description. `kind`: as `RTCSdpType`, without `rollback` and
    `pranswer`."""

    sender: Id
    to: Id
    kind: Literal["offer", "answer"]
    sdp: Sdp


class Candidate(PrivateMessage, frozen=True):
    """As `RTCIceCandidateInit`; `candidate` empty: there are no more. It holds an address of a network."""

    sender: Id
    to: Id
    candidate: Annotated[str, msgspec.Meta(max_length=1000, pattern=whole(r"[ -~]*"))]
    mid: Annotated[str, msgspec.Meta(max_length=64, pattern=whole(r"[ -~]*"))] = ""
    line: Annotated[int, msgspec.Meta(ge=0, le=31)] = 0
    fragment: Annotated[str, msgspec.Meta(max_length=256, pattern=whole(r"[ -~]*"))] = ""


class MediaState(Message, frozen=True):
    """What this end sends now, for a word beside its picture: sent when the connection stands and at each change.
    `away`: the camera takes something else just now (a photo), and will be back; `none`: there is no such device, or
    it was not allowed."""

    sender: Id
    to: Id
    microphone: Literal["on", "off", "none"]
    camera: Literal["on", "off", "away", "none"]


class Caption(PrivateMessage, frozen=True):
    """What a recogniser at this end has understood of its own person's speech. `text`: the whole sentence as it stands;
    the next one with the same `seq` replaces it, `final` ends it."""

    sender: Id
    to: Id
    seq: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
    text: Annotated[str, msgspec.Meta(max_length=600)]
    final: bool = False


class Bye(Message, frozen=True):
    """This page goes, and does not come back by itself."""

    sender: Id
    to: OptionalName = ""
    why: Literal["ended", "left", "failed"] = "ended"


CallSignal = Ready | Description | Candidate | MediaState | Caption | Bye

_DECODER: msgspec.json.Decoder[CallSignal] = msgspec.json.Decoder(CallSignal)
_ENCODER = msgspec.json.Encoder()


def payload_of(signal: CallSignal) -> str:
    """For `wire.Signal.payload`."""
    return _ENCODER.encode(signal).decode()


def signal_in(payload: str) -> CallSignal | None:
    """What a page said, or None for anything else: too long, unknown, of another form or version, with characters that
    cannot be shown."""
    if len(payload) > MAX_PAYLOAD:
        return None
    try:
        signal = _DECODER.decode(payload)
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError):
        return None
    if isinstance(signal, Ready) and signal.version != CALL_VERSION:
        return None
    if isinstance(signal, Caption) and not signal.text.isprintable():
        return None
    return signal


def is_polite(me: Peer, other: Peer) -> bool:
    """Whether `me` gives way to an offer of `other` that crosses its own: the kiosk to everybody, a third person to the
    agent. Each pair has exactly one polite end."""
    return _ORDER.index(me) < _ORDER.index(other)
