"""What the worker that asks the desk is told and answers; apart from it, so that the screen loads no HTTP library."""

from typing import Literal

import msgspec

from kiosk.appointments import wire
from kiosk.help.asked import Signer


class Setup(msgspec.Struct, frozen=True):
    desk_url: str
    signer: Signer
    roots_file: str = ""
    timeout_s: float = 10.0
    proxy: str = ""


class No(msgspec.Struct, frozen=True, tag="no"):
    """`unreachable`: no answer, or none that is of the contract. `stranger`: the desk does not know this kiosk, or
    their clocks differ."""

    why: Literal["unreachable", "stranger"]


Request = wire.Ask
Reply = wire.Answer | No
