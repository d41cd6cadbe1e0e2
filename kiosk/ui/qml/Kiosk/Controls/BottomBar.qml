import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// Back, help, on: each always in its own third, so that a hand learns the place.
Item {
    id: bar

    property var content: null
    property string primaryArgument: ""

    implicitHeight: Math.max(Theme.bar, back.implicitHeight, help.implicitHeight, primary.implicitHeight)

    ActionButton {
        id: back

        x: Theme.start(0, width, bar.width)
        visible: !!bar.content.back
        button: bar.content.back ?? null
        icon: button?.icon || "arrow-left"
        width: bar.width * 0.27
        height: bar.height
    }
    ActionButton {
        id: help

        x: Theme.start(bar.width * 0.27 + Theme.apart / 2, width, bar.width)
        visible: !!bar.content.help
        button: bar.content.help ?? null
        icon: button?.icon || "lifebuoy"
        width: bar.width * 0.25
        height: bar.height
    }
    ActionButton {
        id: primary

        readonly property bool backwards: button?.icon === "arrow-left"

        x: Theme.start(bar.width - width, width, bar.width)
        visible: !!bar.content.primary
        button: bar.content.primary ?? null
        kind: "primary"
        icon: backwards ? button.icon : ""
        iconAfter: backwards ? "" : button?.icon || "arrow-right"
        textSize: Theme.lead
        width: bar.width * 0.48 - Theme.apart
        height: bar.height
        acts: false
        onTriggered: Visit.act(button.action, bar.primaryArgument)
    }
}
