"""What happens on the staff page; `session.events` has the others, and the union of all."""

import msgspec

from kiosk.devices.scanner.port import Page
from kiosk.devices.states import Fault
from kiosk.privacy.private import Private
from kiosk.session.staff.state import Surroundings, TrialName


class StaffGo(msgspec.Struct, frozen=True):
    """A page of staff: `desk.PAGES`, or a device's name."""

    where: str


class StaffTry(msgspec.Struct, frozen=True):
    """Try the device whose page is shown; `what`: "sound", "report" or "specimens" instead."""

    what: str


class Tried(Private, frozen=True):
    what: TrialName
    fault: Fault | None = None
    page: Page | None = None


class Surveyed(msgspec.Struct, frozen=True):
    surroundings: Surroundings


class RollChanged(msgspec.Struct, frozen=True):
    """Staff has put in a new roll: its counters begin again."""


class Ticked(msgspec.Struct, frozen=True):
    """A person says how an item of the list stands."""

    item: str


class StaffLook(msgspec.Struct, frozen=True):
    """Look at the glass again."""


class ListDone(msgspec.Struct, frozen=True):
    pass


class TouchedAt(msgspec.Struct, frozen=True):
    """How far beside the present target the finger was, in millimetres."""

    right_mm: float
    down_mm: float


class InputFelt(msgspec.Struct, frozen=True):
    """What changed of keypad, jack and sensor; None and empty: nothing."""

    headset: bool | None = None
    present: bool | None = None
    pressed: str = ""


StaffEvent = InputFelt | ListDone | RollChanged | StaffGo | StaffLook | StaffTry | Surveyed | Ticked | TouchedAt | Tried
