"""One line of `kiosk doctor`: what a room says of itself in its `health.py`."""

from typing import Literal

import msgspec

Verdict = Literal["well", "failed", "untested", "off"]
"""`failed`: something that the settings require is not ready. `untested`: it cannot be looked at from here."""


class Check(msgspec.Struct, frozen=True):
    """`remedy` is empty when nothing is to be done."""

    name: str
    verdict: Verdict
    detail: str = ""
    remedy: str = ""
