"""How a device is: one frozen value out of a closed set, never "unknown" shown as "fine".

The reason why an operation failed has the same type as the reason why a device needs attention: `Fault`.
"""

from typing import Literal, get_args

import msgspec

from kiosk.errors import Code

DeviceName = Literal["scanner", "camera", "card_reader", "receipt_printer", "page_printer", "inputs"]
"""What each device is called in the configuration, in the visit and on the command line."""
DEVICE_NAMES: tuple[DeviceName, ...] = get_args(DeviceName)


class Fault(msgspec.Struct, frozen=True, tag="fault"):
    """What happened to a device. The citizen's sentence and the staff's remedy are looked up by `code`
    (`kiosk.errors`). `detail` is technical, for staff, and never carries a citizen's data."""

    code: Code
    detail: str = ""


class Absent(msgspec.Struct, frozen=True, tag="absent"):
    """Not configured, or configured and never seen."""


class Starting(msgspec.Struct, frozen=True, tag="starting"):
    """Its driver process is starting (also after a crash, during the back-off)."""


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    pass


class Busy(msgspec.Struct, frozen=True, tag="busy"):
    pass


class NeedsAttention(msgspec.Struct, frozen=True, tag="needs_attention"):
    fault: Fault


class Lost(msgspec.Struct, frozen=True, tag="lost"):
    """It was there and is gone (cable, power, driver that cannot be restarted)."""

    fault: Fault


DeviceState = Absent | Starting | Ready | Busy | NeedsAttention | Lost
