// One device: its name, and what can be done to it.
import QtQuick

Rectangle {
    id: panel

    required property string title
    property string note: ""
    default property alias inside: content.data
    readonly property alias contentWidth: content.width

    color: "#FFFFFF"
    radius: 10
    border.color: "#D9D0C0"
    implicitHeight: content.y + content.height + 16

    Text {
        id: heading
        x: 16
        y: 14
        text: panel.title
        color: "#14233A"
        font.pixelSize: 17
        font.bold: true
    }

    Text {
        anchors.right: parent.right
        anchors.rightMargin: 16
        anchors.baseline: heading.baseline
        text: panel.note
        color: "#55606E"
        font.pixelSize: 13
    }

    Column {
        id: content
        x: 16
        y: 48
        width: panel.width - 32
        spacing: 12
    }
}
