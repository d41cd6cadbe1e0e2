import QtQuick
import Kiosk.Controls

// What to know before starting, then the ways to go, all of the same size.
PageFrame {
    list: RowsAndTiles {
        rows: content.rows
        tiles: content.tiles
    }
}
