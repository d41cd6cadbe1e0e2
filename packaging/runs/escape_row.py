"""One thing that was tried to get out of the kiosk (escape.py)."""

from typing import NamedTuple


class Row(NamedTuple):
    """`out`: whether it got out; `saw`: what was seen."""

    what: str
    out: bool
    saw: str
