"""The camera's preview on the screen: `CameraView` paints the driver's frames where they lie in shared memory.

No byte of a frame passes through Python here: a `QImage` looks at the mapped ring, and Qt's painter scales it into the
item. What was drawn is believed only if the frame's sequence is the same afterwards; otherwise it is painted over.

    import Kiosk.Camera
    CameraView { feed: Feed; mirrored: true; name: ... }
"""

import contextlib
from collections.abc import Callable
from typing import NamedTuple, Protocol

from PySide6.QtCore import Property, QObject, QRectF, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtQml import QQmlProperty, qmlContext, qmlRegisterSingletonInstance, qmlRegisterType
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from kiosk.devices.camera.protocol import NOTHING, Preview
from kiosk.devices.camera.ring import PIXEL_BYTES, FrameAt, Reader, Ring

MODULE = "Kiosk.Camera"
# Drawn over a frame that is no longer live: it must not be taken for a mirror.
_VEIL = QColor(128, 128, 128, 170)
# How often a frame that changed under the painter is painted over with a newer one before nothing is shown.
_TRIES = 3
# QAccessible::Graphic
_ROLE_GRAPHIC = 0x28


class PreviewSource(Protocol):
    """What the feed needs of `CameraClient`."""

    ring: Ring

    def watch_preview(self, changed: Callable[[Preview], None]) -> None: ...

    def watch_light(self, changed: Callable[[bool], None]) -> None: ...


class Look(NamedTuple):
    """A frame where it lies."""

    reader: Reader
    frame: FrameAt

    def image(self) -> QImage:
        """Without a copy: not to be kept beyond the reader's life."""
        frame = self.frame
        pixels = self.reader.memory[frame.offset : frame.offset + frame.size]
        return QImage(pixels, frame.width, frame.height, frame.width * PIXEL_BYTES, QImage.Format.Format_RGB32)

    def was_whole(self) -> bool:
        return self.reader.is_whole(self.frame)


class CameraFeed(QObject):
    """The camera's frames and its light, for QML. Made and registered before the first QML engine, when there is no
    camera yet; `attach` brings it. Used in the GUI thread."""

    preview_changed = Signal()
    live_changed = Signal()
    shape_changed = Signal()
    on_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._reader: Reader | None = None
        self._preview = NOTHING
        self._shape = 0.0
        self._on = False

    def attach(self, camera: PreviewSource) -> None:
        """Show this camera; once."""
        self._reader = Reader(camera.ring)
        camera.watch_preview(self._see)
        camera.watch_light(self._see_light)

    @property
    def preview(self) -> Preview:
        return self._preview

    def look(self) -> Look | None:
        """The newest frame, if it lies whole in the ring."""
        at = self._preview.frame
        if at is None or self._reader is None:
            return None
        frame = self._reader.find(at.slot, at.sequence)
        return Look(self._reader, frame) if frame is not None else None

    def _see(self, preview: Preview) -> None:
        was_live, self._preview = self._preview.live, preview
        self.preview_changed.emit()
        look = self.look()
        if look is not None and look.frame.width / look.frame.height != self._shape:
            self._shape = look.frame.width / look.frame.height
            self.shape_changed.emit()
        if was_live != preview.live:
            self.live_changed.emit()

    def _see_light(self, on: bool) -> None:
        self._on = on
        self.on_changed.emit()

    # For QML: whether what is shown is of now, the width of the last frame over its height (0: none came), and whether
    # a camera is on.
    shape = Property(float, lambda self: self._shape, notify=shape_changed)
    live = Property(bool, lambda self: self._preview.live, notify=live_changed)
    on = Property(bool, lambda self: self._on, notify=on_changed)


class CameraView(QQuickPaintedItem):
    """`feed`: a `CameraFeed`. `mirrored`: as a mirror shows it. `name`: what assistive technology says of it. The
    frame keeps its shape, in the middle; where there is none, nothing is painted."""

    feed_changed = Signal()
    mirrored_changed = Signal()
    name_changed = Signal()
    painted = Signal(object)
    """The `FrameAt` that has just been painted, for measurements."""

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._feed: CameraFeed | None = None
        self._mirrored = False
        self._name = ""

    def componentComplete(self) -> None:  # noqa: N802 - Qt's name
        super().componentComplete()
        self._attach("Accessible.role", _ROLE_GRAPHIC)
        self._attach("Accessible.name", self._name)

    def paint(self, painter: QPainter) -> None:
        feed = self._feed
        if feed is None:
            return
        for _ in range(_TRIES):
            look = feed.look()
            if look is None:
                break
            target = self._target(look.frame)
            self._draw(painter, target, look.image())
            if look.was_whole():
                if not feed.preview.live:
                    painter.fillRect(target, _VEIL)
                self.painted.emit(look.frame)
                return
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.fillRect(QRectF(0, 0, self.width(), self.height()), QColor(0, 0, 0, 0))

    def _target(self, frame: FrameAt) -> QRectF:
        scale = min(self.width() / frame.width, self.height() / frame.height)
        width, height = frame.width * scale, frame.height * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def _draw(self, painter: QPainter, target: QRectF, image: QImage) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._mirrored:
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        painter.drawImage(target, image)
        painter.restore()

    def _get_feed(self) -> CameraFeed | None:
        return self._feed

    def _set_feed(self, feed: QObject | None) -> None:
        if feed is self._feed:
            return
        if self._feed is not None:
            # Qt tells of a feed that has been deleted by setting none; there is nothing to disconnect then.
            with contextlib.suppress(RuntimeError):
                self._feed.preview_changed.disconnect(self.update)
        self._feed = feed if isinstance(feed, CameraFeed) else None
        if self._feed is not None:
            self._feed.preview_changed.connect(self.update)
        self.feed_changed.emit()
        self.update()

    def _set_mirrored(self, mirrored: bool) -> None:
        self._mirrored = mirrored
        self.mirrored_changed.emit()
        self.update()

    def _set_name(self, name: str) -> None:
        self._name = name
        self._attach("Accessible.name", name)
        self.name_changed.emit()

    def _attach(self, name: str, value: object) -> None:
        context = qmlContext(self)
        if context is not None:
            QQmlProperty.write(self, name, value, context)

    feed = Property(QObject, _get_feed, _set_feed, notify=feed_changed)
    mirrored = Property(bool, lambda self: self._mirrored, _set_mirrored, notify=mirrored_changed)
    name = Property(str, lambda self: self._name, _set_name, notify=name_changed)


def register(feed: CameraFeed) -> None:
    """`CameraView` and the singleton `Feed` for QML. Before the process's first QML engine: a type that is registered
    after one leaves QtQuick's items of the next engine without their children."""
    qmlRegisterType(CameraView, MODULE, 1, 0, "CameraView")  # type: ignore[call-overload]
    qmlRegisterSingletonInstance(CameraFeed, MODULE, 1, 0, "Feed", feed)  # type: ignore[arg-type]
