import QtQuick
import Kiosk.Theme

// A drawing of `assets/drawings`, square, in the theme's colours. It repeats what the words say: not spoken.
Image {
    property string drawing: ""

    readonly property string colours: [Theme.palette.ink, Theme.palette.surface, Theme.palette.tone1,
        Theme.palette.tone2, Theme.palette.spark].map(Theme.hex).join("/")
    readonly property int side: Math.floor(Math.min(width, height))

    property bool placed: false // until its page is made, its size changes with all that stands beside it

    Component.onCompleted: placed = true
    fillMode: Image.PreserveAspectFit
    source: !placed || drawing === "" || side <= 0 ? "" : "image://drawing/" + drawing + "/" + colours
    sourceSize: Qt.size(side, side)

    Accessible.ignored: true
}
