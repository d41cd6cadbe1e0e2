import QtQuick
import Kiosk.Theme

// A piece of screen, for what fills one.
Rectangle {
    width: parent?.width ?? 0
    height: Theme.mm(220)
    clip: true
    color: Theme.palette.paper
    border.color: Theme.palette.edge
    border.width: Theme.line
}
