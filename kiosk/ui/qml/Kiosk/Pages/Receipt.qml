import QtQuick
import Kiosk.Controls

PageFrame {
    id: receipt

    heroLeast: slip.implicitHeight
    hero: content.slip.length === 0 ? null : slip
    list: RowList {
        width: parent?.width ?? 0
        rows: receipt.content.rows
    }

    Slip {
        id: slip

        anchors.fill: parent
        lines: receipt.content.slip
    }
}
