import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// One photo and its name. The one that is looked at has a thick edge and a tick.
KButton {
    id: tile

    required property var button
    property bool alone: false

    readonly property real room: words.height + Theme.mm(6)
    readonly property real photoHeight: Math.min(height - room, (width - Theme.mm(4)) * 45 / 35)

    role: "tile"
    means: doing(button)
    name: button.speech || button.label
    description: button.selected ? Theme.word("selected") : ""
    checked: button.selected
    enabled: button.enabled
    onTriggered: Visit.act(button.action, button.argument)

    Rectangle {
        id: frame

        anchors.horizontalCenter: parent.horizontalCenter
        y: (tile.height - height - tile.room) / 2
        width: height * 35 / 45 + Theme.mm(3)
        height: tile.photoHeight
        color: Theme.palette.surface
        radius: Theme.corner
        border.color: tile.checked ? Theme.primary : Theme.palette.edge
        border.width: tile.checked ? Theme.mm(1.2) : Theme.line

        Image {
            anchors.fill: parent
            anchors.margins: Theme.mm(1.5)
            visible: !Theme.blurred
            fillMode: Image.PreserveAspectFit
            cache: false
            source: tile.button.argument === "" ? "" : "image://page/" + tile.button.argument
            sourceSize: Qt.size(width, height)
        }
        TextLabel {
            anchors.centerIn: parent
            visible: Theme.blurred
            stop: false
            text: visible ? Theme.word("hidden") : ""
        }
    }
    Row {
        id: words

        anchors.horizontalCenter: parent.horizontalCenter
        y: frame.y + frame.height + Theme.mm(2)
        spacing: Theme.gap

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            visible: tile.checked && !tile.alone
            icon: "circle-check"
            colour: Theme.primary
        }
        TextLabel {
            text: tile.button.label
            stop: false
            bold: tile.checked
            Accessible.ignored: true
        }
    }
}
