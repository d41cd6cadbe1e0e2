"""The screen without a visit: `Main.qml` with a bridge that remembers what it was told, and eyes on what it draws."""

import atexit
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QCoreApplication,
    QEventLoop,
    QPoint,
    QRectF,
    Qt,
    QtMsgType,
    QUrl,
    qInstallMessageHandler,
)
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication, QImage, QPointingDevice
from PySide6.QtQml import QQmlApplicationEngine, qmlRegisterSingletonInstance
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from kiosk import assets
from kiosk.ui import images
from kiosk.ui.viewmodels.content import Chrome, Page
from tests.support.patience import PATIENCE_S
from tests.support.qml_content import chrome as plain_chrome
from tests.support.qml_content import pages
from tests.support.qml_visit import FakeVisit

ROOT = Path(__file__).parent.parent.parent
QML = ROOT / "kiosk" / "ui" / "qml"
REFERENCE_SIZE = (1080, 1920)
REFERENCE_PITCH = 0.248  # mm a pixel, 21.5 inches


class Spoken(NamedTuple):
    """One object of the accessible tree."""

    role: QAccessible.Role
    name: str
    description: str
    value: str
    focusable: bool


def _heard(parent: QAccessibleInterface) -> Iterator[Spoken]:
    for index in range(parent.childCount()):
        child = parent.child(index)
        if child is None or not child.isValid() or child.state().invisible:
            continue
        name, description, value = (
            child.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value)
        )
        yield Spoken(child.role(), name, description, value, bool(child.state().focusable))
        yield from _heard(child)


def application() -> QGuiApplication:
    """Qt's application, with the bridge registered before the process makes its first QML engine.

    A registration after an engine leaves QtQuick's items of the next engine without their children ("Cannot assign
    object of type QQuickRectangle to list property data; expected QObject", PySide 6.11). A kiosk's processes have one
    engine each; the tests' process has the dock's and the kiosk's.
    """
    running = QGuiApplication.instance() or QGuiApplication(["test"])
    assert isinstance(running, QGuiApplication)
    bridge()
    return running


@cache
def bridge() -> FakeVisit:
    visit = FakeVisit(pages("fr")["attract"], plain_chrome())
    qmlRegisterSingletonInstance(FakeVisit, "Kiosk.Bridge", 1, 0, "Visit", visit)  # type: ignore[arg-type]
    return visit


