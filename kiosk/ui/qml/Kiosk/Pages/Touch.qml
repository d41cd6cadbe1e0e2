import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Bridge

// Crosses at the corners and in the middle, one after another: how far beside each the finger is, in millimetres.
PageFrame {
    id: check

    readonly property int at: Number(content.device_state)
    readonly property var places: [[0, 0], [1, 0], [0.5, 0.5], [0, 1], [1, 1]]
    readonly property real edge: Theme.mm(14)

    hero: Item {
        anchors.fill: parent

        Rectangle {
            anchors.fill: parent
            color: Theme.palette.surface
            border.color: Theme.palette.edge
            border.width: Theme.line
        }
        Item {
            id: cross

            readonly property var place: check.places[check.at] ?? [0.5, 0.5]

            x: check.edge + place[0] * (parent.width - 2 * check.edge)
            y: check.edge + place[1] * (parent.height - 2 * check.edge)
            visible: check.at < check.places.length

            Rectangle {
                x: -width / 2
                y: -height / 2
                width: Theme.mm(16)
                height: Theme.line
                color: Theme.palette.ink
            }
            Rectangle {
                x: -width / 2
                y: -height / 2
                width: Theme.line
                height: Theme.mm(16)
                color: Theme.palette.ink
            }
        }
        TapHandler {
            enabled: cross.visible
            onTapped: point => Visit.act("touched_at", ((point.position.x - cross.x) / Theme.mm(1)) + " "
                                                       + ((point.position.y - cross.y) / Theme.mm(1)))
        }
    }
}
