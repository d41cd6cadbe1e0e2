import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// The black screen: nothing can be read over a shoulder; keys and speech go on. Two words say how to come back, for a
// touch is what somebody who did not ask for it tries first.
Rectangle {
    id: curtain

    color: "#000000"

    MouseArea {
        anchors.fill: parent
        Accessible.ignored: true
        onClicked: Visit.act("prefer", "curtain=off")
    }
    TextLabel {
        x: Theme.margin
        y: parent.height * 0.75
        width: parent.width - 2 * Theme.margin
        text: Theme.word("curtain") + ". " + Theme.word("curtain_off") + "."
        color: "#9A9A9A"
        horizontalAlignment: Text.AlignHCenter
        stop: false
    }
}
