import QtQuick
import Kiosk.Theme

// The picture of a page that was captured: from memory, never from a file.
Item {
    id: preview

    property string source: ""

    Image {
        id: picture

        anchors.fill: parent
        anchors.margins: Theme.line
        visible: !Theme.blurred
        fillMode: Image.PreserveAspectFit
        cache: false
        source: preview.source
        sourceSize: Qt.size(width, height)

        Accessible.role: Accessible.Graphic
        Accessible.name: Theme.word("preview")
    }
    Rectangle {
        anchors.centerIn: parent
        visible: preview.source !== ""
        width: Theme.blurred ? parent.width : picture.paintedWidth + 2 * Theme.line
        height: Theme.blurred ? parent.height : picture.paintedHeight + 2 * Theme.line
        color: Theme.blurred ? Theme.palette.pressed : "transparent"
        border.color: Theme.palette.edge
        border.width: Theme.line
    }
    TextLabel {
        anchors.centerIn: parent
        visible: Theme.blurred && preview.source !== ""
        stop: false
        text: visible ? Theme.word("hidden") : ""
    }
}
