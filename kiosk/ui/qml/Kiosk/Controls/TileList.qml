import QtQuick
import Kiosk.Theme

// Tiles in one column, or in several of equal cells.
Grid {
    id: list

    property var tiles: []
    property int most: 1 // columns, where every word has room
    property bool tall: false
    property bool drawn: false
    property real room: 0 // pixels that the drawings may grow into; 0: they have their usual size

    // Width of a cell that breaks no word; a picture beside the words has its usual size.
    readonly property real narrowest: tiles.reduce((most, tile) => Math.max(most, Theme.widest(tile.label, Theme.lead)), 0)
                                  + (tall ? 2 * Theme.mm(4) : Theme.mm(drawn ? 24 : 12) + Theme.mm(18) + Math.round(Theme.body * 1.15))
    readonly property int lines: Math.ceil(tiles.length / columns)
    readonly property real art: {
        const usual = Theme.mm(tall ? (Theme.low ? 34 : 54) : 24);
        if (room === 0 || empty)
            return usual;
        const each = (room - (lines - 1) * rowSpacing) / lines - words;
        const most = tall ? Math.min(cell * 0.86, Theme.mm(96)) : Theme.mm(44);
        return Math.max(Theme.mm(tall && !Theme.low ? 36 : 24), Math.min(each, most));
    }

    readonly property real cell: (width - (columns - 1) * columnSpacing) / columns
    readonly property real tallest: {
        let most = 0;
        for (let index = 0; index < repeater.count; ++index)
            most = Math.max(most, repeater.itemAt(index)?.implicitHeight ?? 0);
        return most;
    }

    // The least height that the tiles take, whatever room there is for their drawings.
    readonly property real leastHeight: room === 0 || !tall ? implicitHeight : lines * (Theme.mm(Theme.low ? 24 : 36) + words) + (lines - 1) * rowSpacing
    readonly property real words: {
        let most = 0;
        for (let index = 0; index < repeater.count; ++index)
            most = Math.max(most, repeater.itemAt(index)?.beside ?? 0);
        return most;
    }

    readonly property bool empty: tiles.length === 0
    property bool placed: false // before that a drawing would be made in a size that is not its own

    Component.onCompleted: placed = true
    visible: !empty
    columns: Math.max(1, Math.min(most, Math.floor((width + columnSpacing) / (narrowest + columnSpacing))))
    columnSpacing: Theme.between
    rowSpacing: Theme.between

    Repeater {
        id: repeater

        model: Counted {
            many: list.tiles.length
        }

        Tile {
            required property int index

            button: list.tiles[index] ?? button
            tall: list.tall
            drawn: list.drawn
            art: list.art
            placed: list.placed
            width: list.cell
            height: list.tallest
        }
    }
}
