import QtQuick
import Kiosk.Theme

// Where one is, in words; and in dots: done are full, the present one is long.
Column {
    id: progress

    property string text: ""
    property int step: 0
    property int steps: 0

    visible: text !== "" || steps > 0
    spacing: Theme.mm(3)

    Row {
        x: Theme.start(0, width, progress.width)
        visible: progress.steps > 0
        spacing: Theme.mm(2)

        Repeater {
            model: progress.steps

            Rectangle {
                required property int index
                readonly property bool here: index + 1 === progress.step

                width: here ? Theme.mm(12) : Theme.mm(4)
                height: Theme.mm(4)
                radius: height / 2
                color: index < progress.step ? Theme.primary : Theme.palette.paper
                border.color: index < progress.step ? Theme.primary : Theme.palette.edge
                border.width: Theme.line
            }
        }
    }

    TextLabel {
        x: Theme.start(0, width, progress.width)
        width: Theme.balanced(text, font.pixelSize, progress.width, false)
        text: progress.text
        color: Theme.palette.inkSoft
    }
}
