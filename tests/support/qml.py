"""The screen without a visit: `Main.qml` with a bridge that remembers what it was told, and eyes on what it draws."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import (
    Property,
    QCoreApplication,
    QEventLoop,
    QObject,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    QtMsgType,
    QUrl,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication, QImage, QPointingDevice
from PySide6.QtQml import QQmlApplicationEngine, qmlRegisterSingletonInstance
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from kiosk import assets
from kiosk.ui import images
from kiosk.ui.viewmodels.content import Chrome, Overlay, Page
from tests.support.qml_content import chrome as plain_chrome

ROOT = Path(__file__).parent.parent.parent
QML = ROOT / "kiosk" / "ui" / "qml"
REFERENCE_PITCH = 0.248  # mm a pixel, 21.5 inches


def _plain(value: msgspec.Struct) -> Any:
    """Maps and lists, as QML takes them: PySide hands a tuple over as an opaque object."""
    return msgspec.json.decode(msgspec.json.encode(value))


class FakeVisit(QObject):
    """The bridge's shape, without a visit behind it: it keeps what the screen said."""

    contentChanged = Signal()
    chromeChanged = Signal()
    overlayChanged = Signal()
    errorsChanged = Signal()
    suggestionsChanged = Signal()

    def __init__(self, page: Page, chrome: Chrome) -> None:
        super().__init__()
        self._content = _plain(page)
        self._chrome = _plain(chrome)
        self._overlay: Any = None
        self._errors: dict[str, str] = {}
        self._suggestions: list[str] = []
        self.acts: list[tuple[str, str]] = []
        self.edits: list[tuple[str, str]] = []
        self.strokes: list[Any] = []
        self.touches = 0

    def show(self, page: Page) -> None:
        self._content = _plain(page)
        self.contentChanged.emit()

    def dress(self, chrome: Chrome) -> None:
        self._chrome = _plain(chrome)
        self.chromeChanged.emit()

    def cover(self, overlay: Overlay | None) -> None:
        self._overlay = None if overlay is None else _plain(overlay)
        self.overlayChanged.emit()

    def refuse(self, errors: dict[str, str]) -> None:
        self._errors = errors
        self.errorsChanged.emit()

    def suggest(self, towns: list[str]) -> None:
        self._suggestions = towns
        self.suggestionsChanged.emit()

    @Slot(str, str)
    def act(self, action: str, argument: str) -> None:
        self.acts.append((action, argument))

    @Slot(str, str)
    def edit(self, field_id: str, text: str) -> None:
        self.edits.append((field_id, text))

    @Slot("QVariantList")
    def drawn(self, strokes: list[Any]) -> None:
        self.strokes = strokes

    @Slot()
    def touched(self) -> None:
        self.touches += 1

    content = Property("QVariantMap", lambda self: self._content, notify=contentChanged)
    chrome = Property("QVariantMap", lambda self: self._chrome, notify=chromeChanged)
    overlay = Property("QVariant", lambda self: self._overlay, notify=overlayChanged)
    errors = Property("QVariantMap", lambda self: self._errors, notify=errorsChanged)
    suggestions = Property("QVariantList", lambda self: self._suggestions, notify=suggestionsChanged)


