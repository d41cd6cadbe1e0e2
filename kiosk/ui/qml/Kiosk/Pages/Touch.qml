import QtQuick
import Kiosk.Controls

PageFrame {
    id: check

    hero: TouchTarget {
        anchors.fill: parent
        at: Number(check.content.device_state)
    }
}
