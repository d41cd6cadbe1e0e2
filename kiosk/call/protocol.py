"""What goes between the screen and the call's process, each way as a tagged union."""

from typing import Annotated

import msgspec

from kiosk.call.port import MAX_CAPTION, Party, Speaker, Told
from kiosk.help.wire_call import CallSignal, IceServer
from kiosk.privacy.private import Private

Event = Told


class Sounds(msgspec.Struct, frozen=True):
    """Which devices the engine takes, by a part of the name that the sound system gives them; empty: its own choice."""

    camera: str = ""
    microphone: str = ""
    loudspeaker: str = ""
    headset_microphone: str = ""
    headset: str = ""


class Setup(msgspec.Struct, frozen=True):
    """`ring_fd`: the memory for pictures of `width` x `height` pixels. `stand_in`: the engine's own test picture and
    tone in the place of camera and microphone, and calls within this machine."""

    ring_fd: int
    width: int
    height: int
    stand_in: bool = False
    devices: Sounds = Sounds()


class Allowed(msgspec.Struct, frozen=True):
    """What the citizen lets out now. `away`: the camera takes something else for a while."""

    microphone: bool = False
    camera: bool = False
    away: bool = False


class Begin(Private, frozen=True, tag="begin"):
    """Connect, or connect anew. What was allowed before is replaced."""

    servers: tuple[IceServer, ...]
    relay_only: bool
    allowed: Allowed
    headset: bool


class Renew(Private, frozen=True, tag="renew"):
    """Other relays, for the next time that a way is looked for."""

    servers: tuple[IceServer, ...]
    relay_only: bool


class Allow(msgspec.Struct, frozen=True, tag="allow"):
    """-> `Own`, once the devices are open, or closed."""

    allowed: Allowed


class Deliver(Private, frozen=True, tag="deliver"):
    """What the other end has sent."""

    party: Party
    signal: CallSignal


class Play(msgspec.Struct, frozen=True, tag="play"):
    """To the headset, or to the loudspeaker. -> `Own`"""

    headset: bool


class Third(msgspec.Struct, frozen=True, tag="third"):
    """A third person is there, or has gone. `large`: whom one looks at (sign language)."""

    there: bool
    large: bool = False


class Listen(msgspec.Struct, frozen=True, tag="listen"):
    """Give what these say to a recogniser. -> `Sound`, ten times a second for each while they are heard"""

    speakers: tuple[Speaker, ...]


class Caption(Private, frozen=True, tag="caption"):
    """What was understood of the citizen, for the others' pages (`wire_call.Caption`)."""

    seq: int
    text: Annotated[str, msgspec.Meta(max_length=MAX_CAPTION)]
    final: bool


class Mend(msgspec.Struct, frozen=True, tag="mend"):
    """The line to the desk is there again: a connection that is cut is mended now, not at the next turn."""


class Resize(msgspec.Struct, frozen=True, tag="resize"):
    width: int
    height: int


class Count(msgspec.Struct, frozen=True, tag="count"):
    """-> `Figures` of each connection"""


Request = Begin | Renew | Allow | Deliver | Play | Third | Listen | Caption | Mend | Resize | Count
Reply = None
