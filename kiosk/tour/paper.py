"""The bill of a specimen as the scanner would hand it over: drawn, so that each run sees the same one."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from kiosk.devices.scanner.port import Page
from kiosk.tour.citizen import SHA256

WIDTH, HEIGHT = 420, 594  # pixels: A4
INK, GREY, PALE = QColor("#222222"), QColor("#8a8a8a"), QColor("#dddddd")
MODULES = 22  # of the code's side


def scanned_bill(family: str) -> Page:
    """`family`: of the screen's own font, which is there once the window is."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB888)
    image.fill(QColor("#fbfbf8"))
    painter = QPainter(image)
    _write(painter, family, (30, 52), "Énergie des Lilas", 20, bold=True)
    _write(painter, family, (30, 74), "Facture d'électricité du 01/11/2026", 12)
    for line, text in enumerate(("Camille SPECIMEN", "12 rue des Lilas", "57000 Metz")):
        _write(painter, family, (225, 130 + 17 * line), text, 13)
    _code(painter, 30, 100)
    for row in range(9):
        painter.fillRect(QRect(30, 240 + 30 * row, 360, 1), PALE)
        painter.fillRect(QRect(30, 252 + 30 * row, 120 + 37 * (row % 4), 7), GREY)
        painter.fillRect(QRect(340, 252 + 30 * row, 50, 7), GREY)
    _write(painter, family, (30, 545), "SPECIMEN : ce papier ne prouve rien.", 12)
    painter.end()
    rows = image.convertToFormat(QImage.Format.Format_RGB888)
    stride = rows.bytesPerLine()
    pixels = bytes(rows.constBits())
    rgb = b"".join(pixels[row * stride : row * stride + 3 * WIDTH] for row in range(HEIGHT))
    return Page(b"jpeg", WIDTH, HEIGHT, 50, SHA256, rgb, WIDTH, HEIGHT)


def _write(
    painter: QPainter, family: str, place: tuple[int, int], text: str, pixels: int, *, bold: bool = False
) -> None:
    font = QFont(family)
    font.setPixelSize(pixels)
    font.setBold(bold)
    painter.setFont(font)
    painter.setPen(INK)
    painter.drawText(*place, text)


def _code(painter: QPainter, left: int, top: int) -> None:
    """Something like a Data Matrix, which says nothing: modules by a rule without chance."""
    side = 4
    for row in range(MODULES):
        for column in range(MODULES):
            border = column == 0 or row == MODULES - 1 or (row == 0 and column % 2 == 0)
            border = border or (column == MODULES - 1 and row % 2 == 1)
            if border or (row * row * 7 + column * 13 + row * column * 5) % 11 < 5:
                painter.fillRect(QRect(left + side * column, top + side * row, side, side), Qt.GlobalColor.black)
