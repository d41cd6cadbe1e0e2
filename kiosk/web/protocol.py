"""What goes between the screen and the engine's process, each way as a tagged union."""

from typing import Literal

import msgspec

from kiosk.privacy.private import Private
from kiosk.web.allowed import Place
from kiosk.web.port import PaperFile, Told

Event = Told


class Setup(msgspec.Struct, frozen=True):
    """`ring_fd`: the memory for pictures. The view has `width` x `height` pixels; `zoom_percent` enlarges the page.
    `proxy`: "HOST:PORT" or empty. `language`: of the visit, offered to the site. `hosts`: what may be looked up at all,
    as `Place.hosts` has it."""

    ring_fd: int
    width: int
    height: int
    zoom_percent: int = 100
    language: str = "fr"
    proxy: str = ""
    hosts: tuple[str, ...] = ()


class Show(msgspec.Struct, frozen=True, tag="show"):
    """Show the view of this place; it begins anew when it showed another one."""

    place: Place


class Resize(msgspec.Struct, frozen=True, tag="resize"):
    width: int
    height: int


class Touch(msgspec.Struct, frozen=True, tag="touch"):
    """A finger on the picture, in its pixels."""

    kind: Literal["down", "move", "up"]
    x: float
    y: float


class Scroll(msgspec.Struct, frozen=True, tag="scroll"):
    """By so many parts of what is seen; down is positive."""

    by: float


class Press(msgspec.Struct, frozen=True, tag="press"):
    item: int


class Fill(Private, frozen=True, tag="fill"):
    item: int
    text: str


class Choose(msgspec.Struct, frozen=True, tag="choose"):
    """`values`: of `port.Choice`."""

    item: int
    values: tuple[str, ...]


class Give(Private, frozen=True, tag="give"):
    """Files for an upload."""

    item: int
    files: tuple[PaperFile, ...]


class Answer(Private, frozen=True, tag="answer"):
    """To `port.Dialog`."""

    dialog: int
    accepted: bool
    text: str = ""


class Back(msgspec.Struct, frozen=True, tag="back"):
    pass


class Again(msgspec.Struct, frozen=True, tag="again"):
    """Load the page anew, or where the view began when it has none."""


class Zoom(msgspec.Struct, frozen=True, tag="zoom"):
    percent: int


class Print(msgspec.Struct, frozen=True, tag="print"):
    """The page as the site prints it. -> `Arrived`"""


Request = Show | Resize | Touch | Scroll | Press | Fill | Choose | Give | Answer | Back | Again | Zoom | Print
Reply = None
