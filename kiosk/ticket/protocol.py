"""What the worker that asks the desk is told and answers; apart from it, so that the screen loads no HTTP library."""

from typing import Literal

import msgspec

from kiosk.config import Delivery
from kiosk.privacy.private import Private
from kiosk.ticket.deposit import Answer
from kiosk.ticket.standing import Followed


class Setup(msgspec.Struct, frozen=True):
    settings: Delivery


class Take(Private, frozen=True, tag="take"):
    """Have what is kept under `id`, for `taker`."""

    id: str
    proof: bytes
    taker: str


class Settle(Private, frozen=True, tag="settle"):
    """`done`: destroy it; `release`: another kiosk may have it."""

    id: str
    proof: bytes
    taker: str
    what: Literal["done", "release"]


class Follow(Private, frozen=True, tag="follow"):
    reference: str


class AskStanding(Private, frozen=True, tag="ask_standing"):
    """What the services have made of the file in this envelope. -> `Stands`"""

    envelope_id: str


class DrawCode(Private, frozen=True, tag="draw_code"):
    """As a QR code. -> `Drawn`"""

    text: str


class News(msgspec.Struct, frozen=True, tag="news"):
    """What the town says it has done."""


class Sealed(Private, frozen=True, tag="sealed"):
    sealed: bytes


class Stands(Private, frozen=True, tag="stands"):
    """`waits`: a service has not said yet. `sealed`: what they say to the visit (`delivery.answered`)."""

    waits: bool
    sealed: tuple[bytes, ...] = ()


class Drawn(Private, frozen=True, tag="drawn"):
    """Raw RGB."""

    rgb: bytes
    width: int
    height: int


class Settled(msgspec.Struct, frozen=True, tag="settled"):
    pass


class Found(Private, frozen=True, tag="found"):
    followed: Followed


class Told(msgspec.Struct, frozen=True, tag="told"):
    """`text`: one sentence of the town's, or empty."""

    text: str


class No(msgspec.Struct, frozen=True, tag="no"):
    why: Answer | Literal["unreachable"]
    tries_left: int = 0


Request = Take | Settle | Follow | News | AskStanding | DrawCode
Reply = Sealed | Settled | Found | Told | Stands | Drawn | No
