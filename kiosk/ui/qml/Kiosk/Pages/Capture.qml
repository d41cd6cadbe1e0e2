import QtQuick
import Kiosk.Controls

PageFrame {
    id: capture

    hero: Item {
        anchors.fill: parent

        DeviceDrawing {
            anchors.fill: parent
            visible: !capture.content.camera
            drawing: capture.content.picture
            device: capture.content.device_state
        }
        Loader {
            anchors.fill: parent
            active: capture.content.camera
            source: active ? "../Controls/CameraPicture.qml" : ""
        }
    }
    list: RowsAndTiles {
        rows: capture.content.rows
        tiles: capture.content.tiles
    }
}
