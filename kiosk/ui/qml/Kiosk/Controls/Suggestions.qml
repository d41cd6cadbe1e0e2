import QtQuick
import Kiosk.Theme

// Towns that fit what is being typed.
Flow {
    id: suggestions

    property var towns: []

    signal picked(string town)

    spacing: Theme.between

    Accessible.role: Accessible.List
    Accessible.name: Theme.word("suggestions")

    Repeater {
        model: Counted {
            many: suggestions.towns.length
        }

        ActionButton {
            required property int index
            // They follow from the postcode: as much the citizen's as what is written.
            readonly property var parts: [
                {
                    text: label,
                    personal: true
                }
            ]

            label: suggestions.towns[index] ?? ""
            means: label
            icon: "map-pin"
            width: Math.min(implicitWidth, suggestions.width)
            onTriggered: suggestions.picked(label)
        }
    }
}
