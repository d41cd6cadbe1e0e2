import QtQuick
import Kiosk.Theme

// Photos side by side, each a thing to pick. `tiles`: their `argument` is the id of a picture in memory.
Row {
    id: tries

    property var tiles: []

    readonly property real cell: (width - (tiles.length - 1) * spacing) / Math.max(1, tiles.length)

    spacing: Theme.between
    LayoutMirroring.enabled: Theme.rtl

    Repeater {
        model: Counted {
            many: tries.tiles.length
        }

        PhotoTile {
            required property int index

            button: tries.tiles[index] ?? button
            width: tries.cell
            height: tries.height
            alone: tries.tiles.length === 1
        }
    }
}
