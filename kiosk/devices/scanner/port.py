"""The scanner as the visit sees it. No SANE word passes this line."""

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

from kiosk.devices.states import DeviceState, Fault
from kiosk.privacy.private import Private

Source = Literal["flatbed", "feeder", "duplex"]
"""The glass; the feeder, front sides; the feeder, both sides."""
Colour = Literal["colour", "gray", "lineart"]
Size = Literal["auto", "full", "a4", "a5", "letter"]
"""What is scanned, from the corner: `auto` is all of the glass, and A4 from the feeder."""

MAX_BATCH = 50
"""Sides that one batch gives at most."""


class ScanSettings(msgspec.Struct, frozen=True, tag="scan"):
    dpi: int = 200
    colour: Colour = "colour"
    source: Source = "flatbed"
    size: Size = "auto"


class Page(Private, frozen=True, tag="page"):
    """One scanned side.

    `jpeg`: the page as it is kept. `preview_rgb`: `preview_width * preview_height * 3` bytes, RGB888, made by the
    driver so that the screen decodes nothing.
    """

    jpeg: bytes
    width_px: int
    height_px: int
    dpi: int
    sha256: str
    preview_rgb: bytes
    preview_width: int
    preview_height: int


class Batch(msgspec.Struct, frozen=True, tag="batch"):
    """How a batch ended. `pages`: how many sides came whole; they stand, whatever `fault` says. `fault`: None when the
    feeder is empty, or when `more`: as many sides as wished came and sheets may wait."""

    pages: int
    fault: Fault | None = None
    more: bool = False


class Glass(msgspec.Struct, frozen=True, tag="glass"):
    """Answer to a low-resolution look: is something lying on the glass? Its picture stays in the driver."""

    occupied: bool


class Scanner(Protocol):
    @property
    def name(self) -> str:
        """What staff call it, e.g. "Scanner (simulé)"."""
        ...

    @property
    def state(self) -> DeviceState: ...

    def watch(self, changed: Callable[[DeviceState], None]) -> None:
        """`changed` is called in the event loop's thread at each change, and once at once."""
        ...

    def watch_buttons(self, pressed: Callable[[str], None]) -> None:
        """`pressed` is called in the event loop's thread, with the button's name ("scan", "email"), each time that
        somebody presses one on the scanner. Few scanners report them; eSCL knows none."""
        ...

    def watch_feeder(self, changed: Callable[[Source | None], None]) -> None:
        """`changed` is called in the event loop's thread when sheets were put into the feeder ("duplex" where both
        sides can be read, else "feeder") or are gone from it (None). Told by eSCL, and by few other scanners."""
        ...

    async def open(self) -> None:
        """Allow the driver to take the device; before that it must not touch it."""
        ...

    async def scan(self, settings: ScanSettings) -> Page | Fault:
        """One side, of the glass or of the feeder's next sheet."""
        ...

    async def scan_batch(self, settings: ScanSettings, on_page: Callable[[Page], None], most: int = MAX_BATCH) -> Batch:
        """All sheets of the feeder. `on_page` is called in the event loop's thread with each side as it comes: the
        caller holds the pages, the driver one. A feeder that is empty from the start is `SCANNER_FEEDER_EMPTY`."""
        ...

    async def look(self) -> Glass | Fault: ...

    async def cancel(self) -> None:
        """What is under way ends with `Fault(Code.CANCELLED)`, never with a truncated page."""
        ...

    async def close(self) -> None:
        """End the driver process; idempotent."""
        ...
