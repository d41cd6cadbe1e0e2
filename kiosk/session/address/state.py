"""Looking for an address on line: how far that has come, what can happen, what is wanted done."""

from typing import TYPE_CHECKING, Literal

import msgspec

from kiosk.privacy.private import Private

if TYPE_CHECKING:
    # Of a visit's own state, which is there before the first picture; few visits ask.
    from kiosk.address.port import Address, AddressAnswer, Seek


class AddressLook(Private, frozen=True):
    """At the step `step` alone. `telling` what will leave; `asking`; `found`: one of them may be taken; `nothing`: it
    is not known there; `failed`: nobody answered. `turn`: an answer to an older question is dropped."""

    stage: Literal["none", "telling", "asking", "found", "nothing", "failed"] = "none"
    step: str = ""
    turn: int = 0
    found: "tuple[Address, ...]" = ()


class LookUpAddress(msgspec.Struct, frozen=True):
    """ "Look for this address": what will leave is told first, then it does."""

    agreed: bool = False


class LeaveAddress(msgspec.Struct, frozen=True):
    """Back to the form, as it is."""


class TakeAddress(msgspec.Struct, frozen=True):
    """One of those that were found."""

    number: int


class AddressTold(Private, frozen=True):
    turn: int
    answer: "AddressAnswer"


class AskForAddress(Private, frozen=True):
    """-> `AddressTold`"""

    turn: int
    asked: "Seek"


class StopAsking(msgspec.Struct, frozen=True):
    """Nobody asks any more: the asker's process ends, with what it was told."""


AddressEvent = LookUpAddress | LeaveAddress | TakeAddress | AddressTold
AddressEffect = AskForAddress | StopAsking
