"""The gallery in a process of its own, as its bridge is the product's: `python -m tests.support.gallery` prints what
was found of it, as JSON."""

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}

from PySide6.QtCore import QPoint, QRectF, Qt, qInstallMessageHandler
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.config import Config
from kiosk.i18n.languages import LANGUAGES
from kiosk.session.preferences import THEMES
from kiosk.ui.gallery import Gallery
from kiosk.ui.window import application

STOPS = 40  # of the Tab key: past the four switches, into the specimens


def every(item: QQuickItem) -> Iterator[QQuickItem]:
    yield item
    for child in item.childItems():
        yield from every(child)


def kind(item: QQuickItem) -> str:
    """The QML type: `ActionButton_QMLTYPE_12` is an `ActionButton`."""
    return item.metaObject().className().partition("_QML")[0]


class Walk:
    def __init__(self) -> None:
        self.app = application()
        self.said: list[str] = []
        qInstallMessageHandler(lambda level, context, text: self.said.append(text))
        self.gallery = Gallery(Config())
        self.window = self.gallery.window.window
        self.gallery.window.present(lambda: None)
        self.gallery.bridge.act("prefer", "motion=off")
        self.device = QTest.createTouchDevice()
        self.turn()

    def turn(self) -> None:
        QTest.qWait(60)

    def shown(self) -> Iterator[QQuickItem]:
        return every(self.window.contentItem())

    def switch(self, name: str) -> QQuickItem:
        """The button at the top that gives the next of its kind."""
        return next(
            item for item in self.shown() if kind(item) == "ActionButton" and item.property("modelData") == name
        )

    def touch(self, item: QQuickItem) -> None:
        middle = item.mapRectToScene(QRectF(0, 0, item.width(), item.height())).center()
        point = QPoint(round(middle.x()), round(middle.y()))
        QTest.touchEvent(self.window, self.device).press(0, point, self.window).commit()
        QTest.touchEvent(self.window, self.device).release(0, point, self.window).commit()
        self.turn()

    def dress(self) -> tuple[str, int, str, bool]:
        chrome: Any = self.gallery.bridge.property("chrome")
        wish = self.gallery.bridge.dress.wish
        return wish.theme, wish.size, wish.language, bool(chrome["rtl"])

    def stops(self) -> list[str]:
        found = []
        for _ in range(STOPS):
            QTest.keyClick(self.window, Qt.Key.Key_Tab)
            found.append(kind(self.window.activeFocusItem()))
        return found

    def scrolled(self) -> tuple[float, float]:
        """Where the sections stand before and after the button that scrolls."""
        area = next(item for item in self.shown() if kind(item) == "ScrollArea")
        flick = next(item for item in area.childItems() if item.inherits("QQuickFlickable"))
        before = flick.property("contentY")
        buttons = [item for item in every(area) if item.property("icon") == "arrow-down"]
        self.touch(buttons[-1])
        return before, flick.property("contentY")


def main() -> None:
    walk = Walk()
    found: dict[str, Any] = {
        "kinds": sorted({kind(item) for item in walk.shown()}),
        "captions": sorted({str(item.property("label")) for item in walk.shown() if kind(item) == "GalleryState"}),
        "dresses": [walk.dress()],
    }
    for name in ("theme", "size", "direction", "language"):
        walk.touch(walk.switch(name))
        found["dresses"].append(walk.dress())
    walk.switch("theme").forceActiveFocus()
    QTest.keyClick(walk.window, Qt.Key.Key_Return)
    walk.turn()
    found["by_key"] = walk.dress()
    found["stops"] = walk.stops()
    for _ in LANGUAGES:
        walk.gallery.bridge.act("prefer", f"theme={THEMES[0]}")
        walk.touch(walk.switch("language"))
    found["scrolled"] = walk.scrolled()
    found["said"] = list(dict.fromkeys(walk.said))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
