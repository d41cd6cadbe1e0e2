"""How far sound and picture with an agent have come. Loaded with the visit: it knows no message of the line."""

from typing import TYPE_CHECKING, Literal

import msgspec

from kiosk.privacy.private import Private

if TYPE_CHECKING:
    from kiosk.call import port, protocol
    from kiosk.help.wire_call import IceServer

# `over`: it has ended, and the page says why until that is read.
CallStage = Literal["none", "begun", "on", "cut", "over"]
Why = Literal["", "lost", "agent"]
# What the citizen answers: nothing, sound alone, sound and picture.
Answer = Literal["no", "sound", "picture"]
Given = Literal["on", "off", "away", "none", ""]

# The credentials of a relay are asked for anew when so much of their time has gone.
RENEWED_AFTER = 0.8
RENEWED_AT_LEAST_S = 20.0
MOST_CAPTION = 300
# Who reads slowly reads 100 words a minute.
CAPTION_STANDS_S = 12.0
# The engine gives a connection up after 30 s (`wire_call.MEND_FOR_S`); one that does not start at all says nothing.
GIVEN_UP_AFTER_S = 45.0


class CallAsked(msgspec.Struct, frozen=True):
    """The question that is on the screen. `action`: of the agent's wish; empty: the citizen has pressed the button."""

    action: str = ""
    picture: bool = True


class Caption(Private, frozen=True):
    """What was understood of somebody's speech, as it stands `since` then."""

    party: "port.Party"
    text: str
    since: float
    final: bool


class Calling(Private, frozen=True):
    """`call`: of `Helping`; another one, or none, ends this. `asked`: the dialogue, on the screen since `asked_at`.

    What the citizen lets out: `microphone` (not muted) and `camera`. What the devices do: `own_microphone` and
    `own_camera`, empty until they have said. `their_camera` and `their_microphone`: of the agent.
    `third`: the role of a third person; `pictured`: who is seen. `large`: the picture is enlarged. `since`: when the
    stage began. `renew_at`: when other credentials are asked for. `captioned`: words have been written down in
    this call; `unheard`: the recogniser has ended."""

    stage: CallStage = "none"
    since: float = 0.0
    call: str = ""
    asked: CallAsked | None = None
    asked_at: float = 0.0
    refused_at: float | None = None
    why: Why = ""
    microphone: bool = True
    camera: bool = False
    own_microphone: Given = ""
    own_camera: Given = ""
    their_microphone: Given = ""
    their_camera: Given = ""
    third: str = ""
    pictured: frozenset[str] = frozenset()
    large: bool = False
    renew_at: float | None = None
    caption: Caption | None = None
    captioned: bool = False
    unheard: bool = False

    @property
    def live(self) -> bool:
        """Whether the engine runs for it."""
        return self.stage in ("begun", "on", "cut")


# -- events


class AskCall(msgspec.Struct, frozen=True):
    """ "Speak with them": what that means is asked first."""


class AnswerCall(msgspec.Struct, frozen=True):
    """To the question on the screen, by its action: a finger that comes late answers nothing else."""

    answer: Answer
    action: str = ""


class SetMicrophone(msgspec.Struct, frozen=True):
    on: bool


class SetCamera(msgspec.Struct, frozen=True):
    on: bool


class EnlargeCall(msgspec.Struct, frozen=True):
    large: bool


class EndCall(msgspec.Struct, frozen=True):
    """Sound and picture end; what is typed goes on. Over already: that it is has been read."""


class CallTold(Private, frozen=True):
    """The engine has said something."""

    told: "port.Told"


CallEvent = AskCall | AnswerCall | SetMicrophone | SetCamera | EnlargeCall | EndCall | CallTold


# -- effects


class OpenCall(Private, frozen=True):
    """Start the engine and connect, or go on with other relays. `language`: of the citizen; `agents_language`: that the
    agent speaks with them; for a recogniser. -> `CallTold`"""

    servers: "tuple[IceServer, ...]"
    relay_only: bool
    microphone: bool
    camera: bool
    headset: bool
    language: str = "fr"
    agents_language: str = "fr"


class AllowMedia(msgspec.Struct, frozen=True):
    """What the citizen lets out from now on. The camera is borrowed for it, and given back. -> `CallTold`"""

    microphone: bool
    camera: bool


class CallDo(Private, frozen=True):
    request: "protocol.Request"


class CloseCall(msgspec.Struct, frozen=True):
    """The engine and all that it knows are killed, and the camera is given back."""


CallEffect = OpenCall | AllowMedia | CallDo | CloseCall
