import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// Back, help, on: each always in its own place, so that a hand learns it. The largest letters of a portrait screen have
// no room beside each other: the way on stands above the two others, and when all is lowered the words lose their signs.
// The bar stays where a page goes: a finger that came down on the one does not go on, or back, from the next.
Item {
    id: bar

    property var content: null
    property string primaryArgument: ""

    readonly property bool stacked: Theme.large && Theme.portrait && !Theme.lowered
    readonly property bool bare: Theme.large && Theme.lowered
    readonly property real lower: stacked && primary.visible ? primaryHeight + Theme.between : 0
    readonly property real backHeight: Math.max(Theme.bar, back.implicitHeight, help.implicitHeight)
    readonly property real primaryHeight: Math.max(Theme.bar, primary.implicitHeight)
    readonly property real third: bare ? (width - 2 * Theme.between) * 0.26 : stacked ? (width - Theme.apart) / 2 : width * 0.26

    // Without a way on, the page has its place.
    implicitHeight: stacked ? lower + backHeight : Math.max(backHeight, primaryHeight)

    ActionButton {
        id: back

        x: Theme.start(0, width, bar.width)
        visible: !!bar.content.back
        button: bar.content.back ?? null
        means: bar.content.key + " " + doing(button)
        y: bar.lower
        icon: bar.bare ? "" : button?.icon || "arrow-left"
        width: bar.third
        height: bar.height - y
    }
    ActionButton {
        id: help

        x: Theme.start(bar.third + (bar.bare ? Theme.between : bar.stacked ? Theme.apart : Theme.apart / 2), width, bar.width)
        y: bar.lower
        visible: !!bar.content.help
        button: bar.content.help ?? null
        icon: bar.bare ? "" : button?.icon || "lifebuoy"
        width: bar.third
        height: bar.height - y
    }
    ActionButton {
        id: primary

        readonly property bool backwards: button?.icon === "arrow-left"

        x: Theme.start(bar.width - width, width, bar.width)
        visible: !!bar.content.primary
        button: bar.content.primary ?? null
        means: bar.content.key + " " + doing(button)
        kind: "primary"
        icon: backwards && !bar.bare ? button.icon : ""
        iconAfter: backwards || bar.bare ? "" : button?.icon || "arrow-right"
        textSize: Theme.lead
        width: bar.stacked ? bar.width : bar.bare ? bar.width - 2 * (bar.third + Theme.between) : bar.width * 0.48 - Theme.apart
        height: bar.stacked ? bar.primaryHeight : bar.height
        acts: false
        onTriggered: Visit.act(button.action, bar.primaryArgument)
    }
}
