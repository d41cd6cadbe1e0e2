"""What the camera's client and its driver say to each other, as tagged unions (`kiosk.processes`).

The frames themselves do not pass here: they lie in the ring (`ring.py`), and `Frame` says where.
"""

from typing import Annotated, NamedTuple

import msgspec

from kiosk.devices.camera import ring
from kiosk.devices.camera.port import Picture
from kiosk.devices.opening import Open, Opened
from kiosk.devices.states import Fault


class Setup(msgspec.Struct, frozen=True):
    """One of `device`, `url`, `file` is set. `ring_fd`: the inherited descriptor of the ring."""

    ring_fd: int
    device: str = ""
    url: str = ""
    file: str = ""
    width_px: int = 1920
    height_px: int = 1080
    open_timeout_s: float = 5.0
    stall_timeout_s: float = 2.0
    picture_timeout_s: float = 8.0

    def __repr__(self) -> str:
        """Addresses of cameras hold passwords."""
        return "Setup(***)"


class StartStream(msgspec.Struct, frozen=True, tag="start_stream"):
    """Turn the camera on and put its frames into the ring, until `StopStream`. Answered at once with `Started`."""


class StopStream(msgspec.Struct, frozen=True, tag="stop_stream"):
    """Turn the camera off. Answered with `Stopped` when it is closed."""


class TakePicture(msgspec.Struct, frozen=True, tag="take_picture"):
    """A picture of now; turns the camera on where it is off."""


class Started(msgspec.Struct, frozen=True, tag="started"):
    pass


class Stopped(msgspec.Struct, frozen=True, tag="stopped"):
    pass


class Frame(msgspec.Struct, frozen=True, tag="frame"):
    """A whole frame lies in `slot` while that slot's sequence is `sequence`."""

    slot: Annotated[int, msgspec.Meta(ge=0, lt=ring.SLOTS)]
    sequence: Annotated[int, msgspec.Meta(ge=0, lt=2**62)]


class Flowing(msgspec.Struct, frozen=True, tag="flowing"):
    """Frames arrive: for the first time, or again after a `Trouble`."""


class Trouble(msgspec.Struct, frozen=True, tag="trouble"):
    """Frames do not arrive; the driver goes on trying."""

    fault: Fault


Request = Open | StartStream | StopStream | TakePicture
Reply = Opened | Started | Stopped | Picture | Fault
Event = Frame | Flowing | Trouble


class Preview(NamedTuple):
    """What the screen may show: nothing, or the `frame` of the ring that came last. Not `live`: it is an old one."""

    frame: Frame | None
    live: bool


NOTHING = Preview(None, False)
