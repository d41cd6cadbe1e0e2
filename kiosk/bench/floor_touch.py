"""The floor of a touch: two bare pages, one shown at a time. Prints the seconds from each touch to the presented page.

`python floor_touch.py ROUNDS`: nothing of the product is imported.
"""

import json
import sys
import time

from PySide6.QtCore import QByteArray, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

QML = b"""
import QtQuick

Window {
    id: window

    property int page: 0

    width: 1080
    height: 1920
    visible: true

    Repeater {
        model: 2

        Rectangle {
            required property int index

            anchors.fill: parent
            visible: window.page === index
            color: index === 0 ? "white" : "black"

            Text {
                anchors.centerIn: parent
                text: "Page " + parent.index
                font.pixelSize: 64
                color: parent.index === 0 ? "black" : "white"
            }
            TapHandler {
                onTapped: window.page = 1 - window.page
            }
        }
    }
}
"""


def main() -> None:
    app = QGuiApplication(["floor"])
    engine = QQmlApplicationEngine()
    engine.loadData(QByteArray(QML))
    window = engine.rootObjects()[0]
    if not isinstance(window, QQuickWindow):
        raise SystemExit("no window")
    device = QTest.createTouchDevice()
    frames: list[float] = []
    window.frameSwapped.connect(lambda: frames.append(time.monotonic()), Qt.ConnectionType.QueuedConnection)
    QTest.qWait(500)
    taken = []
    for _ in range(int(sys.argv[1])):
        before = window.property("page")
        QTest.touchEvent(window, device, False).press(0, QPoint(540, 960), window).commit(False)
        QTest.qWait(40)
        frames.clear()
        released = time.monotonic()
        QTest.touchEvent(window, device, False).release(0, QPoint(540, 960), window).commit(False)
        while (window.property("page") == before or not frames) and time.monotonic() - released < 5:
            app.processEvents()
        taken.append(frames[0] - released)
        QTest.qWait(100)
    sys.stdout.write(json.dumps(taken) + "\n")


main()
