import QtQuick
import Kiosk.Controls

PageFrame {
    id: capture

    hero: DeviceDrawing {
        anchors.fill: parent
        drawing: capture.content.picture
        device: capture.content.device_state
    }
    list: RowsAndTiles {
        rows: capture.content.rows
        tiles: capture.content.tiles
    }
}
