import QtQuick
import Kiosk.Theme
import Kiosk.Controls

PageFrame {
    id: message

    heroLeast: Theme.large ? 0 : Theme.mm(70) // the largest letters take its place: the notice has its sign
    hero: content.picture === "" ? null : art
    list: RowsAndTiles {
        rows: message.content.rows
        tiles: message.content.tiles
    }

    Drawing {
        id: art

        anchors.fill: parent
        drawing: message.content.picture
    }
}
