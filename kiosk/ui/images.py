"""Pictures for QML: icons and drawings in the theme's colours, and captured pages from memory.

`image://icon/NAME/RRGGBB`, `image://drawing/NAME/INK/SURFACE/TONE1/TONE2/SPARK` (an icon where there is no drawing of
that name), `image://page/ID`.
A name that is not known gives an empty picture, which QML reports as a warning.
"""

import ctypes
import re
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFont, QFontDatabase, QImage, QPainter
from PySide6.QtQml import QQmlEngine
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

from kiosk.errors import ConfigError

# The colours that `assets/drawings/*.svg` are drawn with (the light theme's), in the order of the URL.
DRAWN_WITH: Final = ("14233A", "FFFFFF", "F0DFC2", "C6D6E1", "E08A4C")
NAME: Final = re.compile(r"[a-z0-9_-]{1,64}")
COLOUR: Final = re.compile(r"[0-9a-fA-F]{6}")
FALLBACK_SIDE: Final = 96  # pixels, when QML asks for no size
# A screen has at most some 4 000 pixels a side; a larger request is a fault of layout and would take the memory.
MAX_SIDE: Final = 4096
FAMILY: Final = "Atkinson Hyperlegible Next"
# Cyrillic, Arabic, Chinese: of the Debian packages fonts-noto-core and fonts-wqy-microhei. Without this list Qt takes
# DejaVu for Arabic.
OTHERS: Final = ("Noto Sans", "Noto Sans Arabic", "WenQuanYi Micro Hei")
WEIGHTS: Final = ("400Regular", "600SemiBold", "700Bold")


def load_fonts(folder: Path) -> str:
    """Load the product's font from the folder; the family's name. Letters that it has not come from `OTHERS`, which
    Qt opens when the first of them is drawn: a screen in French pays nothing for them.

    Raises `ConfigError` when a file is missing or is no font.
    """
    for weight in WEIGHTS:
        file = folder / f"AtkinsonHyperlegibleNext_{weight}.ttf"
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise ConfigError(f"{file}: the screen's font cannot be loaded; run `make setup`")
    QFont.insertSubstitutions(FAMILY, OTHERS)
    return FAMILY


class PreviewStore:
    """Captured pages in memory, by id. Any thread may put and clear; the GUI thread reads."""

    def __init__(self) -> None:
        self._pages: dict[str, QImage] = {}
        self._lock = threading.Lock()

    def put(self, page_id: str, rgb: bytes, width: int, height: int) -> None:
        """Keep a picture of `width` x `height` pixels, 3 bytes each, rows without padding.

        Raises `ValueError` when the bytes are not that many.
        """
        if width <= 0 or height <= 0 or len(rgb) != width * height * 3:
            raise ValueError(f"{len(rgb)} bytes are no picture of {width} x {height}")
        # A copy: QImage would otherwise look at memory that Python may free.
        image = QImage(rgb, width, height, width * 3, QImage.Format.Format_RGB888).copy()
        with self._lock:
            self._pages[page_id] = image

    def get(self, page_id: str) -> QImage:
        """The picture, or an empty one."""
        with self._lock:
            return self._pages.get(page_id, QImage())

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()


class SvgPictures(QQuickImageProvider):
    """SVG files of some folders (the first that has the name), with some colours put in the place of others.

    What an icon calls `currentColor` takes the first colour of the address.
    """

    def __init__(self, folders: tuple[Path, ...], replaced: tuple[str, ...] = ("currentColor",)) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._folders = folders
        self._replaced = replaced

    def requestImage(self, id: str, size: QSize, requested: QSize) -> QImage:  # noqa: N802, A002 - Qt's names
        name, *colours = id.split("/")
        if not NAME.fullmatch(name) or len(colours) != len(self._replaced) or not all(map(COLOUR.fullmatch, colours)):
            return QImage()
        svg = next((found for folder in self._folders if (found := _read(folder / f"{name}.svg"))), "")
        chosen = dict(zip(self._replaced, (f"#{colour}" for colour in colours), strict=True))
        chosen.setdefault("currentColor", f"#{colours[0]}")
        pattern = "|".join(re.escape(drawn) for drawn in chosen)
        svg = re.sub(pattern, lambda match: chosen[match.group()], svg)
        return _render(svg, requested)


class CapturedPages(QQuickImageProvider):
    """`PreviewStore` for QML."""

    def __init__(self, store: PreviewStore) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._store = store

    def requestImage(self, id: str, size: QSize, requested: QSize) -> QImage:  # noqa: N802, A002 - Qt's names
        image = self._store.get(id)
        if image.isNull() or requested.width() <= 0 or requested.height() <= 0:
            return image
        bound = QSize(min(requested.width(), MAX_SIDE), min(requested.height(), MAX_SIDE))
        # Here, because to import the `Qt` namespace makes all its enumerations: 14 to 18 ms before the first frame.
        from PySide6.QtCore import Qt

        return image.scaled(bound, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)


def read_ahead(asset: Callable[[str], Path]) -> None:
    """Every drawing and icon, by another thread than the GUI's: reading a file lets go of the interpreter, and the GUI
    thread then waited for it in the midst of a page (60 ms on a busy machine)."""
    for folder in ("icons", "drawings"):
        for file in asset(folder).glob("*.svg"):
            _read(file)


@lru_cache(maxsize=512)
def _read(file: Path) -> str:
    """Kept: 110 files of 70 kB in all, which do not change while a visit runs."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        return ""


def _render(svg: str, requested: QSize) -> QImage:
    renderer = QSvgRenderer(svg.encode())
    if not renderer.isValid():
        return QImage()
    width = min(requested.width() if requested.width() > 0 else FALLBACK_SIDE, MAX_SIDE)
    height = min(requested.height() if requested.height() > 0 else width, MAX_SIDE)
    # Transparent, and the proportions kept by hand, without the `Qt` namespace (see `CapturedPages`).
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    # Not `fill`: of its overloads one knows the `Qt` namespace, which takes 14 ms of a start. A copy of as many bytes
    # was half of a drawing's time.
    ground = image.bits()
    ctypes.memset(ctypes.addressof(ctypes.c_char.from_buffer(ground)), 0, len(ground))
    drawn = renderer.defaultSize()
    scale = min(width / max(1, drawn.width()), height / max(1, drawn.height()))
    taken_width, taken_height = drawn.width() * scale, drawn.height() * scale
    painter = QPainter(image)
    renderer.render(painter, QRectF((width - taken_width) / 2, (height - taken_height) / 2, taken_width, taken_height))
    painter.end()
    return image


def install(engine: QQmlEngine, asset: Callable[[str], Path], previews: PreviewStore) -> None:
    """Give the engine its three providers (it owns them from then on). `asset` finds "icons" and "drawings"."""
    icons, drawings = asset("icons"), asset("drawings")
    engine.addImageProvider("icon", SvgPictures((icons,)))
    drawn_with = tuple(f"#{colour}" for colour in DRAWN_WITH)
    engine.addImageProvider("drawing", SvgPictures((drawings, icons), drawn_with))
    engine.addImageProvider("page", CapturedPages(previews))
