import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// A frame around the question or the button that an agent points at, wherever the page has it.
Item {
    id: glow

    property Item root: null
    property string field: Theme.chrome.strip?.field ?? ""
    property string action: Theme.chrome.strip?.action ?? ""
    property string argument: Theme.chrome.strip?.argument ?? ""
    readonly property string target: field + "\n" + action + "\n" + argument
    property Item found: null
    property rect place: Qt.rect(0, 0, 0, 0)

    Accessible.ignored: true
    onTargetChanged: look()
    onRootChanged: look()

    function look() {
        found = root === null || field + action === "" ? null : find(root);
        follow();
        for (let above = found?.parent ?? null; above !== null; above = above.parent)
            if (typeof above.reveal === "function")
                return above.reveal(found);
    }

    function isMeant(item: Item): bool {
        if (item.field !== undefined && item.advance !== undefined && item.field?.id === field)
            return true;
        const button = item.trigger === undefined ? undefined : item.button;
        return button?.action === action && (argument === "" || button.argument === argument);
    }

    function find(item: Item): Item {
        if (!item.visible || item.opacity === 0)
            return null;
        if (isMeant(item))
            return item;
        for (const child of item.children) {
            const there = find(child);
            if (there !== null)
                return there;
        }
        return null;
    }

    // What is found may scroll, slide, grow or go.
    function follow() {
        if (found === null)
            return;
        const corner = found.mapToItem(glow, 0, 0);
        place = Qt.rect(corner.x, corner.y, found.width, found.height);
    }

    Timer {
        interval: 60
        repeat: true
        running: glow.target !== "\n\n"
        onTriggered: glow.found?.visible ? glow.follow() : glow.look()
    }
    // Not Qt.callLater, which calls an object that has gone meanwhile: "a function in an invalid context", and a fault.
    Timer {
        id: soon

        interval: 0
        onTriggered: glow.look()
    }
    Connections {
        target: Visit

        function onContentChanged() {
            soon.restart();
        }
    }

    Rectangle {
        id: frame

        readonly property int away: Theme.mm(2)

        x: glow.place.x - away
        y: glow.place.y - away
        width: glow.place.width + 2 * away
        height: glow.place.height + 2 * away
        visible: glow.found !== null && glow.found.visible
        radius: Theme.corner + away
        color: "transparent"
        border.color: Theme.palette.attention
        border.width: Theme.mm(1.6)

        // Once in more than two seconds, so that nothing flashes.
        SequentialAnimation on opacity {
            running: frame.visible && Theme.motion
            loops: 8

            NumberAnimation {
                to: 0.35
                duration: 1100
            }
            NumberAnimation {
                to: 1
                duration: 1100
            }
        }
    }
}
