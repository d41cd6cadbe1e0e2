import QtQuick
import Kiosk.Theme
import Kiosk.Controls

PageFrame {
    id: receipt

    leadSize: Theme.figure // the reference is there to be copied
    heroLeast: slip.implicitHeight
    hero: content.slip.length === 0 ? null : slip
    list: RowList {
        width: parent?.width ?? 0
        rows: receipt.content.rows
    }

    Slip {
        id: slip

        anchors.verticalCenter: parent?.verticalCenter
        width: parent?.width ?? 0
        height: Math.min(parent?.height ?? 0, implicitHeight)
        lines: receipt.content.slip
    }
}
