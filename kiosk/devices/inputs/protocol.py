"""What the inputs' client and their driver say to each other, as tagged unions (`kiosk.processes`)."""

import msgspec

from kiosk.config import Inputs as InputsConfig
from kiosk.devices.inputs.port import (
    HeadsetPlugged,
    KeyPressed,
    KeyReleased,
    PresenceChanged,
    SwitchPressed,
    SwitchReleased,
)
from kiosk.devices.opening import Open, Opened
from kiosk.devices.states import Fault


class Setup(msgspec.Struct, frozen=True):
    config: InputsConfig


class HealthChanged(msgspec.Struct, frozen=True, tag="health_changed"):
    """A device left, came back, or fell ill: `Open` now answers differently."""


Request = Open
Reply = Opened | Fault
Event = KeyPressed | KeyReleased | SwitchPressed | SwitchReleased | HeadsetPlugged | PresenceChanged | HealthChanged
