import QtQuick
import Kiosk.Theme

// What there is to read, then what there is to pick; hidden when there is neither.
Column {
    id: both

    property alias rows: rowList.rows
    property alias tiles: tileList.tiles

    width: parent?.width ?? 0
    readonly property bool empty: rows.length + tiles.length === 0

    visible: !empty
    spacing: Theme.mm(8)

    RowList {
        id: rowList

        width: both.width
    }
    TileList {
        id: tileList

        width: both.width
    }
}
