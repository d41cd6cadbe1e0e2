import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Bridge

PageFrame {
    id: pin

    // The page is drawn again when a PIN has been looked at: the digits of that try are gone.
    onContentChanged: pad.begin()
    heroLeast: pad.implicitHeight
    primaryArgument: pad.digits
    cornered: true
    hero: pad
    heroTouched: true

    function begin() {
        pad.begin();
    }

    PinPad {
        id: pad

        anchors.centerIn: parent
        most: pin.content.fields[0]?.max_length ?? 8
        onDone: if (pin.content.primary)
            Visit.act(pin.content.primary.action, digits)
    }
}
