import QtQuick
import Kiosk.Theme

// An icon beside a word, never alone with a meaning of its own: it is left out of the accessible tree.
Image {
    property string icon: ""
    property color colour: Theme.palette.ink
    property int size: Theme.mm(8)

    width: icon === "" ? 0 : size
    height: size
    visible: icon !== ""
    source: icon === "" ? "" : "image://icon/" + icon + "/" + Theme.hex(colour)
    sourceSize: Qt.size(size, size)

    Accessible.ignored: true
}
