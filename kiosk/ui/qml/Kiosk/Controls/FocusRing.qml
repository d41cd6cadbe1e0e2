import QtQuick
import Kiosk.Theme

// "You are here": a yellow ring between two lines, so that it shows on any colour. Its parent is what it surrounds.
// It is made when it is shown: a form has eighty places for one.
Loader {
    property bool shown: parent.activeFocus
    property bool within: false // of what cuts off all that is beside it
    readonly property int round: Theme.corner + (within ? -Theme.line : Theme.ring)

    anchors.fill: parent
    anchors.margins: within ? Theme.line : -Theme.ring
    active: shown
    sourceComponent: Item {
        Rectangle {
            anchors.fill: parent
            anchors.margins: -Theme.line
            radius: round
            color: "transparent"
            border.color: Theme.palette.focusLine
            border.width: Theme.ring + 2 * Theme.line
        }
        Rectangle {
            anchors.fill: parent
            radius: round
            color: "transparent"
            border.color: Theme.palette.focus
            border.width: Theme.ring
        }
    }
}
