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
    property rect was // where it was then, in the window
    property bool pressed: tap.pressed // the gallery holds it

    signal triggered

    function trigger() {
        if (enabled)
            triggered();
    }

    // What a press of a button of `content` does.
    function doing(button: var): string {
        return button ? button.action + " " + button.argument : "";
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
        onPressedChanged: {
            if (!pressed)
                return;
            button.meant = button.means;
            button.was = button.mapToItem(null, 0, 0, button.width, button.height);
        }
        onTapped: button.lifted()
        // Lifted outside, but where the button was when the finger came down: it has moved away under the finger, which
        // pressed it. Whoever slides off a button that stays presses nothing.
        onCanceled: point => {
            const x = point.scenePosition.x - button.was.x;
            const y = point.scenePosition.y - button.was.y;
            if (point.state === EventPoint.Released && x >= 0 && x < button.was.width && y >= 0 && y < button.was.height)
                button.lifted();
        }
    }

    FocusRing {
        z: 1
    }
}
