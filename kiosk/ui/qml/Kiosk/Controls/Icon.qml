import QtQuick
import Kiosk.Theme

// An icon beside a word, never alone with a meaning of its own: it is left out of the accessible tree.
Image {
    property string icon: ""
    property color colour: Theme.palette.ink
    property int size: Math.round(Theme.body * 1.15) // as high as the words beside it

    mirror: Theme.rtl && /^(arrow-(left|right)|chevron-right)$/.test(icon)
    width: icon === "" ? 0 : size
    height: size
    visible: icon !== ""
    source: icon === "" ? "" : "image://icon/" + icon + "/" + Theme.hex(colour)
    sourceSize: Qt.size(size, size)

    Accessible.ignored: true
}
