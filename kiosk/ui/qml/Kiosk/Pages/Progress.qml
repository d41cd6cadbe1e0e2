import QtQuick
import Kiosk.Controls

PageFrame {
    id: progress

    hero: DeviceDrawing {
        anchors.fill: parent
        drawing: progress.content.picture
        device: progress.content.device_state
    }
    list: RowsAndTiles {
        rows: progress.content.rows
        tiles: progress.content.tiles
    }
}
