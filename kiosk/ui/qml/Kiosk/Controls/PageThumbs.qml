import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// The pages of a paper, small, in their order: a touch chooses one, and one that is dragged onto another takes its place.
Flow {
    id: thumbs

    property var content: null
    readonly property var pages: content?.thumbs ?? []
    readonly property bool empty: pages.length === 0
    readonly property real side: Theme.mm(Theme.low ? 30 : 40)

    function placeAt(x: real, y: real): int {
        for (let index = 0; index < repeater.count; ++index) {
            const other = repeater.itemAt(index);
            if (x >= other.x && x < other.x + other.width && y >= other.y && y < other.y + other.height)
                return index;
        }
        return -1;
    }

    visible: !empty
    spacing: Theme.between

    Repeater {
        id: repeater

        model: Counted {
            many: thumbs.pages.length
        }

        KButton {
            id: thumb

            required property int index
            readonly property var page: thumbs.pages[index] ?? page

            role: "tile"
            means: page.id + " " + page.preview // another page may come to have its place
            name: page.label
            description: page.selected ? Theme.word("selected") : ""
            checked: page.selected
            width: thumbs.side
            height: Math.round(thumbs.side * 1.3) + number.height
            onTriggered: Visit.act("choose_page", page.id)

            Rectangle {
                anchors.fill: parent
                radius: Theme.corner
                color: Theme.palette.surface
                border.color: thumb.checked ? Theme.primary : Theme.palette.edge
                border.width: thumb.checked ? Theme.mm(1.2) : Theme.line
            }
            Image {
                x: Theme.mm(2)
                y: Theme.mm(2)
                width: parent.width - Theme.mm(4)
                height: parent.height - number.height - Theme.mm(4)
                visible: !Theme.blurred
                fillMode: Image.PreserveAspectFit
                cache: false
                source: thumb.page.preview
                sourceSize: Qt.size(width, height)
                Accessible.ignored: true
            }
            TextLabel {
                id: number

                anchors.bottom: parent.bottom
                anchors.horizontalCenter: parent.horizontalCenter
                text: String(thumb.index + 1)
                bold: true
                stop: false
                Accessible.ignored: true
            }
            // Dragging is for a finger; the buttons of the page move the chosen one, too.
            Item {
                anchors.fill: parent
                Accessible.role: Accessible.Graphic
                Accessible.name: thumb.page.label

                DragHandler {
                    target: null
                    onActiveChanged: {
                        if (active)
                            return;
                        const at = thumb.mapToItem(thumbs, centroid.position.x, centroid.position.y);
                        const to = thumbs.placeAt(at.x, at.y);
                        if (to >= 0 && to !== thumb.index && thumb.means === thumb.meant)
                            Visit.act("move_page", thumb.index + " " + to);
                    }
                }
            }
        }
    }
}
