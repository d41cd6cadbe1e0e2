import QtQuick
import Kiosk.Theme
import Kiosk.Controls

PageFrame {
    id: choices

    hero: content.picture === "" ? null : art
    heroLeast: Theme.mm(40)
    listFirst: true
    list: TileList {
        width: parent?.width ?? 0
        tiles: choices.content.tiles
    }

    Drawing {
        id: art

        anchors.fill: parent
        drawing: choices.content.picture
    }
}
