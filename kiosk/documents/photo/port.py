"""What the coach's worker is asked and answers. No OpenCV here: the screen's process imports it."""

from typing import Annotated, Literal

import msgspec

from kiosk.devices.camera import ring
from kiosk.privacy.private import Private

# The size of a photo on French and ICAO documents, 35 x 45 mm, at 600 dots per inch.
WIDTH_PX, HEIGHT_PX, DPI = 827, 1063, 600

# What stands between a face and a good photo, in the order in which it is said. Left and right, up and down are the
# person's own. `no_coach`: the camera shows its picture, and nobody can say anything of it.
Hint = Literal[
    "no_face",
    "several",
    "too_far",
    "too_near",
    "go_left",
    "go_right",
    "go_up",
    "go_down",
    "lean_left",
    "lean_right",
    "turn_left",
    "turn_right",
    "chin_up",
    "chin_down",
    "dark",
    "bright",
    "uneven",
    "blurred",
    "eyes_hidden",
    "eyes_closed",
    "good",
    "no_coach",
]


class LookAt(msgspec.Struct, frozen=True, tag="look_at"):
    """The frame of the ring that `kiosk.devices.camera.protocol.Frame` tells of."""

    slot: Annotated[int, msgspec.Meta(ge=0, lt=ring.SLOTS)]
    sequence: Annotated[int, msgspec.Meta(ge=0, lt=2**62)]


class Looked(msgspec.Struct, frozen=True, tag="looked", tag_field="answer"):
    """`hint`: None where the frame was overwritten before it was looked at."""

    hint: Hint | None


class MakePhoto(Private, frozen=True, tag="make_photo"):
    """Crop a camera's picture (JPEG, PNG, TIFF or WebP, up to 60 megapixels)."""

    jpeg: bytes


class Photo(Private, frozen=True, tag="photo", tag_field="answer"):
    """A cropped photo, JPEG of `WIDTH_PX` x `HEIGHT_PX`, without metadata but its 600 dpi.

    `hint`: what may be wrong with it, or "good". `framed`: cut around a face; else along the oval, because none was
    found. `true_dpi`: what the camera gave per inch of the photo; the rest of 600 is interpolated. `preview_rgb`:
    `preview_width * preview_height * 3` bytes, RGB888.
    """

    jpeg: bytes
    sha256: str
    hint: Hint
    framed: bool
    true_dpi: int
    preview_rgb: bytes
    preview_width: int
    preview_height: int


class NoPhoto(msgspec.Struct, frozen=True, tag="no_photo", tag_field="answer"):
    """The bytes are no picture, or one that is too small. `reason` is for staff."""

    reason: str


PhotoAnswer = Photo | NoPhoto
