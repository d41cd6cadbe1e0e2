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
    property bool pressed: tap.pressed // the gallery holds it

    signal triggered

    function trigger() {
        if (enabled)
            triggered();
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
        onTapped: button.trigger()
    }

    FocusRing {
        z: 1
    }
}
