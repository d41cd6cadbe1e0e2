"""What the staff page knows: what was tried, what was looked at, what was ticked. Nothing of a citizen."""

from typing import Literal

import msgspec

from kiosk.devices.scanner.port import Page
from kiosk.devices.states import DeviceName, Fault
from kiosk.privacy.private import Private

StaffPage = Literal["devices", "device", "touch", "kiosk", "opening", "closing", "practice"]
ListName = Literal["opening", "closing"]
TrialName = DeviceName | Literal["sound", "report", "specimens"]


class Counters(msgspec.Struct, frozen=True):
    """Since the roll was changed (`tickets`, and `roll_mm` of paper, reckoned from their lines), and in all (`pages`).
    `roll_since`: ISO date, or empty."""

    tickets: int = 0
    roll_mm: int = 0
    pages: int = 0
    roll_since: str = ""


class Surroundings(msgspec.Struct, frozen=True):
    """`reach_ms`: how long the recipient's server took to take a call; None: it did not. `outbox`: files that wait;
    None: cannot be read. `versions`: program -> version. `disk_mb`: free where the state is.
    `voiceless`: languages that nothing here can say aloud."""

    reach_ms: float | None
    disk_mb: int | None
    outbox: int | None
    versions: dict[str, str]
    counters: Counters
    voiceless: tuple[str, ...] = ()


class Trial(Private, frozen=True):
    """What a device was asked to do by staff, and what came of it. `page`: what a scanner or a camera saw."""

    device: TrialName | Literal[""] = ""
    stage: Literal["none", "running", "done"] = "none"
    fault: Fault | None = None
    page: Page | None = None


class TouchCheck(msgspec.Struct, frozen=True):
    """`misses`: of each target that was touched, how far beside it, in millimetres (right, down)."""

    misses: tuple[tuple[float, float], ...] = ()


class Felt(msgspec.Struct, frozen=True):
    """What keypad, jack and sensor have said. `last`: the key or switch that was pressed last."""

    headset: bool | None = None
    present: bool | None = None
    last: str = ""
