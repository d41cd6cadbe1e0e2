import QtQuick
import Kiosk.Theme
import Kiosk.Camera

// What the camera sees now. Loaded only where it is shown: its module is there once a camera's feed is registered.
Rectangle {
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
}
