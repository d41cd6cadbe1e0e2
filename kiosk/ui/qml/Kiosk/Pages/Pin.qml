import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Bridge

PageFrame {
    id: pin

    heroLeast: pad.implicitHeight
    primaryArgument: pad.digits
    hero: pad

    function begin() {
        pad.begin();
    }

    PinPad {
        id: pad

        anchors.horizontalCenter: parent.horizontalCenter
        most: pin.content.fields[0]?.max_length ?? 8
        onDone: if (pin.content.primary)
            Visit.act(pin.content.primary.action, digits)
    }
}
