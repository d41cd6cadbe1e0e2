import QtQuick
import Kiosk.Theme
import Kiosk.Controls

// What brings someone here: few things as large pictures side by side, more of them as rows.
PageFrame {
    id: welcome

    readonly property bool few: Theme.portrait && content.tiles.length <= 4

    oneColumn: true
    list: TileList {
        width: parent?.width ?? 0
        tiles: welcome.content.tiles
        tall: welcome.few
        drawn: true
        room: welcome.listRoom
        most: welcome.few || !Theme.portrait ? 2 : 1
    }
}
