import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// Sees every finger on the glass, and takes none: somebody is there. While a page is heard, a sentence that is touched is
// said again, and spelled when it is touched once more. Somebody who listens and does not see leaves the finger where it
// is: from then on the glass is four quarters. `held`: what is under that finger is not to be pressed.
Item {
    id: finger

    property bool held: false
    property bool hearing: false // the touch may ask for a sentence

    // The sentence there, if nothing is there that is pressed or written in.
    function sentence(place: point): Item {
        const there = Walk.gather(Walk.window?.contentItem ?? null, []).filter(item => seen(item, place));
        const only = there.every(item => ["text", "heading"].includes(Walk.roleOf(item)));
        return only && there.length > 0 ? there[there.length - 1] : null;
    }

    // What is scrolled away is not under the finger.
    function seen(item: Item, place: point): bool {
        for (let part = item; part !== null; part = part.parent)
            if ((part === item || part.clip) && !part.contains(part.mapFromItem(finger, place)))
                return false;
        return true;
    }

    PointHandler {
        id: tip

        readonly property bool still: Math.hypot(point.position.x - point.pressPosition.x,
                                                 point.position.y - point.pressPosition.y) < Theme.gap
        property point place

        onStillChanged: if (!still)
            finger.hearing = false
        onActiveChanged: {
            if (active) {
                finger.hearing = Walk.byEar && !Walk.guided && !Theme.blurred && !Theme.chrome.curtain;
                place = point.pressPosition;
                Visit.touched();
                return;
            }
            const item = finger.hearing && !finger.held ? finger.sentence(place) : null;
            finger.held = false;
            if (item !== null)
                Visit.repeat(Walk.stop(item));
        }
    }
    Timer {
        interval: 2500 * Walk.pace
        running: tip.active && tip.still && Walk.byEar && !Walk.guided
        onTriggered: {
            finger.held = true;
            Visit.act("prefer", "mode=quadrants");
        }
    }
}
