"""Between the screen and the process that holds the line to the desk: what it is told, and what it tells.

The screen says only what a citizen has agreed to, as messages of `wire.py`; the process that holds the line never has
anything else, so that no fault of it can send more.
"""

from typing import Literal

import msgspec

from kiosk.help import wire
from kiosk.privacy.private import Private


class Setup(msgspec.Struct, frozen=True):
    """`desk_url`: http(s)://HOST[:PORT]. `roots_file`: PEM of the only authorities that may vouch for it; empty: those
    of the system. `code_file`: where a code for us lies, left by a desk of this very machine or when this kiosk was set
    up; empty: there is none. `proxy`: http(s)://HOST:PORT; empty: none. `metered`: the line is paid by what goes over
    it."""

    desk_url: str
    kiosk_id: str
    key_file: str
    roots_file: str = ""
    code_file: str = ""
    proxy: str = ""
    metered: bool = False


class Join(msgspec.Struct, frozen=True, tag="join"):
    """Open the line, and keep it open. Answered at once."""


class Say(Private, frozen=True, tag="say"):
    """Answered at once; what is said while the line is down is dropped."""

    message: wire.FromKiosk


Request = Join | Say

# Why the line is down: `lost` is tried again at once, `unknown` (the desk does not know this kiosk) seldom.
Why = Literal["lost", "unreachable", "unknown", "revoked", "version", "replaced", "busy", "garbage", "flood", "no_key"]


class LineUp(msgspec.Struct, frozen=True, tag="up"):
    welcome: wire.Welcome


class LineDown(msgspec.Struct, frozen=True, tag="down"):
    why: Why


class Heard(Private, frozen=True, tag="heard"):
    message: wire.FromDesk


class Ignored(msgspec.Struct, frozen=True, tag="ignored"):
    """A frame that is no message of the contract was dropped."""


Event = LineUp | LineDown | Heard | Ignored
