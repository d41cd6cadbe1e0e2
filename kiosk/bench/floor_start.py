"""The floor of a start: a bare Window with one button in the product's font. Says `ready` after its first frame.

`python -m kiosk.bench.floor_start FONT...`: nothing of the product is imported.
"""

import sys

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

QML = b"""
import QtQuick
import QtQuick.Controls

Window {
    width: 1080
    height: 1920
    visible: true

    Button {
        anchors.centerIn: parent
        text: "Touchez"
        font.family: "Atkinson Hyperlegible Next"
        font.pixelSize: 64
    }
}
"""


def presented() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    window.frameSwapped.disconnect(presented)


if __name__ == "__main__":
    app = QGuiApplication(["floor"])
    for font in sys.argv[1:]:
        QFontDatabase.addApplicationFont(font)
    engine = QQmlApplicationEngine()
    engine.loadData(QByteArray(QML))
    window: QQuickWindow = engine.rootObjects()[0]  # type: ignore[assignment]
    window.frameSwapped.connect(presented)
    app.exec()
