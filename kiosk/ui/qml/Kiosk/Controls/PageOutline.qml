import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// Where the camera sees the paper: four lines that follow it, and a ring that closes while the paper lies still. Lines
// are rectangles that are turned: every renderer draws them, and none has to be told of a path ten times a second.
Item {
    id: outline

    readonly property var quad: Visit.outline.quad
    readonly property real still: Visit.outline.still
    readonly property bool found: quad.length === 8
    readonly property color tone: still >= 1 ? Theme.palette.good : Theme.palette.spark

    Repeater {
        model: outline.found ? 4 : 0

        Rectangle {
            required property int index

            readonly property int next: (index + 1) % 4
            readonly property real x0: (outline.quad[2 * index] ?? 0) * outline.width
            readonly property real y0: (outline.quad[2 * index + 1] ?? 0) * outline.height
            readonly property real x1: (outline.quad[2 * next] ?? 0) * outline.width
            readonly property real y1: (outline.quad[2 * next + 1] ?? 0) * outline.height

            x: x0
            y: y0 - height / 2
            width: Math.hypot(x1 - x0, y1 - y0)
            height: Theme.mm(1)
            color: outline.tone
            transformOrigin: Item.Left
            rotation: Math.atan2(y1 - y0, x1 - x0) * 180 / Math.PI
        }
    }
    Repeater {
        id: ring

        readonly property int marks: 24
        readonly property real reach: Theme.mm(9)

        model: outline.found && outline.still > 0 ? marks : 0

        Rectangle {
            required property int index

            readonly property real turn: index / ring.marks * 2 * Math.PI - Math.PI / 2

            x: outline.width - 2 * ring.reach + ring.reach * Math.cos(turn) - width / 2
            y: 2 * ring.reach + ring.reach * Math.sin(turn) - height / 2
            width: Theme.mm(2)
            height: width
            radius: width / 2
            color: index < Math.round(outline.still * ring.marks) ? outline.tone : Theme.palette.surface
        }
    }
}
