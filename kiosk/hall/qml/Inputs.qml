// The tactile keypad, the switches, and what each device's own cable does.
import QtQuick
import QtQuick.Controls.Basic

Device {
    id: inputs

    readonly property var held: setting.held || []
    readonly property var unplugged: setting.unplugged || []

    device: "inputs"
    rest: [...(setting.headset ? ["casque"] : []), ...(setting.presence ? ["quelqu'un"] : []), ...unplugged.map(wire => inputs.texts.names.plug.find(name => name[0] === wire)[1] + " débranché")].join(", ")

    Text {
        text: "Clavier (une touche maintenue reste enfoncée)"
        color: "#55606E"
        font.pixelSize: 13
    }

    Grid {
        columns: 4
        spacing: 6

        Repeater {
            model: inputs.texts.names.press

            PushButton {
                required property var modelData
                property bool kept: false

                objectName: "press=" + modelData[0]
                width: (inputs.contentWidth - 18) / 4
                text: modelData[1]
                holds: inputs.held.includes(modelData[0])
                onClicked: inputs.dock.change("inputs", "press", modelData[0])
                onPressAndHold: {
                    kept = true;
                    inputs.dock.change("inputs", "hold", modelData[0]);
                }
                onPressedChanged: {
                    if (!pressed && kept) {
                        kept = false;
                        inputs.dock.change("inputs", "release", modelData[0]);
                    }
                }
            }
        }
    }

    Row {
        spacing: 6

        Repeater {
            model: inputs.texts.names["switch"]

            PushButton {
                required property var modelData

                objectName: "switch=" + modelData[0]
                text: modelData[1]
                onClicked: inputs.dock.change("inputs", "switch", modelData[0])
            }
        }
    }

    Text {
        text: "Leurs câbles (toucher pour brancher ou débrancher)"
        color: "#55606E"
        font.pixelSize: 13
    }

    Flow {
        width: inputs.contentWidth
        spacing: 6

        Repeater {
            model: inputs.texts.names.plug

            PushButton {
                required property var modelData

                objectName: "plug=" + modelData[0]
                text: modelData[1]
                holds: !inputs.unplugged.includes(modelData[0])
                Accessible.role: Accessible.CheckBox
                Accessible.checked: holds
                onClicked: inputs.dock.change("inputs", holds ? "unplug" : "plug", modelData[0])
            }
        }
    }
}
