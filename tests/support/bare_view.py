"""A page in an engine without any of the product's locks: `python -m tests.support.bare_view ADDRESS`, off-screen.

Each line of the standard input presses its middle; its end ends it."""

import os
import sys
import threading

os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software", "QTWEBENGINE_DISABLE_SANDBOX": "1"}
os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = "--disable-gpu --disable-logging --no-proxy-server"

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication


class Presses(QObject):
    """Carries them into Qt's thread."""

    wanted = Signal()


def press(view: QWebEngineView) -> None:
    at = QPointF(view.width() / 2, view.height() / 2)
    for kind, buttons in (
        (QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton),
        (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
    ):
        event = QMouseEvent(kind, at, at, Qt.MouseButton.LeftButton, buttons, Qt.KeyboardModifier.NoModifier)
        QGuiApplication.sendEvent(view.focusProxy() or view, event)


def main() -> None:
    app = QApplication(["bare"])
    view = QWebEngineView()
    view.resize(700, 900)
    view.load(QUrl(sys.argv[1]))
    view.show()
    presses = Presses()
    presses.wanted.connect(lambda: press(view), Qt.ConnectionType.QueuedConnection)

    def listen() -> None:
        for _ in sys.stdin:
            presses.wanted.emit()
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    app.exec()


if __name__ == "__main__":
    main()
