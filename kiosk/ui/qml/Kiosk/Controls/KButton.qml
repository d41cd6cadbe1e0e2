import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// The base of everything that is pressed: role, name, size, focus ring, the keys that press it, and a touch that
// counts when it is released inside. Pages inherit their accessibility from here.
Item {
    id: button

    required property string name // what is read aloud
    property string description: ""
    property bool checked: false
    property string role: "button" // of `viewmodels/spoken.py`
    property string means: "" // what a press does, where one button may come to do another thing
    property string meant: "" // what it did when the finger came down
    property bool pressed: tap.pressed // the gallery holds it

    signal triggered

    function trigger() {
        if (enabled)
            triggered();
    }

    // What has come to do another thing under a finger that was down is not what it came down on.
    function lifted() {
        if (means === meant)
            trigger();
    }

    implicitWidth: Theme.target
    implicitHeight: Theme.target
    activeFocusOnTab: true

    Accessible.role: Accessible.Button
    Accessible.name: name
    Accessible.description: description
    Accessible.focusable: true
    Accessible.onPressAction: trigger()

    Keys.onPressed: event => {
        if (Walk.guided && Walk.takes(event))
            return;
        Visit.touched();
        if (event.isAutoRepeat)
            return;
        if ([Qt.Key_Space, Qt.Key_Return, Qt.Key_Enter, Qt.Key_Select].includes(event.key)) {
            event.accepted = true;
            trigger();
        }
    }

    TapHandler {
        id: tap

        gesturePolicy: TapHandler.ReleaseWithinBounds
        longPressThreshold: 0 // a slow finger presses too
        onPressedChanged: if (pressed)
            button.meant = button.means
        onTapped: button.lifted()
        // Lifted outside: of a finger that lay still, what it lay on has moved away under it.
        onCanceled: point => {
            const x = point.scenePosition.x - point.scenePressPosition.x;
            const y = point.scenePosition.y - point.scenePressPosition.y;
            if (point.state === EventPoint.Released && Math.hypot(x, y) < Theme.gap)
                button.lifted();
        }
    }

    FocusRing {
        z: 1
    }
}
