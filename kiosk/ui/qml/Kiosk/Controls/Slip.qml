import QtQuick
import Kiosk.Theme

// The receipt as it comes out of the printer: it rises from a slot.
Item {
    id: slip

    property var lines: []
    readonly property string role: "text"
    readonly property var parts: [{
            text: Theme.word("slip"),
            personal: false
        }, ...lines.map(line => ({
                    text: Theme.blurred ? Theme.word("hidden") : line,
                    personal: true
                }))]

    activeFocusOnTab: Walk.texts && (activeFocus || visible) // as TextLabel's

    implicitHeight: words.implicitHeight + 2 * Theme.mm(6) + slot.height
    visible: lines.length > 0
    clip: true

    Accessible.role: Accessible.Grouping
    Accessible.name: Theme.word("slip")

    Rectangle {
        id: sheet

        property real out: 0

        x: (slip.width - width) / 2
        y: slot.y - height * out
        width: Math.min(slip.width - 2 * Theme.mm(8), Theme.printed * 26)
        height: Math.min(slot.y, words.implicitHeight + 2 * Theme.mm(6))
        color: "#FFFFFF"
        border.color: Theme.palette.edge
        border.width: Theme.line

        Column {
            id: words

            x: Theme.mm(6)
            y: Theme.mm(6)
            width: sheet.width - 2 * x
            spacing: Theme.mm(1)

            Repeater {
                model: slip.lines.length

                TextLabel {
                    required property int index

                    width: words.width
                    stop: false
                    text: Theme.blurred ? Theme.word("hidden") : slip.lines[index] ?? ""
                    bold: index === 0
                    color: "#000000"
                    font.pixelSize: Theme.printed
                    horizontalAlignment: Text.AlignHCenter
                }
            }
        }

        NumberAnimation on out {
            running: Theme.motion
            from: 0
            to: 1
            duration: 1200
            easing.type: Easing.OutCubic
        }
        Component.onCompleted: if (!Theme.motion)
            out = 1
    }

    Rectangle {
        id: slot

        y: slip.height - height
        x: (slip.width - width) / 2
        width: sheet.width + 2 * Theme.mm(6)
        height: Theme.mm(5)
        radius: height / 2
        color: Theme.palette.ink
    }
}
