import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// Sees every finger on the glass, and takes none: somebody is there. Somebody who listens and does not see leaves the
// finger where it is: from then on the glass is four quarters. `held`: what is under that finger is not to be pressed.
Item {
    id: finger

    property bool held: false

    PointHandler {
        id: tip

        readonly property bool still: Math.hypot(point.position.x - point.pressPosition.x,
                                                 point.position.y - point.pressPosition.y) < Theme.gap

        onActiveChanged: if (active)
            Visit.touched();
        else
            finger.held = false
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
