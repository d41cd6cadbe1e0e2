// A row of words of which one holds: `options` is [[value, word], ...].
import QtQuick

Column {
    id: choice

    required property string caption
    required property var options
    property string current: ""
    signal chosen(string value)

    spacing: 5

    Text {
        visible: text !== ""
        text: choice.caption
        color: "#55606E"
        font.pixelSize: 13
    }

    Flow {
        width: choice.width
        spacing: 6

        Repeater {
            model: choice.options

            PushButton {
                required property var modelData

                text: modelData[1]
                width: Math.min(implicitWidth, choice.width)
                holds: choice.current === modelData[0]
                objectName: choice.objectName + "=" + modelData[0]
                Accessible.role: Accessible.RadioButton
                Accessible.name: choice.caption + " : " + text
                Accessible.checked: holds
                onClicked: choice.chosen(modelData[0])
            }
        }
    }
}
