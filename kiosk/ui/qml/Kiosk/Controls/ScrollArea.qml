import QtQuick
import QtQuick.Window
import Kiosk.Theme

// A column that is higher than its place: it moves under the finger, and by two large buttons for those who do not
// know that it can.
FocusScope {
    id: area

    default property alias content: holder.data
    property real contentHeight: 0 // of what is shown, pixels; must not depend on `viewport`
    property real footHeight: 0 // kept free under what moves; the two buttons stand at its right end
    // Where little height is left to large letters, the two buttons stand beside what moves, and keep that place.
    property bool cramped: Theme.tight
    readonly property bool sideways: cramped && width > Theme.mm(200)
    readonly property real column: width - (sideways ? strip.width + Theme.gap : 0) // pixels of what is shown
    readonly property real free: height - (footHeight > 0 ? footHeight + Theme.gap : 0)
    readonly property bool overflows: contentHeight > free + 1
    readonly property real viewport: overflows && !sideways ? Math.min(free, height - strip.height - Theme.gap) : free
    readonly property real stripWidth: sideways ? 0 : 2 * Theme.target + Theme.between

    property Item shown: null // what was asked for last; it stays in sight when the layout moves, until a hand scrolls

    onContentHeightChanged: later.restart()
    onViewportChanged: later.restart()

    // It goes with the area: a call that is left for later would outlive it, and look for what is gone.
    Timer {
        id: later

        interval: 0
        onTriggered: area.again()
    }

    // What has the focus comes into sight, with the whole question that it belongs to where there is room.
    function follow(item: Item) {
        if (Walk.inside(item, holder))
            reveal(item);
    }

    function whole(item: Item): Item {
        for (let parent = item; parent !== null && parent !== holder; parent = parent.parent)
            if ((parent.revealedWhole ?? false) && parent.height + 2 * Theme.gap <= viewport)
                return parent;
        return item;
    }

    Connections {
        target: area.Window.window

        function onActiveFocusItemChanged() {
            area.follow(area.Window.activeFocusItem);
        }
    }

    function again() {
        if (shown !== null)
            reveal(shown);
    }

    // Bring `item` between the edges.
    function reveal(item: Item) {
        shown = item;
        const all = whole(item);
        const top = all.mapToItem(holder, 0, 0).y - Theme.gap;
        const bottom = top + all.height + 2 * Theme.gap;
        if (top < flick.contentY)
            go(top);
        else if (bottom > flick.contentY + viewport)
            go(bottom - viewport);
    }

    function turn(views: real) {
        shown = null;
        go(flick.contentY + area.viewport * views);
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

        x: Theme.start(0, width, area.width)
        width: area.column
        height: area.viewport
        contentWidth: width
        contentHeight: area.contentHeight
        interactive: area.overflows
        clip: area.overflows
        boundsBehavior: Flickable.StopAtBounds
        onMovementStarted: area.shown = null

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
        y: flick.height + Theme.line
        x: flick.x
        width: area.column
        height: Theme.line
        color: Theme.palette.edge
        visible: area.overflows
    }

    Grid {
        id: strip

        x: Theme.start(area.width - width, width, area.width)
        y: area.height - height
        columns: area.sideways && area.free >= 2 * Theme.target + Theme.between ? 1 : 2
        visible: area.overflows
        spacing: Theme.between

        ActionButton {
            name: Theme.word("scroll_up")
            icon: "arrow-up"
            enabled: flick.contentY > 1
            width: Theme.target
            onTriggered: area.turn(-0.8)
        }
        ActionButton {
            name: Theme.word("scroll_down")
            icon: "arrow-down"
            enabled: flick.contentY < area.contentHeight - area.viewport - 1
            width: Theme.target
            onTriggered: area.turn(0.8)
        }
    }
}
