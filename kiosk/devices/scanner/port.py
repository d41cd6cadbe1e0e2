"""The scanner as the visit sees it. No SANE word passes this line."""

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

from kiosk.devices.states import DeviceState, Fault
from kiosk.privacy.private import Private


class ScanSettings(msgspec.Struct, frozen=True, tag="scan"):
    dpi: int = 200
    colour: Literal["colour", "gray"] = "colour"


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

    async def open(self) -> None:
        """Allow the driver to take the device; before that it must not touch it."""
        ...

    async def scan(self, settings: ScanSettings) -> Page | Fault: ...

    async def look(self) -> Glass | Fault: ...

    async def cancel(self) -> None:
        """The scan under way ends with `Fault(Code.CANCELLED)`, never with a truncated page."""
        ...

    async def close(self) -> None:
        """End the driver process; idempotent."""
        ...
