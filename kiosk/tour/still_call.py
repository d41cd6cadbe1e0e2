"""The people of a call in the pictures: two shapes that are nobody, in the memory that an engine would fill."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from kiosk.call.port import Frame
from kiosk.web.shared_picture import PictureWriter, SharedPicture

WIDTH, HEIGHT = 640, 480
WALL, COAT, SKIN = QColor("#8fa3ad"), QColor("#2f4858"), QColor("#c9b29b")


class StillClient:
    """What `ui.call_glass.CallGlass` needs of `call.client.CallClient`."""

    def __init__(self) -> None:
        self.pictures = SharedPicture()
        picture = _people()
        self._at = PictureWriter(self.pictures.descriptor).write(memoryview(picture.constBits()), WIDTH, HEIGHT, 0)

    def watch(self, frames: Callable[[Frame | None], None]) -> None:
        frames(Frame(*self._at))

    def do(self, request: object) -> None:
        """Nothing moves in a picture."""


def _people() -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(WALL)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _person(painter, QPointF(WIDTH / 2, HEIGHT * 0.42), 100)
    own = QRectF(WIDTH * 0.74, HEIGHT * 0.74, WIDTH * 0.24, HEIGHT * 0.24)
    painter.setClipRect(own)
    painter.fillRect(own, WALL.darker(115))
    _person(painter, QPointF(own.center().x(), own.top() + own.height() * 0.42), 24)
    painter.setClipping(False)
    painter.setPen(QColor("white"))
    painter.drawRect(own)
    painter.end()
    return image


def _person(painter: QPainter, head: QPointF, size: float) -> None:
    painter.setPen(QColor(0, 0, 0, 0))
    painter.setBrush(COAT)
    painter.drawEllipse(QPointF(head.x(), head.y() + 2.6 * size), 2.0 * size, 1.5 * size)
    painter.setBrush(SKIN)
    painter.drawEllipse(head, 0.8 * size, size)
