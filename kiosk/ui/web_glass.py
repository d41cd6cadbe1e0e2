"""The picture of a site on the screen, and the finger on it.

The pictures lie in memory that the engine's process shares; `CameraView` paints them where they lie, as it paints the
camera's. A finger goes straight to the engine: where it moves is no state of the visit.
"""

from typing import Literal, NamedTuple

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtGui import QImage

from kiosk.devices.camera.protocol import Frame as CameraFrame
from kiosk.devices.camera.protocol import Preview
from kiosk.devices.camera.ring import PIXEL_BYTES, FrameAt
from kiosk.ui.camera_view import CameraFeed
from kiosk.web import protocol
from kiosk.web.client import WebClient
from kiosk.web.port import Frame
from kiosk.web.shared_picture import SharedPicture

KINDS: tuple[Literal["down", "move", "up"], ...] = ("down", "move", "up")


class Look(NamedTuple):
    """A picture where it lies; as `camera_view.Look`."""

    memory: SharedPicture
    frame: FrameAt

    def image(self) -> QImage:
        """Without a copy: not to be kept beyond the memory's life."""
        frame = self.frame
        view = self.memory.memory[frame.offset : frame.offset + frame.size]
        return QImage(view, frame.width, frame.height, frame.width * PIXEL_BYTES, QImage.Format.Format_RGB32)

    def was_whole(self) -> bool:
        return self.memory.is_whole(self.frame)


class WebGlass(CameraFeed):
    """A feed for `CameraView`, and what its finger does."""

    pictured = Signal()

    def __init__(self, client: WebClient) -> None:
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

    @Slot(str, float, float)
    def touch(self, kind: str, x: float, y: float) -> None:
        """`kind`: "down", "move", "up"; in pixels of the picture."""
        known = next((one for one in KINDS if one == kind), None)
        if known is not None:
            self._client.do(protocol.Touch(known, x, y))

    @Slot(float)
    def scroll(self, by: float) -> None:
        """By so many parts of what is seen."""
        self._client.do(protocol.Scroll(max(-1.0, min(by, 1.0))))

    @Slot(float, float)
    def place(self, width: float, height: float) -> None:
        """The room that the picture has, in pixels."""
        self._client.do(protocol.Resize(round(width), round(height)))

    there = Property(bool, lambda self: self._frame is not None, notify=pictured)
