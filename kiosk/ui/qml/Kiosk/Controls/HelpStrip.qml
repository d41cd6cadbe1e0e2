import QtQuick
import Kiosk.Theme

// Help at a distance, on every page: what is so, what was last said or shown, and one touch to open or to stop it.
Rectangle {
    id: strip

    property var told: Theme.chrome.strip
    property Item root: parent?.parent ?? null // what the page and the rows around it stand in
    readonly property string kind: told?.kind ?? "info"
    readonly property bool stacked: Theme.large && Theme.portrait && !compact
    // Where little height is left to the largest letters: one line, and buttons that are signs. Both say their words.
    readonly property bool compact: Theme.tight || Theme.low && Theme.step > 0 || Theme.large && !!Theme.chrome.call
    readonly property color tint: kind === "attention" ? Theme.palette.attention : Theme.palette.ink
    readonly property string role: "text"
    readonly property var parts: [
        {
            text: says.text,
            personal: false
        },
        {
            text: detail.whole,
            personal: true
        }
    ].filter(part => part.text !== "")

    activeFocusOnTab: Walk.texts
    implicitHeight: (compact ? Math.max(words.height, buttons.height) : stacked ? words.height + buttons.height + Theme.gap : Math.max(words.height, buttons.height)) + 2 * Theme.mm(2)
    radius: Theme.corner
    color: kind === "attention" ? Theme.palette.attentionSurface : Theme.palette.infoSurface
    border.color: tint
    border.width: kind === "live" ? Theme.mm(1.2) : Theme.line

    Accessible.role: Accessible.StaticText
    Accessible.name: [says.text, detail.whole].filter(part => part !== "").join(" ")

    // Over the page, which this stands above.
    Loader {
        parent: active && strip.root ? strip.root : strip
        anchors.fill: parent
        z: 1
        active: !!(strip.told?.field || strip.told?.action)
        sourceComponent: Component {
            PointedAt {
                root: strip.root
            }
        }
    }
    Icon {
        id: sign

        x: Theme.start(Theme.gap, width, strip.width)
        y: words.y + (says.height - height) / 2
        icon: strip.kind === "live" ? "eye" : strip.kind === "attention" ? "alert-triangle" : "headphones"
        colour: strip.tint
    }
    Column {
        id: words

        readonly property real inset: sign.width + 2 * Theme.gap

        x: Theme.start(inset, width, strip.width)
        y: strip.stacked ? Theme.mm(2) : (strip.height - height) / 2
        width: strip.width - inset - Theme.gap - (strip.stacked ? 0 : buttons.width + Theme.gap)

        TextLabel {
            id: says

            width: parent.width
            text: strip.told?.text ?? ""
            bold: true
            color: strip.tint
            font.pixelSize: Theme.small
            maximumLineCount: !strip.compact ? 3 : Theme.tight || Theme.low ? 1 : 2
            elide: Text.ElideRight
            visible: !strip.compact || !strip.told?.field
            stop: false
            Accessible.ignored: true
        }
        TextLabel {
            id: detail

            readonly property string whole: strip.told?.detail ? Theme.blurred ? Theme.word("hidden") : strip.told.detail : ""

            visible: text !== "" && (!strip.compact || !says.visible)
            width: parent.width
            text: whole
            font.pixelSize: Theme.small
            maximumLineCount: strip.compact ? 1 : 2 // the whole of it stands in the conversation
            elide: Text.ElideRight
            stop: false
            Accessible.ignored: true
        }
    }
    Row {
        id: buttons

        x: Theme.start(strip.width - width - Theme.mm(2), width, strip.width)
        y: strip.stacked ? strip.height - height - Theme.mm(2) : (strip.height - height) / 2
        spacing: Theme.between

        Repeater {
            model: Counted {
                many: strip.told?.buttons.length ?? 0
            }

            ActionButton {
                required property int index

                button: strip.told?.buttons[index] ?? null
                label: strip.compact ? "" : button?.label ?? ""
                name: button?.speech || button?.label || ""
                textSize: Theme.small
                width: strip.compact ? Theme.mm(24) : implicitWidth
                height: strip.compact ? Theme.mm(20) : implicitHeight
            }
        }
    }
}
