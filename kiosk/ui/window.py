"""The window: Qt, fonts, image providers, the bridge, and the first frame."""

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, QUrl, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine, qmlRegisterSingletonInstance
from PySide6.QtQuick import QQuickWindow

from kiosk.assets import path
from kiosk.config import Screen
from kiosk.errors import KioskError
from kiosk.privacy import logs
from kiosk.ui import camera_view, images
from kiosk.ui.bridge import VisitBridge

# A QML warning is an error: a page that lacks a property is a page that nobody looked at.
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.ERROR,
}
QML = Path(__file__).parent / "qml"
SWITCH_S = 0.0005


class KioskWindow:
    """Loaded when it returns from the constructor, hidden until `present`. `file`: the window's, of `qml`."""

    def __init__(
        self, settings: Screen, bridge: VisitBridge, previews: images.PreviewStore, file: str = "Main.qml"
    ) -> None:
        self._settings = settings
        self._bridge = bridge
        # Before the engine: where the first type of a process is registered after its first engine, PySide leaves
        # QtQuick's items without their children ("Cannot assign QQuickRectangle ... expected QObject").
        qmlRegisterSingletonInstance(QObject, "Kiosk.Bridge", 1, 0, "Visit", bridge)  # type: ignore[arg-type]
        self.camera = camera_view.CameraFeed()
        camera_view.register(self.camera)
        self._engine = QQmlApplicationEngine()
        self._engine.addImportPath(str(QML))
        family = images.load_fonts(path("fonts"))
        images.install(self._engine, path, previews)
        scale = _fitting(settings)
        self._engine.setInitialProperties(
            {
                "pixelsPerMm": scale / settings.pixel_pitch_mm,
                "family": family,
                "viewingDistance": settings.viewing_distance_mm,
                "width": round(settings.width_px * scale),
                "height": round(settings.height_px * scale),
                "warmAtOnce": False,
            }
        )
        self._engine.load(QUrl.fromLocalFile(str(QML / file)))
        roots = self._engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise KioskError("the screen could not be drawn: its QML did not load")
        self.window: QQuickWindow = roots[0]

    def present(self, presented: Callable[[], None]) -> None:
        """Show it; `presented` is called once, in the GUI thread, when a frame has reached the display."""

        def once() -> None:
            self.window.frameSwapped.disconnect(once)
            presented()

        # An automatic connection: from a render thread it is queued (called straight, a Python slot would wait for
        # the GUI thread, which waits for the render thread).
        self.window.frameSwapped.connect(once)
        if self._settings.fullscreen:
            self.window.showFullScreen()
        else:
            self.window.show()

    def warm(self) -> None:
        """Compile the other pages, when nobody waits."""
        self.window.warm()  # type: ignore[attr-defined]


def _fitting(settings: Screen) -> float:
    """How much the window shrinks to fit the desktop, a title bar's height left free."""
    if not settings.fit:
        return 1.0
    free = QGuiApplication.primaryScreen().availableSize()
    return min(1.0, free.width() / settings.width_px, 0.94 * free.height() / settings.height_px)


def application() -> QGuiApplication:
    """The Qt application, with its messages in our log (where a QML warning is an error)."""
    qInstallMessageHandler(_logged)
    # Qt would share out each translucent rectangle to a pool of threads, and the GUI thread waits until the last of
    # them has had a processor: with two that also run drivers, 17 to 19 ms a frame, not 16 (p95 33 to 61, not 22).
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
    # Qt waits 5 ms for further changes before it draws; what changes here has changed when the touch has been taken.
    os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")
    # A page asks Python for each of its values and pictures; while a thread loads modules, each question waits until
    # that thread lets go of the interpreter, 5 ms by default: 100 to 120 ms in the first touch of all, 75 with this.
    sys.setswitchinterval(SWITCH_S)
    app = QGuiApplication(["kiosk"])
    app.setQuitOnLastWindowClosed(False)
    return app


def _logged(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's words are not kept, as they may quote a value: the place is enough to find the binding."""
    level = _LEVELS.get(kind, logging.CRITICAL)
    if level > logging.INFO:
        place = f"{Path(context.file).name}:{context.line}" if context.file else "qt"
        logs.event("qt", level=level, at=place)
