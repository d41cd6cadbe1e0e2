"""The floor of a page's turn: two bare pages in a StackView that slide and fade as the product's do.

`python -m kiosk.bench.floor_pages ADDRESS`: ADDRESS is the unix socket at which the robot listens.
"""

import sys

from kiosk.bench import floor_touch
from kiosk.bench.floor_touch import BACK, FORWARD

# `content` and `settled` are what the finger looks at, as in the product's window.
QML = b"""
import QtQuick
import QtQuick.Controls

Window {
    id: window

    property string content: "Suivant"
    readonly property bool settled: !stack.busy

    width: 1080
    height: 1920
    visible: true
    onContentChanged: stack.replace(page, { name: content })

    Component {
        id: page

        Item {
            property string name: "Suivant"

            Label {
                text: "Page " + parent.name
                font.pixelSize: 64
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
            Button {
                anchors.centerIn: parent
                text: parent.name
                font.pixelSize: 64
                onClicked: window.content = parent.name === "Suivant" ? "Retour" : "Suivant"
            }
        }
    }
    StackView {
        id: stack

        anchors.fill: parent
        initialItem: page

        replaceEnter: Transition {
            NumberAnimation { property: "x"; from: 97; to: 0; duration: 180; easing.type: Easing.OutCubic }
            NumberAnimation { property: "opacity"; from: 0; to: 1; duration: 180; easing.type: Easing.OutCubic }
        }
        replaceExit: Transition {
            NumberAnimation { property: "x"; from: 0; to: -97; duration: 180; easing.type: Easing.OutCubic }
            NumberAnimation { property: "opacity"; from: 1; to: 0; duration: 180; easing.type: Easing.OutCubic }
        }
    }
}
"""

__all__ = ["BACK", "FORWARD"]

if __name__ == "__main__":
    floor_touch.show(QML, sys.argv[1])
