// The settings of a device, a row of words for each: those that are `rare`, or the others.
import QtQuick

Column {
    id: rows

    required property var device // Device
    required property bool rare

    spacing: 12

    Repeater {
        model: rows.device.texts.rows.filter(row => row.rare === rows.rare)

        Choice {
            required property var modelData

            width: rows.width
            objectName: rows.device.device + "-" + modelData.key
            caption: modelData.caption
            options: modelData.options
            current: rows.device.word(modelData.key)
            onChosen: value => rows.device.dock.change(rows.device.device, modelData.key, value)
        }
    }
}
