"""A file that is finished on a telephone: how far its code is, what can happen, what is wanted done."""

from typing import Literal

import msgspec

from kiosk.privacy.private import Private

Picture = tuple[bytes, int, int]


class Finish(Private, frozen=True):
    """`url`: leads to the draft, and is the citizen's alone. `code`: the same for a telephone (raw RGB, width, height).
    `dropped`: what the service has not kept, by its own names; "?" when nobody can say."""

    url: str
    code: Picture
    dropped: tuple[str, ...] = ()


class Finishing(Private, frozen=True):
    """`waiting`: the desk is asked; `there`: `finish` may be shown; `late`: it has not come while somebody waited.
    `open`: it lies over the receipt; `seen`: it has, once."""

    stage: Literal["none", "waiting", "there", "late"] = "none"
    envelope_id: str = ""
    finish: Finish | None = None
    open: bool = False
    seen: bool = False


class FinishTold(Private, frozen=True):
    """None: there is none, or it did not come."""

    envelope_id: str
    finish: Finish | None


class FinishThere(msgspec.Struct, frozen=True):
    """On the telephone: show the code, print it, or put it away."""

    verb: Literal["open", "print", "close"]


class AwaitFinish(msgspec.Struct, frozen=True):
    """Ask the desk until it has the answer for this file. -> `FinishTold`"""

    envelope_id: str


FinishEvent = FinishTold | FinishThere
FinishEffect = AwaitFinish
