import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// A whole picture with the four corners of its page, each to be dragged by a finger. Who has none moves the chosen one by
// the buttons beside it.
Item {
    id: editor

    property var content: null
    readonly property string source: content?.preview ?? ""
    readonly property var corners: content?.corners ?? []
    readonly property int corner: content?.corner ?? 0

    Image {
        id: picture

        anchors.fill: parent
        anchors.margins: Theme.target / 2
        visible: !Theme.blurred
        fillMode: Image.PreserveAspectFit
        cache: false
        source: editor.source
        sourceSize: Qt.size(width, height)

        Accessible.role: Accessible.Graphic
        Accessible.name: Theme.word("preview")
    }
    Item {
        id: field

        x: picture.x + (picture.width - width) / 2
        y: picture.y + (picture.height - height) / 2
        width: picture.paintedWidth
        height: picture.paintedHeight
        visible: !Theme.blurred

        Repeater {
            model: editor.corners.length === 8 ? 4 : 0

            Rectangle {
                required property int index

                readonly property int next: (index + 1) % 4
                readonly property real x0: (editor.corners[2 * index] ?? 0) * field.width
                readonly property real y0: (editor.corners[2 * index + 1] ?? 0) * field.height
                readonly property real x1: (editor.corners[2 * next] ?? 0) * field.width
                readonly property real y1: (editor.corners[2 * next + 1] ?? 0) * field.height

                x: x0
                y: y0 - height / 2
                width: Math.hypot(x1 - x0, y1 - y0)
                height: Theme.mm(0.8)
                color: Theme.palette.spark
                transformOrigin: Item.Left
                rotation: Math.atan2(y1 - y0, x1 - x0) * 180 / Math.PI
            }
        }
        Repeater {
            model: editor.corners.length === 8 ? 4 : 0

            Item {
                id: handle

                required property int index

                x: (editor.corners[2 * index] ?? 0) * field.width - width / 2
                y: (editor.corners[2 * index + 1] ?? 0) * field.height - height / 2
                width: Theme.target
                height: Theme.target

                Rectangle {
                    anchors.centerIn: parent
                    width: Theme.mm(handle.index === editor.corner ? 9 : 6)
                    height: width
                    radius: width / 2
                    color: "transparent"
                    border.color: handle.index === editor.corner ? Theme.palette.spark : Theme.primary
                    border.width: Theme.mm(1.2)
                }
                // The buttons beside it say and do the same, for those who do not see or point.
                MouseArea {
                    Accessible.ignored: true
                    anchors.fill: parent
                    preventStealing: true
                    onPositionChanged: mouse => {
                        const at = mapToItem(field, mouse.x, mouse.y);
                        Visit.act("drag_corner", handle.index + " " + at.x / field.width + " " + at.y / field.height);
                    }
                }
            }
        }
    }
}
