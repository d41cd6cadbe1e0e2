"""The dock's window under the hands of a test."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt, qInstallMessageHandler
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QSignalSpy, QTest

from kiosk.hall.dock import DockWindow
from tests.support.patience import PATIENCE_S
from tests.support.qml import application


class OpenDock:
    """What a hand does, found by objectName."""

    def __init__(self, state: Path) -> None:
        self._app = application()
        self.window = DockWindow(state, staff_pin="4711")

    def online(self) -> bool:
        return bool(self.window.dock.property("online"))

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < deadline, what
            self._app.processEvents()
            time.sleep(0.01)

    def item(self, name: str) -> QQuickItem:
        """The item of that objectName. Delegates are no QObject children: the items are walked."""
        waiting = [self.window.window.contentItem()]
        while waiting:
            item = waiting.pop()
            if item.objectName() == name:
                return item
            waiting.extend(item.childItems())
        raise AssertionError(f"there is no {name}")

    def shown(self, name: str) -> QQuickItem:
        """The item, unfolded where it is folded, and scrolled to where it can be touched."""
        item = self.item(name)
        above = item
        while above is not None:
            for fold in ("unfolded", "rareShown"):
                if above.property(fold) is False:
                    above.setProperty(fold, True)
            above = above.parentItem()
        self.wait_until(lambda: item.isVisible() and item.width() > 0, f"{name} is hidden")
        self.wait_until(lambda: self._scrolled_to(item), f"{name} does not come to rest")
        return item

    def _scrolled_to(self, item: QQuickItem) -> bool:
        """Scroll there; true once nothing has moved since the last frame (what unfolds is laid out with a frame)."""
        view = self.item("view")
        top = item.mapToItem(view, QPointF(0, 0)).y() + view.property("contentY")
        room = max(0.0, view.property("contentHeight") - view.height())
        view.setProperty("contentY", max(0.0, min(top - 20, room)))
        before = item.mapToScene(QPointF(0, 0))
        frames = QSignalSpy(self.window.window.frameSwapped)
        self.window.window.update()
        frames.wait(1000)
        return item.mapToScene(QPointF(0, 0)) == before

    def press(self, name: str) -> None:
        self.put_down(name)
        self.lift(name)

    def put_down(self, name: str) -> None:
        """The finger comes down there, and stays."""
        self.shown(name)
        QTest.mousePress(self.window.window, Qt.MouseButton.LeftButton, pos=self._middle(name))

    def lift(self, name: str) -> None:
        QTest.mouseRelease(self.window.window, Qt.MouseButton.LeftButton, pos=self._middle(name))

    def _middle(self, name: str) -> QPoint:
        item = self.item(name)
        return item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()

    def look(self) -> np.ndarray:
        """What the window shows, as gray levels."""
        picture = self.window.window.grabWindow().convertToFormat(QImage.Format.Format_Grayscale8)
        rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
        return rows[:, : picture.width()].copy()  # the picture and its bytes go when this returns

    def look_at(self, name: str) -> np.ndarray:
        item = self.shown(name)
        corner = item.mapToScene(QPointF(0, 0)).toPoint()
        return self.look()[corner.y() : corner.y() + int(item.height()), corner.x() : corner.x() + int(item.width())]


@contextmanager
def open_dock(state: Path) -> Iterator[OpenDock]:
    """The dock of the hall there, once it has found it. Fails when QML complained meanwhile."""
    said: list[str] = []
    before = qInstallMessageHandler(lambda _kind, _context, text: said.append(text))
    try:
        opened = OpenDock(state)
        try:
            opened.wait_until(opened.online, "the dock did not find the hall")
            yield opened
        finally:
            opened.window.close()
    finally:
        qInstallMessageHandler(before)
    assert [text for text in said if "qml" in text.lower()] == []
