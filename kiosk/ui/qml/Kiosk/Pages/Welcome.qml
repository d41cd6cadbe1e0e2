import QtQuick
import Kiosk.Theme
import Kiosk.Controls

PageFrame {
    list: TileList {
        width: parent?.width ?? 0
        tiles: content.tiles
        tall: true
        drawn: true
        columns: Theme.step === 2 && Theme.heightMm < 300 ? 1 : 2
    }
}
