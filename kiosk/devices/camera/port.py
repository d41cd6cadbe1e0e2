"""The camera as the visit sees it: borrowed for a purpose, looked through, asked for a picture, given back."""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

import msgspec

from kiosk.devices.camera.lease import Purpose
from kiosk.devices.states import DeviceState, Fault
from kiosk.privacy.private import Private

if TYPE_CHECKING:
    from kiosk.devices.camera.protocol import Preview  # which knows this file


class Picture(Private, frozen=True, tag="picture"):
    """One picture.

    `jpeg`: as it is kept, without the camera's metadata. `preview_rgb`: `preview_width * preview_height * 3` bytes,
    RGB888, made by the driver so that the screen decodes nothing.
    """

    jpeg: bytes
    width_px: int
    height_px: int
    sha256: str
    preview_rgb: bytes
    preview_width: int
    preview_height: int


class Streaming(msgspec.Struct, frozen=True, tag="streaming"):
    """The camera is on and frames arrive."""


class Lease(Protocol):
    """The exclusive right to the camera. Every method that comes after `release`, or while a call has handed the
    camera over, answers `Fault(DEVICE_BUSY)` or does nothing. Leaving `async with` releases it."""

    @property
    def purpose(self) -> Purpose: ...

    @property
    def held(self) -> bool:
        """Whether this lease has the camera now."""
        ...

    async def start(self) -> Streaming | Fault:
        """Turn the camera on and show its frames. After a `Fault` the driver goes on trying until `stop`: the state
        and the frames tell when it succeeds."""
        ...

    async def stop(self) -> None:
        """Turn the camera off; returns when the driver has closed it."""
        ...

    async def snapshot(self) -> Picture | Fault:
        """A picture seen after this call; turns the camera on where it is off, and leaves it on."""
        ...

    async def release(self) -> None:
        """Turn the camera off and give it back; idempotent."""
        ...

    async def __aenter__(self) -> "Lease": ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Camera(Protocol):
    @property
    def name(self) -> str:
        """What staff call it, e.g. "Caméra (simulée)"."""
        ...

    @property
    def state(self) -> DeviceState: ...

    @property
    def camera_on(self) -> bool:
        """Whether a camera is on or may be: what the light on the screen shows."""
        ...

    def watch(self, changed: Callable[[DeviceState], None]) -> None:
        """`changed` is called in the event loop's thread at each change, and once at once."""
        ...

    def watch_preview(self, changed: "Callable[[Preview], None]") -> None:
        """The same for the frame that the screen may show."""
        ...

    def watch_light(self, changed: Callable[[bool], None]) -> None:
        """The same for `camera_on`."""
        ...

    async def open(self) -> None:
        """Allow the driver to look whether the camera is there; it is turned on by a lease only."""
        ...

    async def lease(
        self,
        purpose: Purpose,
        *,
        hand_over: Callable[[], Awaitable[None]] | None = None,
        returned: Callable[[], None] | None = None,
        holder_pid: int | None = None,
    ) -> Lease | Fault:
        """Borrow the camera. `Fault(DEVICE_BUSY)` when somebody has it who does not hand it over.

        A lease for "call" leaves the camera closed, as the page of the call opens it; `hand_over` has that page close
        it (a photo or a document is wanted in the middle of the call), and `returned` tells that the call has it
        again. `holder_pid`: a process whose death releases the lease.
        """
        ...

    async def close(self) -> None:
        """End the driver process, and with it every lease; idempotent."""
        ...
