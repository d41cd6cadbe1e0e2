"""What the worker that asks the desk is told and answers; apart from it, so that the screen loads no HTTP library."""

from typing import Literal

import msgspec

from kiosk.config import Delivery
from kiosk.help.asked import Signer
from kiosk.identify.wire import Begun, Name, Via, Why
from kiosk.privacy.private import Private

Trouble = Why | Literal["unreachable", "stranger"]


class Setup(msgspec.Struct, frozen=True):
    settings: Delivery
    signer: Signer


class Start(Private, frozen=True, tag="start"):
    """`key`: see `wire.Begin`."""

    key: bytes
    wants: tuple[Name, ...]
    via: Via = "france_connect"


class Returned(Private, frozen=True, tag="returned"):
    """With what the citizen came back."""

    id: str
    query: str


class Look(Private, frozen=True, tag="look"):
    """Whether a telephone has answered. -> `Sealed`, `Waiting` or `Failed`"""

    id: str


class Waiting(msgspec.Struct, frozen=True, tag="waiting"):
    pass


class Started(Private, frozen=True, tag="started"):
    """`code`: for a telephone, the QR code of `begun.url`: raw RGB, width, height."""

    begun: Begun
    code: tuple[bytes, int, int] | None = None


class Sealed(Private, frozen=True, tag="sealed"):
    """`wire.Given`, to be opened by who asked."""

    sealed: bytes


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """`unreachable`: the desk has not answered, or not as it should. `stranger`: it does not know this kiosk, or their
    clocks differ."""

    why: Trouble


Request = Start | Returned | Look
Reply = Started | Sealed | Waiting | Failed
