"""The camera of the pictures: one frame that stands, a specimen's bill before it, in a ring as a driver fills it."""

import mmap
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from kiosk.devices.camera.protocol import Frame, Preview
from kiosk.devices.camera.ring import HEADER, SIZE, Ring, header_offset, pixels_offset
from kiosk.devices.scanner.port import Page

WIDTH, HEIGHT = 1280, 720
TABLE, SHADE = QColor("#6f7a80"), QColor(0, 0, 0, 60)
# As a hand lays it down: nearly straight, with a margin on each side.
TURNED, PAPER_HEIGHT = 2.5, 650.0
SEQUENCE = 2


class StillCamera:
    """A `camera_view.PreviewSource`."""

    def __init__(self, paper: Page) -> None:
        self.ring = Ring()
        with mmap.mmap(self.ring.descriptor, SIZE) as memory:
            pixels = _seen(paper)
            memory[pixels_offset(0) : pixels_offset(0) + len(pixels)] = pixels
            HEADER.pack_into(memory, header_offset(0), SEQUENCE, 0, WIDTH, HEIGHT)

    def watch_preview(self, changed: Callable[[Preview], None]) -> None:
        changed(Preview(Frame(0, SEQUENCE), live=True))

    def watch_light(self, changed: Callable[[bool], None]) -> None:
        changed(True)


def _seen(paper: Page) -> bytes:
    """Rows of blue, green, red, unused."""
    bill = QImage(
        paper.preview_rgb, paper.width_px, paper.height_px, 3 * paper.width_px, QImage.Format.Format_RGB888
    ).convertToFormat(QImage.Format.Format_RGB32)
    frame = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    frame.fill(TABLE)
    painter = QPainter(frame)
    painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
    painter.translate(QPointF(WIDTH / 2, HEIGHT / 2))
    painter.rotate(TURNED)
    width = PAPER_HEIGHT * paper.width_px / paper.height_px
    sheet = QRectF(-width / 2, -PAPER_HEIGHT / 2, width, PAPER_HEIGHT)
    painter.fillRect(sheet.translated(6, 8), SHADE)
    painter.drawImage(sheet, bill)
    painter.end()
    return bytes(frame.constBits())
