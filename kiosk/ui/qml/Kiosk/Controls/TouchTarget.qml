import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// Crosses at the corners and in the middle, one after another: how far beside each the finger is, in millimetres.
Rectangle {
    id: target

    property int at: 0

    readonly property var places: [[0, 0], [1, 0], [0.5, 0.5], [0, 1], [1, 1]]
    readonly property real edge: Theme.mm(14)

    color: Theme.palette.surface
    border.color: Theme.palette.edge
    border.width: Theme.line

    Item {
        id: cross

        readonly property var place: target.places[target.at] ?? [0.5, 0.5]

        x: target.edge + place[0] * (target.width - 2 * target.edge)
        y: target.edge + place[1] * (target.height - 2 * target.edge)
        visible: target.at < target.places.length

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

    Accessible.role: Accessible.Graphic
    Accessible.name: Theme.word("touch_cross")
}
