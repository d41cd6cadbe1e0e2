import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// A button of `content`: label, perhaps a detail and an icon. `kind`: "primary" (the one that goes on), "secondary"
// or "quiet" (other ways).
KButton {
    id: control

    property var button: null
    property string kind: "secondary"
    property string iconAfter: checked ? "circle-check" : ""
    property string label: button?.label ?? ""
    property string icon: button?.icon ?? ""
    property int textSize: Theme.body
    property bool acts: true // false: the owner listens to `triggered` alone

    // What cannot be pressed has no body, and words that are still read.
    readonly property bool filled: kind === "primary" && enabled
    readonly property color back: filled ? (pressed ? Theme.palette.ink : Theme.primary)
                                         : !enabled ? "transparent" : pressed ? Theme.palette.pressed : Theme.palette.surface
    readonly property color front: !enabled ? Theme.palette.inkSoft : kind !== "primary" ? Theme.palette.ink : pressed ? Theme.palette.paper
                                                                                                                       : Theme.primaryInk
    readonly property real padding: Theme.mm(5)
    readonly property real iconSpace: (sign.visible ? sign.width + Theme.mm(3) : 0)
                                      + (after.visible ? after.width + Theme.mm(3) : 0)

    name: button?.speech || [label, button?.detail ?? ""].filter(part => part !== "").join(". ")
    enabled: button?.enabled ?? true
    checked: button?.selected ?? false
    description: checked ? Theme.word("selected") : ""
    implicitWidth: Math.ceil(Math.max(words.implicitWidth, detail.visible ? detail.implicitWidth : 0)) + iconSpace + 2 * padding
    implicitHeight: Math.max(Theme.target, column.height + 2 * Theme.mm(2.5))
    onTriggered: if (acts && button)
        Visit.act(button.action, button.argument)

    Rectangle {
        anchors.fill: parent
        radius: Theme.corner
        color: control.back
        border.color: control.filled ? control.back : control.kind === "quiet" || !control.enabled ? Theme.palette.edge : Theme.palette.ink
        border.width: control.checked ? Theme.mm(1.2) : Theme.line
    }

    Row {
        anchors.centerIn: parent
        spacing: Theme.mm(3)
        opacity: control.enabled ? 1 : 0.8

        Icon {
            id: sign

            anchors.verticalCenter: parent.verticalCenter
            icon: control.icon
            colour: control.front
        }
        Column {
            id: column

            anchors.verticalCenter: parent.verticalCenter

            TextLabel {
                id: words

                width: Math.min(Math.ceil(implicitWidth), control.width - control.iconSpace - 2 * Theme.mm(2))
                text: control.label
                font.pixelSize: control.textSize
                lineHeight: 1
                bold: true
                color: control.front
                horizontalAlignment: sign.visible || after.visible ? Text.AlignLeft : Text.AlignHCenter
                Accessible.ignored: true
            }
            TextLabel {
                id: detail

                visible: text !== ""
                width: Math.min(Math.ceil(implicitWidth), control.width - control.iconSpace - 2 * Theme.mm(2))
                text: control.button?.detail ?? ""
                font.pixelSize: Theme.small
                lineHeight: 1
                color: control.front
                Accessible.ignored: true
            }
        }
        Icon {
            id: after

            anchors.verticalCenter: parent.verticalCenter
            icon: control.iconAfter
            colour: control.front
        }
    }
}
