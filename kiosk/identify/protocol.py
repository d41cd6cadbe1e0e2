"""What the worker that asks the desk is told and answers; apart from it, so that the screen loads no HTTP library."""

from typing import Literal

import msgspec

from kiosk.config import Delivery
from kiosk.identify.wire import Begun, Name, Why
from kiosk.privacy.private import Private

Trouble = Why | Literal["unreachable"]


class Setup(msgspec.Struct, frozen=True):
    settings: Delivery


class Start(Private, frozen=True, tag="start"):
    """`key`: see `wire.Begin`."""

    key: bytes
    wants: tuple[Name, ...]


class Returned(Private, frozen=True, tag="returned"):
    """With what the citizen came back."""

    id: str
    query: str


class Started(Private, frozen=True, tag="started"):
    begun: Begun


class Sealed(Private, frozen=True, tag="sealed"):
    """`wire.Given`, to be opened by who asked."""

    sealed: bytes


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """`unreachable`: the desk has not answered, or not as it should."""

    why: Trouble


Request = Start | Returned
Reply = Started | Sealed | Failed
