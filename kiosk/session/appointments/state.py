"""How far an appointment, a check-in or a hall number has come, what can happen to it, and what it wants done."""

from datetime import date, datetime
from typing import Literal, get_args

import msgspec

from kiosk.appointments import wire
from kiosk.appointments.protocol import Reply
from kiosk.devices.states import Fault
from kiosk.privacy.private import Private

# `asking`: the desk, for `Appointing.asked`. `shown`: an appointment that the reference told of; `sure`: whether it is
# to be cancelled is asked. `remind`, `reminded`: where to be told of it.
Stage = Literal[
    "menu", "asking", "days", "hours", "review", "booked", "how", "typing", "looking", "shown", "sure", "arrived",
    "number", "remind", "reminded", "failed",
]  # fmt: skip
Asked = Literal["", "slots", "book", "check_in", "look", "cancel", "number"]
# From where it was opened, and so where going back leads.
Door = Literal["menu", "book", "check_in"]
# The desk's own reasons; then: `gone`, the slot; `no_code` was seen; `not_ours`: a code that is none of an appointment.
Problem = wire.Why | Literal["gone", "no_code", "not_ours", "unreachable", "stranger"]
Verb = Literal[
    "find", "later_days", "earlier_days", "day", "more_hours", "hour", "book", "check_in", "look_up", "number",
    "camera", "scanner", "stop", "type", "cancel", "cancel_yes", "move", "print", "remind",
]  # fmt: skip
VERBS: tuple[Verb, ...] = get_args(Verb)
DOORS: tuple[Door, ...] = get_args(Door)


class Appointing(Private, frozen=True):
    """`turn`: what is answered to another question than this is dropped. `purpose`: what a code is shown for.

    `since`: the days that the pages of days before this one began with. `first`: of the hours, which of them the page
    begins with. `key`: of what is being booked or taken: asked again, it is the same. `moving`: what another hour is
    looked for; once it has been moved, as it is then."""

    stage: Stage = "menu"
    door: Door = "menu"
    turn: int = 0
    asked: Asked = ""
    purpose: Literal["check_in", "look"] = "check_in"
    demarche: str = ""
    slots: wire.Slots | None = None
    since: tuple[date, ...] = ()
    day: date | None = None
    first: int = 0
    start: datetime | None = None
    key: str = ""
    booked: wire.Booked | None = None
    moving: wire.Booked | None = None
    number: wire.Number | None = None
    typed: dict[str, str] = msgspec.field(default_factory=dict)
    wrong: bool = False
    with_camera: bool = False
    problem: Problem | Fault | None = None
    at: datetime | None = None
    reminder: bool = False


# -- events


class OpenAppointments(msgspec.Struct, frozen=True):
    door: Door


class AppointmentAct(msgspec.Struct, frozen=True):
    """What was pressed on one of its pages. `argument`: a day or an instant (ISO 8601), or empty."""

    verb: Verb
    argument: str = ""


class AppointmentsTold(Private, frozen=True):
    """What the desk has answered."""

    turn: int
    reply: Reply


AppointmentEvent = OpenAppointments | AppointmentAct | AppointmentsTold


# -- effects


class AskDesk(Private, frozen=True):
    """-> `AppointmentsTold`"""

    turn: int
    ask: wire.Ask


class NoteAppointment(msgspec.Struct, frozen=True):
    """For the visit's trail: what was done. Neither when nor what for."""

    visit_id: str
    action: str


AppointmentEffect = AskDesk | NoteAppointment
