"""What the visit sees of a call's sound and picture: frozen values, no word of the engine.

All of it comes from a process that reads what a stranger's browser has sent: the screen believes none of it about what
the citizen allows; it only shows it.
"""

from typing import Annotated, Literal

import msgspec

from kiosk.help.wire_call import CallSignal
from kiosk.privacy.private import Private

# Who is at the other end of a connection: the agent, or a third person (interpreter, sign language).
Party = Literal["agent", "third"]
# `trying` until media come; `cut`: mended in the background; `lost`: given up after `wire_call.MEND_FOR_S`.
LinkState = Literal["trying", "on", "cut", "lost", "gone"]
Microphone = Literal["on", "off", "none"]
CameraState = Literal["on", "off", "away", "none"]

# Whose voice it is.
Speaker = Literal["agent", "third", "citizen"]

MAX_CAPTION = 600
# A tenth of a second is 3,200.
MAX_SOUND_BYTES = 8192


class Frame(msgspec.Struct, frozen=True, tag="frame"):
    """A new picture lies in the shared memory (`kiosk.web.shared_picture`) at `slot`."""

    slot: int
    sequence: int


class PageReady(msgspec.Struct, frozen=True, tag="page_ready"):
    """The page is loaded, for the first time or after its process has died: it waits for `protocol.Begin`."""


class Crashed(msgspec.Struct, frozen=True, tag="crashed"):
    """The page's own process has ended; it is loaded again, and `PageReady` follows."""


class Signalled(Private, frozen=True, tag="signalled"):
    """To be carried to the other end, unread."""

    party: Party
    signal: CallSignal


class Linked(msgspec.Struct, frozen=True, tag="linked"):
    """How the connection stands. `first_frame_ms`: from its beginning to the first picture of the other end that was
    drawn; 0 until then."""

    party: Party
    state: LinkState
    first_frame_ms: float = 0.0


class Own(msgspec.Struct, frozen=True, tag="own"):
    """What this end sends now: the devices have been opened, or closed. `none`: there is no such device, or it does
    not open. `output`: the name of the sound card's output that is played to, empty: the system's own."""

    microphone: Microphone
    camera: CameraState
    output: str = ""


class Theirs(msgspec.Struct, frozen=True, tag="theirs"):
    """What the other end says that it sends."""

    party: Party
    microphone: Microphone
    camera: CameraState


class Heard(Private, frozen=True, tag="heard"):
    """A sentence of the other end, as its recogniser has understood it until now."""

    party: Party
    seq: int
    text: Annotated[str, msgspec.Meta(max_length=MAX_CAPTION)]
    final: bool


class Sound(Private, frozen=True, tag="sound"):
    """What somebody says, for a recogniser (`call.captions.port.RATE`): one channel, 16 bits, the lower octet first.
    Never kept."""

    speaker: Speaker
    pcm: Annotated[bytes, msgspec.Meta(max_length=MAX_SOUND_BYTES)]


class Unheard(msgspec.Struct, frozen=True, tag="unheard"):
    """No recogniser listens to them any more."""

    party: Party


class Figures(msgspec.Struct, frozen=True, tag="figures"):
    """Counted by the engine since the connection began (W3C webrtc-stats): pictures decoded and sent, their size, the
    energy of the sound that came in, bytes, and the round trip's seconds."""

    party: Party
    frames_decoded: int = 0
    frames_sent: int = 0
    width: int = 0
    height: int = 0
    audio_energy: float = 0.0
    packets_lost: int = 0
    bytes_received: int = 0
    round_trip_s: float = 0.0
    relayed: bool = False
    codec: str = ""


Told = Frame | PageReady | Crashed | Signalled | Linked | Own | Theirs | Heard | Sound | Unheard | Figures
