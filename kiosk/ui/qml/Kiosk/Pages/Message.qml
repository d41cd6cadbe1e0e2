import QtQuick
import Kiosk.Theme
import Kiosk.Controls

PageFrame {
    id: message

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
