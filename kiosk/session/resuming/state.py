"""A ticket that keeps a visit, and one that is shown again: how far that has come, and what can happen to it."""

from datetime import datetime
from typing import Literal

import msgspec

from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.privacy.private import Private
from kiosk.session.resuming.format import KeptVisit
from kiosk.session.resuming.saying_state import OpinionEffect, OpinionEvent
from kiosk.ticket.deposit import Answer
from kiosk.ticket.standing import Followed

# Why a ticket leads nowhere. The desk's own answers; then: `no_code` was seen; `not_ours`, a code that is no ticket;
# `damaged`: what the desk gave does not open; `not_here`: this kiosk does not offer the démarche, or cannot do it now;
# `unreachable`: the desk does not answer.
Problem = Answer | Literal["no_code", "not_ours", "damaged", "not_here", "unreachable"]


class Keeping(Private, frozen=True):
    """ "I shall come back". `text`: what the ticket's QR code says; it is nowhere else."""

    stage: Literal["none", "sealing", "kept", "failed"] = "none"
    envelope_id: str = ""
    text: str = ""
    until: datetime | None = None
    code: Code | None = None


class Claim(Private, frozen=True):
    """By what the desk knows who has taken a kept visit."""

    id: str
    proof: bytes
    taker: str


class Reopened(Private, frozen=True):
    """A visit that was taken up again, and goes on at `step`: what did not fit any more, and what is to be confirmed,
    by their labels (French)."""

    step: str
    lost: tuple[str, ...]
    doubted: tuple[str, ...]


class TicketReading(Private, frozen=True):
    """`how`: the ways to show a ticket; `typing` a reference; `looking` for the code; `asking` the desk; then
    `reopened`, `followed` or `failed`. `turn`: what is answered to another look or question than this is dropped."""

    stage: Literal["how", "typing", "looking", "asking", "reopened", "followed", "failed"] = "how"
    turn: int = 0
    with_camera: bool = False
    typed: str = ""
    wrong: bool = False
    problem: Problem | Fault | None = None
    tries_left: int = 0
    reopened: Reopened | None = None
    followed: Followed | None = None


# -- events


class ComeBack(msgspec.Struct, frozen=True):
    """From a step: stop here, and go on another day."""


class VisitKept(Private, frozen=True):
    """It is committed. `text`: for the ticket."""

    envelope_id: str
    text: str
    until: datetime


class VisitNotKept(msgspec.Struct, frozen=True):
    code: Code


class ShowTicket(msgspec.Struct, frozen=True):
    """From the home page: a ticket is to be shown."""


class LookForCode(msgspec.Struct, frozen=True):
    with_camera: bool


class StopLookingForCode(msgspec.Struct, frozen=True):
    pass


class TypeReference(msgspec.Struct, frozen=True):
    pass


class CodeSeen(Private, frozen=True):
    """`text`: of a QR code; empty: none was found."""

    turn: int
    result: str | Fault


class KeptOpened(Private, frozen=True):
    turn: int
    kept: KeptVisit
    claim: Claim


class TicketRefused(msgspec.Struct, frozen=True):
    turn: int
    problem: Problem
    tries_left: int = 0


class FileFollowed(Private, frozen=True):
    turn: int
    followed: Followed


class PrintStanding(msgspec.Struct, frozen=True):
    """The acknowledgement of a file that is followed, on paper."""


TicketEvent = (
    ComeBack
    | VisitKept
    | VisitNotKept
    | ShowTicket
    | LookForCode
    | StopLookingForCode
    | TypeReference
    | CodeSeen
    | KeptOpened
    | TicketRefused
    | FileFollowed
    | PrintStanding
    | OpinionEvent
)


# -- effects


class KeepVisit(Private, frozen=True):
    """Seal and commit. -> `VisitKept` or `VisitNotKept`. `reference`: a random one, for the outbox's list."""

    kept: KeptVisit
    view: bytes
    reference: str
    until: datetime
    phone_url: str


class FindCode(msgspec.Struct, frozen=True):
    """-> `CodeSeen`"""

    turn: int
    with_camera: bool


class StopFindingCode(msgspec.Struct, frozen=True):
    """The camera goes off, the lamp stops."""


class TakeKept(Private, frozen=True):
    """-> `KeptOpened` or `TicketRefused`"""

    turn: int
    text: str


class SettleKept(Private, frozen=True):
    """Tell the desk to destroy what was opened; or, not `used`, that it may be opened elsewhere."""

    claim: Claim
    used: bool


class FollowFile(msgspec.Struct, frozen=True):
    """-> `FileFollowed` or `TicketRefused`"""

    turn: int
    reference: str


TicketEffect = KeepVisit | FindCode | StopFindingCode | TakeKept | SettleKept | FollowFile | OpinionEffect