class Screen:
    """A loaded window, its bridge, and the ways of looking at it and touching it."""

    def __init__(self, page: Page, chrome: Chrome, size: QSize, pitch: float) -> None:
        self.app = QGuiApplication.instance() or QGuiApplication([])
        QAccessible.setActive(True)
        self.warnings: list[str] = []
        self._handler = qInstallMessageHandler(self._note)
        self.visit = FakeVisit(page, chrome)
        self.previews = images.PreviewStore()
        self.pixels_per_mm = 1 / pitch
        qmlRegisterSingletonInstance(QObject, "Kiosk.Bridge", 1, 0, "Visit", self.visit)  # type: ignore[call-overload]
        self.engine = QQmlApplicationEngine()
        self.engine.addImportPath(str(QML))
        family = images.load_fonts(assets.path("fonts"))
        images.install(self.engine, assets.path, self.previews)
        self.engine.setInitialProperties(
            {
                "pixelsPerMm": self.pixels_per_mm,
                "family": family,
                "width": size.width(),
                "height": size.height(),
                "warmAtOnce": False,
            }
        )
        self.engine.load(QUrl.fromLocalFile(str(QML / "Main.qml")))
        assert self.engine.rootObjects(), "\n".join(self.warnings)
        window = self.engine.rootObjects()[0]
        assert isinstance(window, QQuickWindow)
        self.window = window
        self.device: QPointingDevice = QTest.createTouchDevice()
        self.window.show()
        self.window.requestActivate()
        self.until(self.window.isExposed, "the window is exposed")

    def close(self) -> None:
        self.window.close()
        del self.engine
        QCoreApplication.sendPostedEvents(None, 0)
        qInstallMessageHandler(self._handler)

    def _note(self, kind: QtMsgType, context: object, text: str) -> None:
        self.warnings.append(text)

    # Time ------------------------------------------------------------------------------------------------------

    def until(self, ready: Callable[[], Any], what: str, ms: int = 5000) -> None:
        deadline = time.monotonic() + ms / 1000
        while not ready():
            assert time.monotonic() < deadline, f"in vain: {what}; {self.warnings}"
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            QTest.qWait(1)

    def settle(self) -> None:
        """Wait until a page that came in stands still and takes touches."""
        self.until(lambda: self.window.property("settled"), "the page stands still")
        QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)

    def show(self, page: Page) -> None:
        self.visit.show(page)
        self.settle()

    def put_specimen(self) -> None:
        """A page for `image://page/specimen`: grey, of A4's shape."""
        width, height = 210, 297
        self.previews.put("specimen", bytes([225, 228, 232]) * (width * height), width, height)

    # What is there ---------------------------------------------------------------------------------------------

    def items(self) -> Iterator[QQuickItem]:
        """Every visible item, in drawing order."""

        def walk(item: QQuickItem) -> Iterator[QQuickItem]:
            if item.isVisible() and item.opacity() > 0:
                yield item
                for child in item.childItems():
                    yield from walk(child)

        yield from walk(self.window.contentItem())

    def texts(self) -> list[QQuickItem]:
        return [item for item in self.items() if item.inherits("QQuickText") and item.property("text")]

    def words(self) -> str:
        return "\n".join(str(item.property("text")) for item in self.texts())

    def accessible(self) -> list[QAccessibleInterface]:
        """Every object that assistive technology finds, top down; what is invisible or offscreen is not among them."""
        found: list[QAccessibleInterface] = []

        def walk(interface: QAccessibleInterface) -> None:
            for index in range(interface.childCount()):
                child = interface.child(index)
                if child is not None and child.isValid() and not child.state().invisible:
                    found.append(child)
                    walk(child)

        root = QAccessible.queryAccessibleInterface(self.window)
        assert root is not None
        walk(root)
        return found

    def control(self, name: str) -> QQuickItem:
        """The visible control whose spoken name is, or begins with, `name`."""
        named = [item for item in self.items() if item.property("name") and item.inherits("QQuickItem")]
        exact = [item for item in named if item.property("name") == name]
        begun = [item for item in named if str(item.property("name")).startswith(name)]
        assert exact or begun, f"no {name!r} among {[item.property('name') for item in named]}"
        return (exact or begun)[0]

    def rect(self, item: QQuickItem) -> QRectF:
        return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))

    def mm(self, pixels: float) -> float:
        return pixels / self.pixels_per_mm

    # Touch and keys --------------------------------------------------------------------------------------------

    def centre(self, item: QQuickItem) -> QPoint:
        return self.rect(item).center().toPoint()

    def touch(self, where: QQuickItem | QPoint | str) -> None:
        item = self.control(where) if isinstance(where, str) else where
        point = item if isinstance(item, QPoint) else self.centre(item)
        self.press(point)
        self.release(point)

    def press(self, point: QPoint) -> None:
        QTest.touchEvent(self.window, self.device).press(0, point, self.window).commit()

    def move(self, point: QPoint) -> None:
        QTest.touchEvent(self.window, self.device).move(0, point, self.window).commit()

    def release(self, point: QPoint) -> None:
        QTest.touchEvent(self.window, self.device).release(0, point, self.window).commit()

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.window, key)

    def grab(self) -> QImage:
        return self.window.grabWindow()


@contextmanager
def screen(
    page: Page,
    chrome: Chrome | None = None,
    size: tuple[int, int] = (1080, 1920),
    pitch: float = REFERENCE_PITCH,
) -> Iterator[Screen]:
    """`Main.qml` with `page` on it; afterwards fails if QML complained of anything."""
    shown = Screen(page, chrome or plain_chrome(), QSize(*size), pitch)
    try:
        yield shown
        assert shown.warnings == []
    finally:
        shown.close()


def point(x: float, y: float) -> QPoint:
    return QPointF(x, y).toPoint()
