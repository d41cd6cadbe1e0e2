import QtQuick
import Kiosk.Theme

// A device's drawing that moves with the device's true state. A drawing "scanner" may have a moving part
// "scanner-lamp" (passes over the glass while busy); "printer" has "printer-slip" (comes out).
Item {
    id: picture

    property string drawing: ""
    property string device: ""

    readonly property real side: Math.min(width, height)
    readonly property bool busy: device === "busy"

    Item {
        anchors.centerIn: parent
        width: picture.side
        height: picture.side

        Drawing {
            anchors.fill: parent
            drawing: picture.drawing
        }

        // The glass in `scanner.svg` lies between these shares of the drawing.
        Rectangle {
            id: lamp

            property real pass: 0

            visible: picture.drawing.startsWith("scanner") && picture.busy
            x: parent.width * (0.20 + 0.60 * pass) - width / 2
            y: parent.height * 0.385
            width: parent.width * 0.035
            height: parent.height * 0.29
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
