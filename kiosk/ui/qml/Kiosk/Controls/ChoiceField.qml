import QtQuick
import Kiosk.Theme

// One of a few: large tiles with a round mark.
Column {
    id: choice

    property string name: ""
    property var options: []
    property string value: ""
    property string chosen: value

    signal edited(string value)

    onValueChanged: chosen = value
    spacing: Theme.between

    Accessible.role: Accessible.Grouping
    Accessible.name: name

    Repeater {
        model: choice.options.length

        KButton {
            id: option

            required property int index
            readonly property var entry: choice.options[index] ?? choice.options[0]

            role: "radio"
            width: choice.width
            implicitHeight: Math.max(Theme.target, words.height + 2 * Theme.mm(3))
            checked: choice.chosen === entry.value && !Theme.blurred
            name: [entry.label, entry.detail].filter(part => part !== "").join(". ")
            onTriggered: {
                choice.chosen = entry.value;
                choice.edited(entry.value);
            }

            Accessible.role: Accessible.RadioButton
            Accessible.checkable: true
            Accessible.checked: checked

            Rectangle {
                anchors.fill: parent
                radius: Theme.corner
                color: option.pressed ? Theme.palette.pressed : Theme.palette.surface
                border.color: option.checked ? Theme.primary : Theme.palette.edge
                border.width: option.checked ? Theme.mm(1.2) : Theme.line
            }
            Rectangle {
                id: mark

                x: Theme.start(Theme.mm(5), width, option.width)
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.mm(8)
                height: width
                radius: width / 2
                color: "transparent"
                border.color: Theme.palette.ink
                border.width: Theme.mm(0.7)

                Rectangle {
                    anchors.centerIn: parent
                    visible: option.checked
                    width: Theme.mm(4.4)
                    height: width
                    radius: width / 2
                    color: Theme.primary
                }
            }
            Column {
                id: words

                x: Theme.start(inset, width, option.width)
                anchors.verticalCenter: parent.verticalCenter
                width: option.width - inset - Theme.mm(5)

                readonly property real inset: mark.width + 2 * Theme.mm(5)

                TextLabel {
                    width: parent.width
                    text: option.entry.label
                    bold: option.checked
                    font.pixelSize: Theme.lead
                    lineHeight: 1.05
                    Accessible.ignored: true
                }
                TextLabel {
                    width: parent.width
                    visible: text !== ""
                    text: option.entry.detail
                    color: Theme.palette.inkSoft
                    Accessible.ignored: true
                }
            }
        }
    }
}
