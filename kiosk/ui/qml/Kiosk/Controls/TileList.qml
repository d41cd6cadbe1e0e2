import QtQuick
import Kiosk.Theme

// Tiles in one column, or in several of equal cells.
Grid {
    id: list

    property var tiles: []
    property bool tall: false
    property bool drawn: false

    readonly property real cell: (width - (columns - 1) * columnSpacing) / columns
    readonly property real tallest: {
        let most = 0;
        for (let index = 0; index < repeater.count; ++index)
            most = Math.max(most, repeater.itemAt(index)?.implicitHeight ?? 0);
        return most;
    }

    readonly property bool empty: tiles.length === 0

    visible: !empty
    columns: 1
    columnSpacing: Theme.between
    rowSpacing: Theme.between

    Repeater {
        id: repeater

        model: list.tiles.length

        Tile {
            required property int index

            button: list.tiles[index] ?? list.tiles[0]
            tall: list.tall
            drawn: list.drawn
            width: list.cell
            height: list.tallest
        }
    }
}
