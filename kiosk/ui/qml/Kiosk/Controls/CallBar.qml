import QtQuick
import Kiosk.Theme
import Kiosk.Bridge
import Kiosk.Camera

// Sound and picture with an agent, on every page: who is seen, how it stands, and the call's buttons. It stands above the
// page and takes room of it: nothing of the page is ever hidden under a face. Loaded only during a call.
Rectangle {
    id: bar

    property var call: Theme.chrome.call
    readonly property bool compact: Theme.low || Theme.lowered || Theme.tight
    readonly property bool pictured: !!call?.picture && !!Visit.call
    readonly property bool large: pictured && (call?.large ?? false)
    readonly property color tint: call?.kind === "attention" ? Theme.palette.attention : Theme.palette.ink
    readonly property real frame: Theme.mm(2)
    readonly property real pictureHeight: Theme.mm(compact ? (large ? 56 : 24) : (large ? 108 : 52))
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
    implicitHeight: Math.max(pictured ? pictureHeight : 0, side.height) + 2 * frame
    radius: Theme.corner
    color: call?.kind === "attention" ? Theme.palette.attentionSurface : Theme.palette.infoSurface
    border.color: tint
    border.width: Theme.mm(1.2)

    Accessible.role: Accessible.StaticText
    Accessible.name: [says.text, detail.whole].filter(part => part !== "").join(" ")

    // As large as the place is: not for each pixel that it grows by while it changes.
    Timer {
        id: settled

        interval: 60
        running: true
        onTriggered: if (bar.pictured)
            Visit.call.place(seen.width, seen.height)
    }

    Rectangle {
        id: seen

        x: Theme.start(bar.frame, width, bar.width)
        y: bar.frame
        width: bar.pictured ? Math.round(height * 4 / 3) : 0
        height: bar.pictureHeight
        visible: bar.pictured
        color: "#1b1b1f"
        onWidthChanged: settled.restart()

        CameraView {
            anchors.fill: parent
            visible: !Theme.blurred
            feed: Visit.call
            name: Theme.word("call_picture")
        }
    }
    Column {
        id: side

        readonly property real inset: bar.pictured ? seen.width + bar.frame + Theme.gap : Theme.gap

        x: Theme.start(inset, width, bar.width)
        y: (bar.height - height) / 2
        width: bar.width - inset - Theme.gap
        spacing: Theme.mm(bar.compact ? 1 : 3)

        TextLabel {
            id: says

            width: parent.width
            text: bar.call?.text ?? ""
            bold: true
            color: bar.tint
            font.pixelSize: Theme.small
            maximumLineCount: bar.compact ? 1 : 3
            elide: Text.ElideRight
            visible: !bar.compact || detail.text === ""
            stop: false
            Accessible.ignored: true
        }
        TextLabel {
            id: detail

            readonly property string whole: bar.call?.detail ? Theme.blurred ? Theme.word("hidden") : bar.call.detail : ""

            width: parent.width
            visible: text !== ""
            text: whole
            font.pixelSize: Theme.small
            maximumLineCount: bar.compact ? 1 : 3
            elide: Text.ElideRight
            stop: false
            Accessible.ignored: true
        }
        Flow {
            id: buttons

            width: parent.width
            spacing: Theme.between

            Repeater {
                model: bar.call?.buttons.length ?? 0

                ActionButton {
                    required property int index

                    button: bar.call?.buttons[index] ?? null
                    // Where there is little room they are signs, and say their words.
                    label: bar.compact && bar.call?.buttons.length > 1 ? "" : button?.label ?? ""
                    name: button?.speech || button?.label || ""
                    textSize: Theme.small
                    width: label === "" ? Theme.mm(24) : Math.min(implicitWidth, buttons.width)
                    height: label === "" ? Theme.mm(20) : implicitHeight
                }
            }
        }
    }
}