class Screen:
    """A loaded window, its bridge, and the ways of looking at it and touching it.

    One a process: a singleton instance that was registered for QML belongs to its first engine.
    """

    def __init__(self, page: Page, chrome: Chrome) -> None:
        self.app = application()
        self.visit = bridge()
        QAccessible.setActive(True)
        self.warnings: list[str] = []
        qInstallMessageHandler(self._note)
        self.visit.show(page)
        self.visit.dress(chrome)
        self.previews = images.PreviewStore()
        self.pixels_per_mm = 1 / REFERENCE_PITCH
        self.engine = QQmlApplicationEngine()
        self.engine.addImportPath(str(QML))
        family = images.load_fonts(assets.path("fonts"))
        images.install(self.engine, assets.path, self.previews)
        self.engine.setInitialProperties(
            {
                "pixelsPerMm": self.pixels_per_mm,
                "family": family,
                "width": REFERENCE_SIZE[0],
                "height": REFERENCE_SIZE[1],
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

    def become(self, page: Page, chrome: Chrome, size: tuple[int, int], pitch: float) -> None:
        """Another glass, another story."""
        self.visit.forget()
        self.window.setProperty("settlePause", 0)
        self.visit.cover(None)
        self.visit.dress(chrome)
        self.pixels_per_mm = 1 / pitch
        self.window.setProperty("pixelsPerMm", self.pixels_per_mm)
        self.window.resize(*size)
        self.until(lambda: (self.window.width(), self.window.height()) == size, "the window has its size")
        self.show(page)
        self.warnings.clear()

    def _note(self, kind: QtMsgType, context: object, text: str) -> None:
        self.warnings.append(text)

    # Time ------------------------------------------------------------------------------------------------------

    def until(self, ready: Callable[[], Any], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not ready():
            assert time.monotonic() < deadline, f"in vain: {what}; {self.warnings}"
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            QTest.qWait(1)

    def settle(self) -> None:
        """Wait until a page that came in stands still and takes touches."""
        self.until(lambda: self.window.property("settled"), "the page stands still")
        for _ in range(3):
            self.frame()  # positioners lay their children out with the next one, and what depends on them with its next

    def frame(self) -> None:
        drawn: list[bool] = []
        heard = self.window.frameSwapped.connect(lambda: drawn.append(True))
        self.window.update()
        self.until(lambda: drawn, "a frame is drawn")
        self.window.frameSwapped.disconnect(heard)

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

    def accessible(self) -> list[Spoken]:
        """What assistive technology finds, top down, without what is invisible.

        Copied at once: Qt frees an interface with its item, and PySide would take the next object at that address
        for it.
        """
        root = QAccessible.queryAccessibleInterface(self.window)
        assert root is not None
        return list(_heard(root))

    def control(self, name: str) -> QQuickItem:
        """The visible control whose spoken name is, or begins with, `name`."""
        named = [item for item in self.items() if item.property("name") and item.inherits("QQuickItem")]
        exact = [item for item in named if item.property("name") == name]
        begun = [item for item in named if str(item.property("name")).startswith(name)]
        assert exact or begun, f"no {name!r} among {[item.property('name') for item in named]}"
        return (exact or begun)[0]

    def of_type(self, name: str) -> QQuickItem:
        """The visible item of the QML type `name`."""
        return next(item for item in self.items() if item.metaObject().className().startswith(f"{name}_"))

    def spoken(self) -> str:
        """All that assistive technology can read: names, descriptions, values."""
        return "\n".join("\n".join((one.name, one.description, one.value)) for one in self.accessible())

    def typed(self) -> str:
        """What the text inputs show."""
        return "\n".join(str(item.property("displayText")) for item in self.items() if item.inherits("QQuickTextInput"))

    def focused(self) -> str:
        """The label of the field that has the focus."""
        return str(self.window.activeFocusItem().property("name")).split(".")[0]

    def focus(self, name: str) -> None:
        self.control(name).forceActiveFocus()

    def key_rows(self) -> list[list[str]]:
        """The letters of the keyboard, row by row."""
        rows: dict[int, list[tuple[float, str]]] = {}
        for item in self.items():
            if item.metaObject().className().startswith("Key_") and item.property("label"):
                box = self.rect(item)
                rows.setdefault(round(box.top()), []).append((box.left(), str(item.property("label"))))
        return [[label for _, label in sorted(row)] for _, row in sorted(rows.items())]

    def dark_pixels(self, around: QPoint) -> bool:
        image = self.grab()
        near = range(-6, 7)
        return any(image.pixelColor(around + QPoint(x, y)).lightness() < 100 for x in near for y in near)

    def rect(self, item: QQuickItem) -> QRectF:
        return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))

    def visible_rect(self, item: QQuickItem) -> QRectF:
        """What the ancestors that clip leave of it; empty when nothing."""
        box = self.rect(item)
        parent = item.parentItem()
        while parent is not None:
            if parent.clip():
                box = box.intersected(self.rect(parent))
            parent = parent.parentItem()
        return box

    def covered(self) -> bool:
        return bool(self.visit.overlay)

    def scrolls(self, item: QQuickItem) -> bool:
        """It stands in something that moves under the finger."""
        parent = item.parentItem()
        while parent is not None:
            if parent.inherits("QQuickFlickable"):
                return True
            parent = parent.parentItem()
        return False

    def label(self, item: QQuickItem) -> str:
        return str(item.property("name") or item.property("text") or item.metaObject().className())

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
        self.frame()  # the moves before it would be made one

    def release(self, point: QPoint) -> None:
        QTest.touchEvent(self.window, self.device).release(0, point, self.window).commit()

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.window, key)

    def grab(self) -> QImage:
        return self.window.grabWindow()


@cache
def _loaded() -> Screen:
    loaded = Screen(pages("fr")["attract"], plain_chrome())
    # Qt's objects must go before Python's: at exit the interpreter would delete them in any order.
    atexit.register(loaded.window.close)
    return loaded


@contextmanager
def screen(
    page: Page,
    chrome: Chrome | None = None,
    size: tuple[int, int] = REFERENCE_SIZE,
    pitch: float = REFERENCE_PITCH,
) -> Iterator[Screen]:
    """`Main.qml` with `page` on it; afterwards fails if QML complained of anything."""
    shown = _loaded()
    shown.become(page, chrome or plain_chrome(), size, pitch)
    yield shown
    assert shown.warnings == [], "\n".join(shown.warnings)
