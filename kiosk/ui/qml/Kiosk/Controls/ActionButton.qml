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
    // Under the finger its body is gone, whatever it was: in the pure themes the other colours are those it has already.
    readonly property color back: !enabled ? "transparent" : pressed ? Theme.palette.pressed : filled ? Theme.primary : Theme.palette.surface
    readonly property color front: !enabled ? Theme.palette.inkSoft : filled && !pressed ? Theme.primaryInk : Theme.palette.ink
    readonly property real padding: Theme.mm(5)
    readonly property int signSize: Math.round(textSize * 1.15) // as high as the words beside it
    readonly property real iconSpace: ((icon !== "") + (iconAfter !== "")) * (label === "" ? 0 : signSize + Theme.mm(3))
    readonly property real inside: width - 2 * Theme.mm(3)
    // Words that have no room beside their sign stand under it; the second sign gives way.
    readonly property bool over: label !== "" && iconSpace > 0 && Theme.widest(label, textSize) > inside - iconSpace
    readonly property real wordsWidth: inside - (over ? 0 : iconSpace)

    means: doing(button)
    name: button?.speech || [label, button?.detail ?? ""].filter(part => part !== "").join(". ")
    enabled: button?.enabled ?? true
    checked: button?.selected ?? false
    description: checked ? Theme.word("selected") : ""
    implicitWidth: Math.max(Theme.advance(label, textSize), detail.visible ? Math.ceil(detail.implicitWidth) : 0) + iconSpace + 2 * padding
    implicitHeight: Math.max(Theme.target, column.height + (over ? signSize : 0) + 2 * Theme.mm(2.5))
    onTriggered: if (acts && button)
        Visit.act(button.action, button.argument)

    Rectangle {
        anchors.fill: parent
        radius: Theme.corner
        color: control.back
        border.color: control.filled ? Theme.primary : control.kind === "quiet" || !control.enabled ? Theme.palette.edge : Theme.palette.ink
        border.width: control.checked || control.pressed ? Theme.mm(1.2) : Theme.line
    }

    Grid {
        anchors.centerIn: parent
        columns: control.over ? 1 : Math.max(1, sign.visible + (words.visible || detail.visible) + after.visible) // an empty one has its gap too
        columnSpacing: Theme.mm(3)
        horizontalItemAlignment: Grid.AlignHCenter
        verticalItemAlignment: Grid.AlignVCenter
        opacity: control.enabled ? 1 : 0.8

        Icon {
            id: sign

            icon: control.icon
            size: control.label === "" ? Math.round(Theme.body * 1.15) : control.signSize
            colour: control.front
        }
        Column {
            id: column

            TextLabel {
                id: words

                visible: text !== ""
                width: Math.min(Math.ceil(implicitWidth), Theme.balanced(text, font.pixelSize, control.wordsWidth, true))
                text: control.label
                font.pixelSize: Theme.fitting(text, control.textSize, control.wordsWidth)
                lineHeight: 1
                bold: true
                color: control.front
                horizontalAlignment: control.iconSpace > 0 && !control.over ? Text.AlignLeft : Text.AlignHCenter
                Accessible.ignored: true
            }
            TextLabel {
                id: detail

                visible: text !== ""
                width: Math.min(Math.ceil(implicitWidth), Theme.balanced(text, font.pixelSize, control.wordsWidth, false))
                text: control.button?.detail ?? ""
                font.pixelSize: Theme.small
                lineHeight: 1
                color: control.front
                Accessible.ignored: true
            }
        }
        Icon {
            id: after

            icon: control.over && control.icon !== "" ? "" : control.iconAfter
            size: control.signSize
            colour: control.front
        }
    }
}
