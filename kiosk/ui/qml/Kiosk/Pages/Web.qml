import QtQuick
import Kiosk.Theme
import Kiosk.Controls

// A site as its author drew it, under a finger: its true name above, the ways out of it below.
PageFrame {
    heroTouched: true
    heroLeast: Theme.mm(110)
    leadSize: Theme.lead
    hero: Item {
        anchors.fill: parent

        Loader {
            anchors.fill: parent
            Component.onCompleted: setSource("../Controls/SitePicture.qml")
        }
    }
}
