// A row of words of which one holds: `options` is [[value, word], ...].
import QtQuick
import QtQuick.Controls.Basic

Column {
    id: choice

    required property string caption
    required property var options
    property string current: ""
    signal chosen(string value)

    spacing: 6

    Text {
        text: choice.caption
        color: "#55606E"
        font.pixelSize: 13
    }

    Flow {
        width: choice.width
        spacing: 6

        Repeater {
            model: choice.options

            AbstractButton {
                id: option

                required property var modelData
                readonly property bool holds: choice.current === modelData[0]

                text: modelData[1]
                objectName: choice.objectName + "=" + modelData[0]
                Accessible.role: Accessible.RadioButton
                Accessible.name: choice.caption + " : " + text
                Accessible.checked: holds
                padding: 8
                leftPadding: 12
                rightPadding: 12
                onClicked: choice.chosen(modelData[0])

                contentItem: Text {
                    text: option.text
                    color: option.holds ? "#FFFFFF" : "#14233A"
                    font.pixelSize: 14
                }
                background: Rectangle {
                    radius: 6
                    color: option.holds ? "#0F3A66" : option.hovered ? "#F0EBE0" : "#FFFFFF"
                    border.width: option.visualFocus ? 3 : 1
                    border.color: option.visualFocus ? "#FFD166" : option.holds ? "#0F3A66" : "#B9AF9D"
                }
            }
        }
    }
}
