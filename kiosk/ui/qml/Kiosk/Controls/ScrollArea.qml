import QtQuick
import Kiosk.Theme

// A column that is higher than its place: it moves under the finger, and by two large buttons for those who do not
// know that it can.
FocusScope {
    id: area

    default property alias content: holder.data
    property real contentHeight: 0 // of what is shown, pixels; must not depend on `viewport`
    readonly property bool overflows: contentHeight > height + 1
    readonly property real viewport: overflows ? height - strip.height - Theme.gap : height

    // Bring `item` between the edges.
    function reveal(item: Item) {
        const top = item.mapToItem(holder, 0, 0).y - Theme.gap;
        const bottom = top + item.height + 2 * Theme.gap;
        if (top < flick.contentY)
            go(top);
        else if (bottom > flick.contentY + viewport)
            go(bottom - viewport);
    }

    function go(y: real) {
        const end = Math.max(0, Math.min(y, contentHeight - viewport));
        if (Theme.motion) {
            glide.to = end;
            glide.restart();
        } else {
            flick.contentY = end;
        }
    }

    Flickable {
        id: flick

        width: area.width
        height: area.viewport
        contentWidth: width
        contentHeight: area.contentHeight
        interactive: area.overflows
        clip: area.overflows
        boundsBehavior: Flickable.StopAtBounds
        pressDelay: 0

        NumberAnimation on contentY {
            id: glide

            running: false
            duration: Theme.slide
            easing.type: Easing.OutCubic
        }
        Item {
            id: holder

            width: flick.width
            height: area.contentHeight
        }
    }

    Rectangle {
        y: flick.height
        width: area.width
        height: Theme.line
        color: Theme.palette.edge
        visible: area.overflows
    }

    Row {
        id: strip

        y: area.height - height
        visible: area.overflows
        spacing: Theme.between
        layoutDirection: Qt.RightToLeft
        width: area.width

        ActionButton {
            label: Theme.word("scroll_down")
            icon: "arrow-down"
            kind: "quiet"
            enabled: flick.contentY < area.contentHeight - area.viewport - 1
            width: Math.min(implicitWidth, (area.width - Theme.between) / 2)
            onTriggered: area.go(flick.contentY + area.viewport * 0.8)
        }
        ActionButton {
            label: Theme.word("scroll_up")
            icon: "arrow-up"
            kind: "quiet"
            enabled: flick.contentY > 1
            width: Math.min(implicitWidth, (area.width - Theme.between) / 2)
            onTriggered: area.go(flick.contentY - area.viewport * 0.8)
        }
    }
}
