import QtQuick
import Kiosk.Theme

// A red dot with its words, as long as a camera is on.
Row {
    id: light

    property string text: ""
    property real most: Infinity // pixels; its letters give way
    readonly property real signWidth: Theme.mm(5) + spacing

    visible: text !== ""
    spacing: Theme.mm(2)

    Rectangle {
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.mm(5)
        height: width
        radius: width / 2
        color: "#c81e1e"
        border.color: Theme.palette.ink
        border.width: Theme.line
        Accessible.ignored: true
    }
    TextLabel {
        anchors.verticalCenter: parent.verticalCenter
        text: light.text
        bold: true
        wrapMode: Text.NoWrap
        font.pixelSize: Math.floor(Theme.small * Math.min(1, (light.most - light.signWidth) / Theme.advance(light.text, Theme.small)))
    }
}
