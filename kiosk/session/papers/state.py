"""The paper of the present step, from "lay it there" to what was read of it. Part of `session.state`."""

from typing import Literal

from kiosk.devices.scanner.port import Page
from kiosk.devices.states import Fault
from kiosk.documents.page.port import Quad, Seen
from kiosk.privacy.private import Private
from kiosk.session.papers.events import PaperReader, PaperReading
from kiosk.session.papers.sheets import Sheet


class Capture(Private, frozen=True):
    """The paper of the present step. `read` is the only stage with a reading; `failed` the only one with a
    fault. With the camera: `aiming` until it shows its picture, `aimed`, `photographing`. `with_camera`: what was
    tried last. `sheets`: every page of the paper, as far as they have come; `page`: the one that is looked into.
    `short`: the feeder stopped before its end.

    The coach: `examining` a page; `judged`: it has something to say of the page of that name; `corners`: they are set
    by hand, `corner` is the chosen one. `pages`: they are shown as a list, `chosen` is one of them. `kept`: pages
    that the paper had before; `waiting` to be judged, and `done`. `replacing`: which of `kept` is taken again, -1:
    none. `phone`: a page waits for files of a telephone; `stick`: what is on one is listed; `site`: what sites
    have given; `importing` a file that was
    chosen. `from_file`: the pages came as a file. `again`: a page was not good, and is taken once more. `steadying`
    since the instant `since`: the picture is taken when the paper lies still. `seen`: by the camera, now.

    `reader`: what is looked for on `page` while `decoding`; `unread`: a page before could not be read."""

    stage: Literal[
        "idle",
        "scanning",
        "phone",
        "stick",
        "site",
        "importing",
        "aiming",
        "aimed",
        "steadying",
        "photographing",
        "examining",
        "judged",
        "corners",
        "decoding",
        "read",
        "pages",
        "failed",
    ] = "idle"
    page: Page | None = None
    reading: PaperReading | None = None
    reader: PaperReader = "two_d_doc"
    unread: bool = False
    fault: Fault | None = None
    with_camera: bool = False
    from_feeder: bool = False
    from_file: bool = False
    sheets: tuple[Page, ...] = ()
    short: bool = False
    kept: tuple[Sheet, ...] = ()
    waiting: tuple[Page, ...] = ()
    done: tuple[Sheet, ...] = ()
    judged: Sheet | None = None
    replacing: int = -1
    again: bool = False
    corners: Quad | None = None
    corner: int = 0
    chosen: int = 0
    seen: Seen | None = None
    since: float = 0.0


CAMERA_STAGES = ("aiming", "aimed", "steadying", "photographing")
"""Stages of `Capture` in which the visit has the camera."""
