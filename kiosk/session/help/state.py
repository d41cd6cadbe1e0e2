"""How far help by a person at a distance has come. Loaded with the visit: it knows no message of the line."""

from datetime import datetime
from typing import Literal

import msgspec
from msgspec.structs import replace

from kiosk.privacy.private import Private

# "": what fits how far things have come: the menu, the queue, or the conversation.
HelpPage = Literal["", "team", "callback", "phrases", "show", "picture"]
Team = Literal["demarche", "language", "sign_language", "unsure"]
Stage = Literal["none", "asked", "queued", "nobody", "talking", "ended"]
Ending = Literal["", "agent", "lost", "desk", "citizen"]

# Lines of a conversation that are kept on the page; an agent who writes more pushes the oldest out.
MOST_LINES = 60
MOST_LINE = 300
# What a citizen types as a number to be called back.
MOST_NUMBER = 20
# A dialogue that comes up under a finger is not answered by it.
UNANSWERED_FOR_S = 0.7
# After a "no" nothing is asked for so long: who is asked without end would reach nothing else on the screen.
ASKS_AGAIN_S = 10.0
# A kiosk that was closed for cleaning and forgotten opens by itself.
CLEANED_AFTER_S = 900.0
# What an agent points at glows for so long, and one pointing follows another no sooner.
POINTS_EACH_S = 1.0
GLOWS_FOR_S = 20.0


class Line(Private, frozen=True):
    """A line of the conversation. `french`: beside a prepared phrase."""

    mine: bool
    text: str


class Proposal(Private, frozen=True):
    """An agent's answer to one question. `text`: as it would be typed; `shown`: as it is read."""

    action: str
    field: str
    text: str
    shown: str
    reason: str


class Wish(msgspec.Struct, frozen=True):
    """An agent would like the citizen to go to a step: for what it takes (`what`), or as it is ("step")."""

    action: str
    what: Literal["scan", "card", "photo", "signature", "step"]
    step: str


class WishToSee(msgspec.Struct, frozen=True):
    """An agent would like to see how far the démarche has come."""

    action: str


class SentPicture(Private, frozen=True):
    """A picture of the agent, drawn anew here: raw RGB."""

    action: str
    rgb: bytes
    width: int
    height: int


class SentPage(Private, frozen=True):
    """An official page that the agent would have the citizen see; `host`: what is said of it."""

    action: str
    url: str
    host: str


class Incoming(Private, frozen=True):
    """A picture on its way: `parts` of `count` have come."""

    action: str
    count: int
    parts: int = 0
    data: bytes = b""


Asked = Proposal | Wish | WishToSee | SentPicture | SentPage


class Pointed(msgspec.Struct, frozen=True):
    """`target`: a field's id, or a button's (`sharing.buttons_of`); `label`: as the screen has it."""

    target: str
    label: str
    since: float


class SeenPhoto(msgspec.Struct, frozen=True):
    """The photo that the agent sees, by a touch of the citizen."""

    field: str
    sha256: str


class Number(msgspec.Struct, frozen=True):
    label: str
    number: str


class Helping(Private, frozen=True):
    """`line`: to the desk; "none" until it has been up once. `lost_at`: since when it is gone in the midst of a request
    or a call. `key`: what a number is sealed to. `reported`: the last heartbeat, encoded; `shared`: the last state of
    the shared view, encoded.

    The queue: `request`, its `team`, `position` and `expected_s`; `until` and `waits` of "nobody". The mediator:
    `mediator` is what the desk says of them; `ringing` of this request; `coming`: their name. The call-back: `number`
    as it is typed, `callback`, and `before` when somebody will have called.

    The call: `agent` and `service`, `third`: who else is there. `lines`, `theirs` and `mine`: the conversation, and
    what either types now; `seq` of this end, `heard_seq` of the other. `heard`: how many lines the agent has said.

    Sharing: `sharing` is the citizen's yes to this agent. `revealed`: field -> the text that was revealed; another
    text in its place is hidden again. `photo`: the one that the agent sees. `asked`: what the agent waits for an answer
    to, on the screen since `asked_at`; `refused_at`: when they last said no.
    `incoming`: a picture on its way, `opening`: in the sandbox, `picture`: that the citizen has wanted to see.
    `ignored`: messages that meant nothing here. `cleaning_until`: a mediator has closed the kiosk for a while."""

    line: Literal["none", "up", "down"] = "none"
    lost_at: float | None = None
    key: bytes = b""
    numbers: tuple[Number, ...] = ()
    agents: bool = True
    agents_until: datetime | None = None
    mediator: Literal["", "there", "away", "none"] = ""
    mediator_until: datetime | None = None
    reported: bytes = b""
    stage: Stage = "none"
    request: str = ""
    team: Team = "unsure"
    position: int = 0
    expected_s: float | None = None
    until: datetime | None = None
    waits: bool = False
    ringing: Literal["", "rings", "away", "comes"] = ""
    coming: str = ""
    number: str = ""
    callback: Literal["", "wrong", "asked", "kept", "refused"] = ""
    before: datetime | None = None
    call: str = ""
    agent: str = ""
    service: str = ""
    third: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    theirs: str = ""
    mine: str = ""
    seq: int = 0
    heard: int = 0
    heard_seq: int = -1
    ended: Ending = ""
    sharing: bool = False
    shared: bytes = b""
    share_seq: int = 0
    revealed: dict[str, str] = msgspec.field(default_factory=dict)
    photo: SeenPhoto | None = None
    ignored: int = 0
    cleaning_until: float | None = None
    asked: Asked | None = None
    asked_at: float = 0.0
    refused_at: float | None = None
    pointed: Pointed | None = None
    incoming: Incoming | None = None
    opening: str = ""
    picture: SentPicture | None = None

    @property
    def waiting(self) -> bool:
        """Whether somebody is to come: the request is in the queue, or on its way there."""
        return self.stage in ("asked", "queued") or (self.stage == "nobody" and self.waits)

    @property
    def live(self) -> bool:
        """Whether the desk keeps something of this visit: a place in the queue, or a call."""
        return self.waiting or self.stage == "talking"


def with_nobody(helping: Helping) -> Helping:
    """Nothing of what one agent was allowed, shown or sent, or has asked, holds any longer: at the end of a call, and
    before another agent's."""
    return replace(
        helping,
        lost_at=None,
        theirs="",
        third=(),
        sharing=False,
        shared=b"",
        revealed={},
        photo=None,
        asked=None,
        pointed=None,
        incoming=None,
        opening="",
        picture=None,
    )
