"""What the supervisor and a screen say to each other over a socket (frames of kind `event`, both ways).

Nothing of a citizen crosses: visits and files are random ids, a reference is random too.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

import msgspec

from kiosk.config import Config
from kiosk.privacy.lockout import Lockout

EndedBy = Literal["citizen", "timeout", "staff", "screen_lost"]


class Configure(msgspec.Struct, frozen=True, tag="configure"):
    """First word to a screen: its settings."""

    config: Config


class Interrupted(msgspec.Struct, frozen=True, tag="interrupted"):
    """A visit that did not end by itself: shown without a name until `until`."""

    at: datetime
    committed: bool
    reference: str
    until: datetime


class Activate(msgspec.Struct, frozen=True, tag="activate"):
    """Take the display and the devices: this screen is the one that serves. `after`: how the visit before this
    screen ended; its process is gone, so the new one may say that all is wiped. `lockout`: as the screens before it
    left it. `closed`: what `Closed` says."""

    interrupted: Interrupted | None = None
    after: EndedBy | None = None
    lockout: Lockout = Lockout()
    closed: str = ""


class Delivered(msgspec.Struct, frozen=True, tag="delivered"):
    """The recipient has acknowledged a file of this visit, with what the law asks of an acknowledgement
    (CRPA R112-5, R112-11-1): who is in charge, what silence means and from when, how to appeal."""

    envelope_id: str
    acknowledged_at: datetime
    service: str = ""
    contact: str = ""
    silence_effect: str = ""
    silence_date: date | None = None
    appeals: str = ""


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The recipient has refused a file for good; staff see why."""

    envelope_id: str


class Undelivered(msgspec.Struct, frozen=True, tag="undelivered"):
    """An attempt has failed; the file stays in the outbox and leaves later."""

    envelope_id: str


class Closed(msgspec.Struct, frozen=True, tag="closed"):
    """The fleet's administrator has taken this kiosk out of service, and this is what people read; empty: it is back.
    A visit that runs goes on to its end."""

    sentence: str


class FleetAnswered(msgspec.Struct, frozen=True, tag="fleet_answered"):
    """The answer to `FleetAsked`, for the desk (`help.wire.FleetResult`)."""

    order_id: str
    result: Literal["done", "accepted", "refused"]
    why: str = ""
    report: str = ""


class FleetAsked(msgspec.Struct, frozen=True, tag="fleet_asked"):
    """An order that has come by the line to the desk, as it came: the screen cannot tell whether it is one."""

    order_id: str
    statement: bytes
    signature: bytes


class Warm(msgspec.Struct, frozen=True, tag="warm"):
    """Loaded, waiting for `Activate`."""


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The attract screen has been presented and takes a touch."""

    modules: tuple[str, ...]


class Beat(msgspec.Struct, frozen=True, tag="beat"):
    """The GUI thread is alive (once a second, of a warmed screen too)."""


class VisitStarted(msgspec.Struct, frozen=True, tag="visit_started"):
    visit_id: str


class Committed(msgspec.Struct, frozen=True, tag="committed"):
    """A file has been committed to the outbox: wake the courier."""

    envelope_id: str


class TriesCounted(msgspec.Struct, frozen=True, tag="tries_counted"):
    """A PIN is about to be checked (it counts as wrong until it was right), a badge was wrong, or staff has come in."""

    lockout: Lockout


class DeviceSeen(msgspec.Struct, frozen=True):
    """`state`: tag of a `kiosk.devices.states.DeviceState`. `code`: what it complains of; no technical word, which may
    name a file or an address."""

    state: str
    code: str = ""


class DevicesSeen(msgspec.Struct, frozen=True, tag="devices_seen"):
    """How the devices are, by name, and whether the line to the desk is up (None: there is none); said when one of
    them has changed."""

    devices: Mapping[str, DeviceSeen]
    desk: bool | None = None


class VisitOver(msgspec.Struct, frozen=True, tag="visit_over"):
    """The citizen has left or was timed out, and nothing is known of them any more; what is still shown are the
    reminders and the goodbye. Whatever ends the screen from here on has interrupted nobody."""

    by: EndedBy


class VisitEnded(msgspec.Struct, frozen=True, tag="visit_ended"):
    """Said last: the screen may be killed now."""

    by: EndedBy


ToScreen = Configure | Activate | Delivered | Refused | Undelivered | Closed | FleetAnswered
FromScreen = (
    Warm | Ready | Beat | VisitStarted | Committed | TriesCounted | DevicesSeen | FleetAsked | VisitOver | VisitEnded
)  # fmt: skip
