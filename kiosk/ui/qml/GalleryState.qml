import QtQuick
import Kiosk.Theme
import Kiosk.Controls

// One specimen, under the name of its state. `wide`: it takes the whole row.
Column {
    id: specimen

    property string label: ""
    property bool wide: false
    readonly property real whole: parent?.width ?? 0
    readonly property real half: (whole - Theme.mm(8)) / 2

    width: wide ? whole : Math.max(implicitWidth, caption.width)
    spacing: Theme.mm(2)

    TextLabel {
        id: caption

        width: specimen.wide ? specimen.width : implicitWidth
        text: specimen.label
        wrapMode: Text.NoWrap
        font.pixelSize: Theme.small
        color: Theme.palette.inkSoft
        stop: false
    }
}
