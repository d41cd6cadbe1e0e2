import QtQuick
import Kiosk.Controls

PageFrame {
    list: RowsAndTiles {
        rows: content.rows
        tiles: content.tiles
    }
}
