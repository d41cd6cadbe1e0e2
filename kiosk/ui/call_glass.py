"""The people of a call on the screen: their pictures lie in memory that the call's process shares, and `CameraView`
paints them where they lie, as it paints the camera's."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Property, Signal, Slot

from kiosk.call import protocol
from kiosk.call.port import Frame
from kiosk.devices.camera.protocol import Frame as CameraFrame
from kiosk.devices.camera.protocol import Preview
from kiosk.ui.camera_view import CameraFeed
from kiosk.ui.web_glass import Look
from kiosk.web.shared_picture import SharedPicture


class PicturedCall(Protocol):
    """What the glass needs of `call.client.CallClient`."""

    pictures: SharedPicture

    def watch(self, frames: Callable[[Frame | None], None]) -> None: ...

    def do(self, request: protocol.Request) -> None: ...


class CallGlass(CameraFeed):
    """A feed for `CameraView`."""

    pictured = Signal()

    def __init__(self, client: PicturedCall) -> None:
        super().__init__()
        self._client = client
        self._frame: Frame | None = None
        client.watch(self.frame)

    def frame(self, frame: Frame | None) -> None:
        had, self._frame = self._frame is not None, frame
        live = None if frame is None else CameraFrame(frame.slot, frame.sequence)
        self._preview = Preview(live, frame is not None)
        self.preview_changed.emit()
        if had != (frame is not None):
            self.pictured.emit()

    def look(self) -> Look | None:  # type: ignore[override]
        frame, pictures = self._frame, self._client.pictures
        found = pictures.find(frame.slot, frame.sequence) if frame is not None else None
        return Look(pictures, found) if found is not None else None

    @Slot(float, float)
    def place(self, width: float, height: float) -> None:
        """The room that the picture has, in pixels."""
        self._client.do(protocol.Resize(round(width), round(height)))

    there = Property(bool, lambda self: self._frame is not None, notify=pictured)
