import QtQuick
import QtQuick.Shapes
import Kiosk.Theme
import Kiosk.Camera

// The citizen in the camera's picture, as a mirror shows it, with the oval that the face is to fill, and one sentence
// of advice below. Loaded only where it is shown: its module is there once a camera's feed is registered.
Item {
    id: face

    property string hint: ""
    property bool good: false

    // Of the picture's height: the middle of the head and its height (`documents/photo/cropping.py`).
    readonly property real middle: 0.48
    readonly property real head: 0.56

    Rectangle {
        id: glass

        anchors.horizontalCenter: parent.horizontalCenter
        height: parent.height - advice.height - Theme.gap
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
                    strokeColor: oval.index === 0 ? Theme.palette.ink : face.good ? Theme.palette.goodSurface : Theme.palette.paper
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
            anchors.fill: parent
            color: "transparent"
            border.color: Theme.palette.edge
            border.width: Theme.line
        }
    }

    // Two lines high, whatever is said: the picture keeps its size.
    Rectangle {
        id: advice

        anchors.bottom: parent.bottom
        width: parent.width
        height: words.lineSpace * (Theme.large ? 3 : 2) + 2 * Theme.gap
        radius: Theme.corner
        color: face.good ? Theme.palette.goodSurface : Theme.palette.infoSurface
        border.color: face.good ? Theme.palette.good : Theme.palette.ink
        border.width: face.good ? 2 * Theme.line : Theme.line

        Icon {
            id: sign

            x: Theme.start(Theme.gap, width, advice.width)
            anchors.verticalCenter: parent.verticalCenter
            colour: face.good ? Theme.palette.good : Theme.palette.ink
            icon: face.good ? "circle-check" : "user"
        }
        TextLabel {
            id: words

            readonly property real lineSpace: Math.ceil(font.pixelSize * (Theme.rtl ? 1.9 : 1.4))

            x: Theme.start(sign.width + 2 * Theme.gap, width, advice.width)
            anchors.verticalCenter: parent.verticalCenter
            width: advice.width - sign.width - 3 * Theme.gap
            text: face.hint
            bold: true
            color: face.good ? Theme.palette.good : Theme.palette.ink
            font.pixelSize: Theme.lead
        }
    }
}
