"""What a robot's hand is told, and what it tells: touches by their places, and what can be perceived on the screen."""

from typing import Literal

import msgspec

# How much of an element's name is given: "Nom de famille" starts "Nom de famille. Exemple : SPECIMEN".
Match = Literal["whole", "start", "part"]
# Shorter ones are the work of every frame.
LEAST_GAP_S = 0.05


class Element(msgspec.Struct, frozen=True):
    """One accessible element that is shown. Its rectangle is in pixels of the window: what is visible of it.
    `value` is what stands in a box to write in."""

    role: str
    name: str
    x: float
    y: float
    width: float
    height: float
    value: str = ""
    enabled: bool = True
    checked: bool = False
    focused: bool = False
    whole: bool = True  # False: a part of it is scrolled out of sight

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


class Look(msgspec.Struct, frozen=True, tag="look"):
    """-> `Seen` with all elements"""


class Await(msgspec.Struct, frozen=True, tag="await"):
    """Wait until the one element with this name (and role, if given) is shown on a page that takes touches, stands
    still and, if asked, can be pressed. -> `Seen` with it first, or `NotSeen`. `gone`: until there is none such.
    `press`: and press it, unless a part of it is out of sight: in the same turn of the event loop, so that nothing else
    can have come there in between."""

    name: str
    role: str = ""
    timeout_s: float = 10.0
    pressable: bool = False
    match: Match = "whole"
    gone: bool = False
    press: bool = False


class Press(msgspec.Struct, frozen=True, tag="press"):
    """Finger down at the first point, along the others, and up at the last. -> `Done`"""

    path: tuple[tuple[float, float], ...]
    step_s: float = 0.016


class Grab(msgspec.Struct, frozen=True, tag="grab"):
    """-> `Picture`"""


class Time(msgspec.Struct, frozen=True, tag="time"):
    """Press a point that brings another page, and measure. -> `Timed`, or `NotSeen` when no page came.
    `turns` is False for what draws the same page again, such as another size of text."""

    x: float
    y: float
    turns: bool = True
    timeout_s: float = 5.0


class Watch(msgspec.Struct, frozen=True, tag="watch"):
    """Note from now on when the GUI thread does not turn. -> `Done`"""


class TellGaps(msgspec.Struct, frozen=True, tag="tell_gaps"):
    """-> `Gaps` since the last time it was asked"""


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """`page`: the key of the page (`ui.viewmodels.content.Page.key`), for who must tell one page from the next.
    `pressed`: what was waited for has been pressed."""

    elements: tuple[Element, ...]
    page: str = ""
    pressed: bool = False


class NotSeen(msgspec.Struct, frozen=True, tag="not_seen"):
    """The time ran out; `elements` is what was on the screen instead."""

    elements: tuple[Element, ...]


class Done(msgspec.Struct, frozen=True, tag="done"):
    """It was done; what came of it is to be seen."""


class Picture(msgspec.Struct, frozen=True, tag="picture"):
    png: bytes


class Timed(msgspec.Struct, frozen=True, tag="timed"):
    """Seconds from the lifted finger until the page is exchanged, to the first presented frame of the next page, and
    until that page takes a touch; the gaps between turns of the event loop meanwhile, and what the machine withheld
    from the thread in each, and before the first frame; and when each frame of the next page was presented, from the
    lifted finger."""

    presented_s: float
    settled_s: float
    gaps_s: tuple[float, ...]
    starved_s: tuple[float, ...] = ()
    presented_starved_s: float = 0.0
    turned_s: float = 0.0
    frames_s: tuple[float, ...] = ()


class Gap(msgspec.Struct, frozen=True):
    """A time in which the GUI thread's event loop did not turn: begin and end (monotonic seconds, the machine's);
    seconds in which the thread used a processor, and in which it would have and got none; seconds that a robot's own
    looking took. What is left, it waited by its own will. `where`: the innermost calls, empty when nobody saw them."""

    begin: float
    end: float
    used_s: float = 0.0
    starved_s: float = 0.0
    looked_s: float = 0.0
    where: str = ""

    @property
    def own_s(self) -> float:
        """Without what the machine withheld, and without the watcher's work: what the program itself took."""
        return self.end - self.begin - self.starved_s - self.looked_s


class Gaps(msgspec.Struct, frozen=True, tag="gaps"):
    """All that were longer than `LEAST_GAP_S`."""

    gaps: tuple[Gap, ...]


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """First word of a hand: the process of the screen that has just been shown."""

    pid: int


Order = Look | Await | Press | Grab | Time | Watch | TellGaps
Answer = Seen | NotSeen | Done | Picture | Timed | Gaps | Hello
