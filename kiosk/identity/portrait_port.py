"""What the worker that opens faces (`portrait.py`) is asked and answers."""

import msgspec

from kiosk.privacy.private import Private

MAX_SHOWN_SIDE = 800


class Setup(msgspec.Struct, frozen=True):
    pass


class Decode(Private, frozen=True, tag="decode"):
    """`data`: a whole JPEG or JPEG 2000."""

    data: bytes


class Portrait(Private, frozen=True, tag="portrait"):
    """`jpeg`: of at most `MAX_SHOWN_SIDE`; `width`, `height`: of the picture on the chip."""

    jpeg: bytes
    width: int
    height: int


class NotAPortrait(msgspec.Struct, frozen=True, tag="not_a_portrait"):
    """Why it was not opened, for staff; nothing of the content."""

    reason: str
