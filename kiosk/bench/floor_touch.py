"""The floor of a touch: two bare pages, one shown at a time, and the same finger as the product's screen has.

`python -m kiosk.bench.floor_touch ADDRESS`: ADDRESS is the unix socket at which the robot listens.
"""

import sys

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.tour.hand import reach

FORWARD, BACK = "Suivant", "Retour"

# `content` and `settled` are what the finger looks at, as in the product's window.
QML = b"""
import QtQuick
import QtQuick.Controls

Window {
    id: window

    property string content: "Suivant"
    property bool settled: true

    width: 1080
    height: 1920
    visible: true

    component Bare: Item {
        required property string forward
        required property string next

        anchors.fill: parent

        Label {
            text: "Page " + parent.forward
            font.pixelSize: 64
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        Button {
            anchors.centerIn: parent
            text: parent.forward
            font.pixelSize: 64
            onClicked: window.content = parent.next
        }
    }

    Loader {
        anchors.fill: parent
        sourceComponent: window.content === "Suivant" ? first : second
    }
    Component {
        id: first

        Bare {
            forward: "Suivant"
            next: "Retour"
        }
    }
    Component {
        id: second

        Bare {
            forward: "Retour"
            next: "Suivant"
        }
    }
}
"""


def show(qml: bytes, address: str) -> None:
    """A window of this text, with a hand that whoever listens at `address` holds, until it is ended."""
    app = QGuiApplication(["floor"])
    engine = QQmlApplicationEngine()
    engine.loadData(QByteArray(qml))
    window = engine.rootObjects()[0]
    if isinstance(window, QQuickWindow):
        reach(window, address)
        app.exec()


if __name__ == "__main__":
    show(QML, sys.argv[1])
