import QtQuick
import QtQuick.Shapes
import Kiosk.Theme
import Kiosk.Camera

// The citizen in the camera's picture, as a mirror shows it, with the oval that the face is to fill. Loaded only where it
// is shown: its module is there once a camera's feed is registered.
Item {
    id: face

    property bool good: false

    // Of the picture's height: the middle of the head and its height (`documents/photo/cropping.py`).
    readonly property real middle: 0.48
    readonly property real head: 0.56
    // The least height that there was: a sentence above that takes two lines must not make the picture jump each time.
    property real least: Infinity

    onHeightChanged: if (height > 0)
        least = Math.min(least, height)

    Rectangle {
        id: glass

        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        height: Math.min(parent.height, face.least)
        width: Math.min(parent.width, Math.round(height * 1.1))
        color: Theme.palette.pressed
        clip: true

        // Twice as wide as high: frames of any camera are as high as this, and stand out at the sides.
        CameraView {
            anchors.centerIn: parent
            height: parent.height
            width: 2 * height
            visible: !Theme.blurred
            mirrored: true
            feed: Feed
            name: Theme.word("camera_view")
        }
        Repeater {
            model: Theme.blurred ? 0 : 2

            // A light line on a dark one: one of them is seen on any picture.
            Shape {
                id: oval

                required property int index

                anchors.fill: parent

                ShapePath {
                    fillColor: "transparent"
                    strokeColor: oval.index === 0 ? Theme.palette.ink : Theme.palette.paper
                    strokeWidth: Theme.mm(oval.index === 0 ? 2.4 : 1.2)
                    strokeStyle: face.good || oval.index === 0 ? ShapePath.SolidLine : ShapePath.DashLine

                    PathAngleArc {
                        centerX: glass.width / 2
                        centerY: glass.height * face.middle
                        radiusX: glass.height * face.head * 0.39
                        radiusY: glass.height * face.head * 0.52
                        startAngle: 0
                        sweepAngle: 360
                    }
                }
            }
        }
        Rectangle {
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            anchors.margins: Theme.gap
            width: tick.size + 2 * Theme.gap
            height: width
            radius: width / 2
            visible: face.good && !Theme.blurred
            color: Theme.palette.goodSurface
            border.color: Theme.palette.good
            border.width: Theme.line

            Icon {
                id: tick

                anchors.centerIn: parent
                icon: "circle-check"
                colour: Theme.palette.good
            }
        }
        Rectangle {
            anchors.fill: parent
            color: "transparent"
            border.color: face.good ? Theme.palette.good : Theme.palette.edge
            border.width: face.good ? Theme.mm(1.5) : Theme.line
        }
    }
}
