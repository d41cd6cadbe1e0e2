"""How a paper that did not surely come out is told, by every printer alike."""

import msgspec

from kiosk.devices.states import Fault


class Unconfirmed(msgspec.Struct, frozen=True, tag="unconfirmed"):
    """Some or all of it may be on paper: the printer cannot be asked, or fell silent on the way. It is never printed
    again without a person's say."""

    job: str
    fault: Fault


class NotPrinted(msgspec.Struct, frozen=True, tag="not_printed"):
    """Nothing of it reached the paper."""

    job: str
    fault: Fault
