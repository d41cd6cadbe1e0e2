"""Pictures that an engine's process draws, on the screen: they lie in memory that it shares, and `CameraView` paints
them where they lie, as it paints the camera's."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from PySide6.QtCore import Property, Signal
from PySide6.QtGui import QImage

from kiosk.devices.camera.protocol import Frame as CameraFrame
from kiosk.devices.camera.protocol import Preview
from kiosk.devices.camera.ring import PIXEL_BYTES, FrameAt
from kiosk.ui.camera_view import CameraFeed
from kiosk.web.shared_picture import SharedPicture


class Drawn(Protocol):
    """Where a new picture lies (`web.port.Frame`, `call.port.Frame`)."""

    @property
    def slot(self) -> int: ...

    @property
    def sequence(self) -> int: ...


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


class EngineGlass(CameraFeed):
    """A feed for `CameraView`. `pictures`: the memory; `watch`: takes who is told of each picture, and of None when
    there is none any more."""

    pictured = Signal()

    def __init__(self, pictures: SharedPicture, watch: Callable[[Callable[[Drawn | None], None]], None]) -> None:
        super().__init__()
        self._pictures = pictures
        self._frame: Drawn | None = None
        watch(self.frame)

    def frame(self, frame: Drawn | None) -> None:
        had, self._frame = self._frame is not None, frame
        live = None if frame is None else CameraFrame(frame.slot, frame.sequence)
        self._preview = Preview(live, frame is not None)
        self.preview_changed.emit()
        if had != (frame is not None):
            self.pictured.emit()

    def look(self) -> Look | None:  # type: ignore[override]
        frame = self._frame
        found = self._pictures.find(frame.slot, frame.sequence) if frame is not None else None
        return Look(self._pictures, found) if found is not None else None

    there = Property(bool, lambda self: self._frame is not None, notify=pictured)
