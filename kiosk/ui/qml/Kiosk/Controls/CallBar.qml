import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// Sound and picture with an agent, on every page: who is seen, how it stands, and the call's buttons. It stands above the
// page and takes room of it: nothing of the page is ever hidden under a face. Loaded only during a call.
Rectangle {
    id: bar

    property var call: Theme.chrome.call
    // Where there is little room buttons are signs, and say their words.
    readonly property bool compact: Theme.low || Theme.lowered || Theme.large
    readonly property bool aside: !Theme.portrait // the buttons beside the words
    readonly property bool pictured: !!call?.picture && !!Visit.call
    // A keyboard needs what a large picture would take of little room.
    readonly property bool writes: ["form", "talk", "pin", "staff"].includes(Visit.content.page ?? "")
    readonly property bool large: pictured && (call?.large ?? false) && !(compact && writes)
    readonly property color tint: call?.kind === "attention" ? Theme.palette.attention : Theme.palette.ink
    readonly property real frame: Theme.mm(2)
    readonly property real pictureHeight: Theme.mm(large ? (Theme.lowered ? 40 : compact ? 64 : 108) : Theme.low || Theme.lowered ? 20 : 48)
    readonly property string role: "text"
    readonly property var parts: [
        {
            text: bar.call?.text ?? "",
            personal: false
        },
        {
            text: detail.whole,
            personal: true
        },
        {
            text: bar.caption,
            personal: true
        }
    ].filter(part => part.text !== "")
    readonly property bool captioned: call?.captioned ?? false
    readonly property bool terse: Theme.tight || compact && writes && captioned
    readonly property string caption: call?.caption ? Theme.blurred ? Theme.word("hidden") : call.caption : ""
    readonly property string sentence: call?.spoken && !Theme.blurred ? bar.caption : ""

    activeFocusOnTab: Walk.texts
    implicitHeight: Math.max(pictured ? pictureHeight : 0, buttons.y + buttons.height, words.y + words.height) + frame
    radius: Theme.corner
    color: call?.kind === "attention" ? Theme.palette.attentionSurface : Theme.palette.infoSurface
    border.color: tint
    border.width: Theme.mm(1.2)

    Accessible.role: Accessible.StaticText
    Accessible.name: [call?.text ?? "", detail.whole, caption].filter(part => part !== "").join(" ")

    // For a Braille display, whatever has the focus: each sentence once it is whole.
    onSentenceChanged: if (sentence !== "")
        Accessible.announce(sentence, Accessible.Polite)

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
        color: Theme.palette.pressed
        onWidthChanged: settled.restart()

        Loader {
            anchors.fill: parent
            active: bar.pictured && !Theme.blurred
            source: "CallPicture.qml"
        }
    }
    Column {
        id: words

        readonly property real inset: bar.pictured ? seen.width + bar.frame + Theme.gap : Theme.gap
        readonly property real room: bar.width - inset - Theme.gap

        x: Theme.start(inset, width, bar.width)
        y: bar.frame + Theme.mm(1)
        width: bar.aside ? room - buttons.width - Theme.gap : room
        spacing: Theme.mm(1)

        TextLabel {
            id: says

            width: parent.width
            text: (bar.terse ? bar.call?.short : bar.call?.text) ?? ""
            bold: true
            color: bar.tint
            font.pixelSize: Theme.small
            maximumLineCount: Theme.tight || bar.terse ? 2 : 3
            elide: Text.ElideRight
            visible: !Theme.tight || detail.text === "" && !bar.captioned
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
            maximumLineCount: bar.compact ? 1 : 2 // the whole of it stands in the conversation
            elide: Text.ElideRight
            stop: false
            Accessible.ignored: true
        }
        CaptionText {
            width: parent.width
            visible: bar.captioned
            text: bar.caption
        }
    }
    Flow {
        id: buttons

        readonly property int count: bar.call?.buttons.length ?? 0
        readonly property real sign: Theme.mm(24)

        x: bar.aside ? Theme.start(bar.width - width - bar.frame, width, bar.width) : words.x
        y: bar.aside ? bar.frame : words.y + words.height + Theme.mm(2)
        width: bar.aside ? count * sign + (count - 1) * spacing : words.room
        spacing: Theme.between

        Repeater {
            model: Counted {
                many: buttons.count
            }

            ActionButton {
                required property int index

                button: bar.call?.buttons[index] ?? null
                label: bar.compact || bar.aside ? "" : button?.label ?? ""
                name: button?.speech || button?.label || ""
                textSize: Theme.small
                width: label === "" ? buttons.sign : Math.min(implicitWidth, buttons.width)
                height: label === "" ? Theme.mm(20) : implicitHeight
            }
        }
    }
}
