"""The real pages of a visit on the real screen, and what eyes and rulers make of them."""

from collections.abc import Iterator

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickItem

from kiosk.ui.viewmodels.compose import chrome_of, overlay_of, page_of
from tests.support.places import AROUND, DURING, view_of
from tests.support.qml import Screen
from tests.support.visits import PAGE

PLACES = {**DURING, **AROUND}
# Read from the font file: the height of a capital, in em.
CAPITAL = 0.668
# WCAG's luminance of each of the 256 values of red, of green and of blue: a picture has millions of them.
_PARTS = np.arange(256) / 255
_LINEAR = np.where(_PARTS <= 0.04045, _PARTS / 12.92, ((_PARTS + 0.055) / 1.055) ** 2.4)
WEIGHED = np.outer([0.2126, 0.7152, 0.0722], _LINEAR)


def stand(shown: Screen, place: str, language: str = "fr", theme: str = "light", size: int = 0) -> None:
    """Shows the page of `tests.support.places` as the view models make it."""
    view = view_of(PLACES[place](), language)
    shown.previews.put(PAGE.sha256, bytes([225, 228, 232]) * (210 * 297), 210, 297)
    shown.visit.cover(None)
    # Blurred, nothing of a page is there to be measured.
    shown.visit.dress(replace(chrome_of(view), theme=theme, size=size, motion=False, blurred=False))
    shown.show(page_of(view))
    shown.visit.cover(overlay_of(view))
    shown.settle()


def pixels(image: QImage) -> NDArray[np.uint8]:
    """Height x width x RGB."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3).copy()


def luminance(colours: NDArray[np.uint8]) -> NDArray[np.float64]:
    """WCAG's relative luminance of RGB triples, 0 to 1."""
    red, green, blue = (WEIGHED[part][colours[..., part]] for part in range(3))
    return np.asarray(red + green + blue)


def contrast(patch: NDArray[np.uint8]) -> float:
    """Between the ground (the colour that most pixels have) and the pixels of the strokes that differ most from it.

    The strokes' edges are mixed with the ground; their middle is not: a twentieth of all pixels that differ is enough
    to be that middle, and a few stray pixels are not.
    """
    if patch.size == 0:
        return 1.0
    packed = patch.reshape(-1, 3).astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    found, counts = np.unique(packed, return_counts=True)
    light = luminance(np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1).astype(np.uint8))
    own = light[np.argmax(counts)]
    ratios = (np.maximum(own, light) + 0.05) / (np.minimum(own, light) + 0.05)
    strokes = np.sort(np.repeat(ratios, counts)[np.repeat(ratios, counts) > 1.1])
    return 1.0 if len(strokes) == 0 else float(strokes[-max(1, len(strokes) // 20)])


def patch_of(shown: Screen, image: NDArray[np.uint8], item: QQuickItem) -> NDArray[np.uint8]:
    window = QRectF(0, 0, shown.window.width(), shown.window.height())
    box = shown.visible_rect(item).intersected(window).toAlignedRect()
    return image[box.top() : box.bottom() + 1, box.left() : box.right() + 1]


def capitals_mm(shown: Screen) -> Iterator[tuple[str, float]]:
    """Each visible text with the height of its capitals in millimetres."""
    for item in shown.texts():
        yield str(item.property("text")), shown.mm(item.property("fontInfo").property("pixelSize").toNumber() * CAPITAL)
