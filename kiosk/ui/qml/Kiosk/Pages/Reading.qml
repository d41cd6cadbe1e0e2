import QtQuick
import Kiosk.Theme
import Kiosk.Controls

PageFrame {
    id: reading

    hero: content.preview === "" ? null : picture
    list: RowList {
        width: parent?.width ?? 0
        own: true
        rows: reading.content.rows
    }

    Preview {
        id: picture

        anchors.fill: parent
        source: reading.content.preview
    }
}
