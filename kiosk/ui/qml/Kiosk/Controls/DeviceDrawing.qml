import QtQuick
import Kiosk.Theme

// A device's drawing that moves with the device's true state: on the scanner's glass a paper lies while it is busy or
// done, and the lamp passes under it while it is busy. Other drawings stand still.
Item {
    id: picture

    property string drawing: ""
    property string device: ""

    readonly property real side: Math.min(width, height)
    readonly property bool scanner: drawing === "scan_glass"
    readonly property bool busy: device === "busy"

    Item {
        anchors.centerIn: parent
        width: picture.side
        height: picture.side

        Drawing {
            anchors.fill: parent
            drawing: picture.scanner && ["busy", "done"].includes(picture.device) ? "scan_glass_paper" : picture.drawing
        }

        Rectangle {
            id: lamp

            property real pass: 0.5

            // The glass lies between these shares of the drawing (38..202 and 84..166 of its 240).
            visible: picture.scanner && picture.busy
            x: parent.width * (0.18 + 0.64 * pass) - width / 2
            y: parent.height * 0.355
            width: parent.width * 0.035
            height: parent.height * 0.333
            radius: width / 2
            color: Theme.palette.focus
            border.color: Theme.palette.ink
            border.width: Theme.line

            SequentialAnimation on pass {
                running: lamp.visible && Theme.motion
                loops: Animation.Infinite

                NumberAnimation {
                    from: 0
                    to: 1
                    duration: 2200
                    easing.type: Easing.InOutSine
                }
                NumberAnimation {
                    to: 0
                    duration: 1400
                    easing.type: Easing.InOutSine
                }
            }
        }

        Drawing {
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            width: parent.width * 0.3
            height: width
            drawing: picture.device === "done" ? "tick" : ""
        }
    }
}
