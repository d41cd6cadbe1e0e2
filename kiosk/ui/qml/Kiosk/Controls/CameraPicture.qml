import QtQuick
import Kiosk.Theme
import Kiosk.Camera

// What the camera sees now, as large as its place has room for that shape. Loaded only where it is shown: its module is
// there once a camera's feed is registered.
Item {
    id: place

    readonly property real shape: Feed.shape || 16 / 9

    Rectangle {
        anchors.centerIn: parent
        width: Math.round(Math.min(parent.width, parent.height * place.shape))
        height: Math.round(width / place.shape)
        color: Theme.palette.pressed
        border.color: Theme.palette.edge
        border.width: Theme.line

        CameraView {
            anchors.fill: parent
            anchors.margins: Theme.line
            visible: !Theme.blurred
            feed: Feed
            name: Theme.word("camera_view")
        }
        PageOutline {
            anchors.fill: parent
            anchors.margins: Theme.line
            visible: !Theme.blurred
        }
    }
}
