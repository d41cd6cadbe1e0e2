import QtQuick
import Kiosk.Theme
import Kiosk.Controls

// What brings someone here: few things as large pictures side by side, more of them as rows.
PageFrame {
    id: welcome

    readonly property bool few: Theme.portrait && content.tiles.length <= 4
    // Themes: a drawing and two words each, of which two stand side by side.
    readonly property bool brief: content.tiles.length > 8 && Theme.step < 2
    // Three are one row of a screen that lies, where the third would lie below its edge.
    readonly property bool row: !Theme.portrait && content.tiles.length === 3 && Theme.step < 2

    oneColumn: true
    list: TileList {
        width: parent?.width ?? 0
        tiles: welcome.content.tiles
        tall: welcome.few
        drawn: true
        // In one column the drawings keep their size: growing into the room, they would decide how much of it there is.
        room: welcome.few || welcome.brief ? welcome.listRoom : 0
        most: welcome.row ? 3 : welcome.few || welcome.brief || !Theme.portrait ? 2 : 1
    }
}
