"""What goes between the screen and the worker in which the recogniser listens."""

from typing import Annotated

import msgspec

from kiosk.call.captions.port import Told
from kiosk.call.port import MAX_SOUND_BYTES, Speaker
from kiosk.privacy.private import Private

Event = Told


class Setup(msgspec.Struct, frozen=True):
    """As `[call.captions]`: one of both."""

    command: tuple[str, ...]
    socket: str


class Hear(Private, frozen=True, tag="hear"):
    """Some samples. Answered at once, whether they could be handed on or not."""

    speaker: Speaker
    language: str
    pcm: Annotated[bytes, msgspec.Meta(max_length=MAX_SOUND_BYTES)]


Request = Hear
Reply = None
