import QtQuick
import Kiosk.Theme

// One of a few: large tiles with a round mark. Or several of them, with square ones: `value` has commas then.
Column {
    id: choice

    property string name: ""
    property var options: []
    property string value: ""
    property string chosen: value
    property bool several: false

    signal edited(string value)

    function picked(): var {
        return several ? chosen.split(",").filter(part => part !== "") : [chosen];
    }

    function pick(one: string) {
        const others = picked().filter(part => part !== one);
        chosen = !several ? one : (others.length < picked().length ? others : [...others, one]).join(",");
        edited(chosen);
    }

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
            checked: choice.picked().includes(entry.value) && !Theme.blurred
            name: [entry.label, entry.detail].filter(part => part !== "").join(". ")
            onTriggered: choice.pick(entry.value)

            Accessible.role: choice.several ? Accessible.CheckBox : Accessible.RadioButton
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
                radius: choice.several ? Theme.mm(1) : width / 2
                color: "transparent"
                border.color: Theme.palette.ink
                border.width: Theme.mm(0.7)

                Rectangle {
                    anchors.centerIn: parent
                    visible: option.checked
                    width: Theme.mm(4.4)
                    height: width
                    radius: choice.several ? Theme.mm(0.5) : width / 2
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
