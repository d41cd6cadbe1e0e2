import QtQuick
import Kiosk.Controls

PageFrame {
    list: TileList {
        width: parent?.width ?? 0
        tiles: content.tiles
    }
}
