import QtQuick
import Kiosk.Controls

PageFrame {
    list: RowList {
        width: parent?.width ?? 0
        own: true
        rows: content.rows
    }
}
