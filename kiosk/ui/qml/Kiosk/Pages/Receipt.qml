import QtQuick
import Kiosk.Theme
import Kiosk.Controls

PageFrame {
    id: receipt

    leadSize: Theme.figure // the reference is there to be copied
    heroLeast: slip.implicitHeight
    heroRead: true
    hero: content.slip.length === 0 ? null : paper
    list: RowList {
        width: parent?.width ?? 0
        rows: receipt.content.rows
    }

    // The paper receipt, and the hand that takes what has come out; the latter only where there is room for both.
    Item {
        id: paper

        anchors.fill: parent

        Slip {
            id: slip

            anchors.verticalCenter: parent.verticalCenter
            x: Theme.start(0, width, parent.width)
            width: parent.width - gesture.width
            height: Math.min(parent.height, implicitHeight)
            lines: receipt.content.slip
        }
        DeviceDrawing {
            id: gesture

            x: Theme.start(parent.width - width, width, parent.width)
            width: visible ? Math.min(parent.height, parent.width * 0.3) : 0
            height: parent.height
            visible: drawing !== "" && !Theme.large && parent.width >= Theme.mm(220)
            drawing: receipt.content.picture
            device: receipt.content.device_state
        }
    }
}
