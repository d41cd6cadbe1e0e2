import QtQuick
import Kiosk.Theme
import Kiosk.Controls

// What to know before starting, and the ways to go, all of the same size and always in sight.
PageFrame {
    id: routes

    list: RowList {
        width: parent?.width ?? 0
        rows: routes.content.rows
    }
    footAcross: !Theme.low || Theme.step === 0 // three tiles of large words left one line of the page itself
    foot: TileList {
        width: parent?.width ?? 0
        tiles: routes.content.tiles
        tall: Theme.portrait && !Theme.large
        most: routes.across || Theme.portrait ? Math.max(1, routes.content.tiles.length) : 1
    }
}
