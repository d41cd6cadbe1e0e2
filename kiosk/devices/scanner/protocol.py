"""What the scanner's client and its driver say to each other, as tagged unions (`kiosk.processes`).

There is no `Event`: a flatbed says nothing by itself, its client asks.
"""

import msgspec

from kiosk.devices.opening import Open, Opened
from kiosk.devices.scanner.port import Glass, Page, ScanSettings
from kiosk.devices.states import Fault


class Setup(msgspec.Struct, frozen=True):
    """`device`: a SANE name; or `escl_url`, of an eSCL scanner. One of them is set."""

    device: str = ""
    escl_url: str = ""


class Look(msgspec.Struct, frozen=True, tag="look"):
    """Is something lying on the glass?"""


Request = Open | ScanSettings | Look
Reply = Opened | Page | Glass | Fault
