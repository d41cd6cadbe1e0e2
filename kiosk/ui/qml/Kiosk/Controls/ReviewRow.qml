import QtQuick
import Kiosk.Theme

// An answer, where it comes from, what is to be looked at, and the button that corrects it.
Rectangle {
    id: review

    required property var row
    readonly property bool warned: row.attention !== ""
    readonly property bool plain: !warned && !row.edit // only says something: words over a hair line, no card
    property bool last: false // nothing follows: no line
    property bool numbered: false // a number to copy: written large
    // The button stands under the words where they have no room beside it.
    readonly property real natural: Math.max(label.implicitWidth, value.implicitWidth, origin.implicitWidth + Theme.small + Theme.mm(2), attention.text === "" ? 0 : review.width)
    readonly property bool below: Theme.large && natural > width - 2 * Theme.mm(5) - Theme.gap - edit.implicitWidth
    readonly property string role: "text"
    // What is said when the focus comes; the citizen's own answers have a button that corrects them.
    readonly property var parts: [label, value, origin, attention].filter(part => part.text !== "").map(part => ({
                text: part.text,
                personal: part === value && (review.own || !!review.row.edit)
            }))
    property bool own: false // an answer, though nothing corrects it here

    activeFocusOnTab: Walk.texts

    implicitHeight: (below && edit.visible ? words.height + Theme.gap + edit.height : Math.max(words.height, edit.visible ? edit.height : 0))
                    + 2 * Theme.mm(plain ? 2 : 4)
    radius: Theme.corner
    color: warned ? Theme.palette.attentionSurface : plain ? "transparent" : Theme.palette.surface
    border.color: warned ? Theme.palette.attention : Theme.palette.edge
    border.width: plain ? 0 : Theme.line

    Rectangle {
        y: parent.height
        width: parent.width
        height: Theme.hair
        visible: review.plain && !review.last
        color: Theme.palette.tone2
    }

    Column {
        id: words

        readonly property real inset: review.plain ? 0 : Theme.mm(5)

        x: Theme.start(inset, width, review.width)
        y: review.below ? Theme.mm(review.plain ? 2 : 4) : (review.height - height) / 2
        width: review.width - 2 * inset - (edit.visible && !review.below ? edit.width + Theme.gap : 0)
        spacing: Theme.mm(1)

        TextLabel {
            id: label

            width: parent.width
            stop: false
            visible: text !== ""
            text: review.row.label
            font.pixelSize: Theme.small
            color: Theme.palette.inkSoft
        }
        TextLabel {
            id: value

            x: Theme.start(0, width, words.width)
            width: Theme.balanced(text, font.pixelSize, Math.min(words.width, Theme.measure(font.pixelSize)), bold)
            stop: false
            visible: text !== ""
            font.pixelSize: review.numbered ? Theme.figure : Theme.body
            text: Theme.blurred && review.row.value !== "" ? Theme.word("hidden") : review.row.value
            bold: review.row.label !== ""
        }
        // The part of a paper that says so, as wide as the words.
        Loader {
            width: parent.width
            active: !!review.row.preview
            visible: active
            height: active ? Theme.mm(Theme.low ? 12 : 16) : 0
            sourceComponent: Preview {
                source: review.row.preview
            }
        }
        Row {
            visible: review.row.origin !== ""
            width: parent.width
            spacing: Theme.mm(2)

            Icon {
                id: mark

                anchors.verticalCenter: parent.verticalCenter
                icon: "point"
                size: Theme.small
                colour: Theme.palette.inkSoft
            }
            TextLabel {
                id: origin

                stop: false
                width: parent.width - mark.width - parent.spacing
                text: review.row.origin
                font.pixelSize: Theme.small
                color: Theme.palette.inkSoft
            }
        }
        Row {
            visible: review.warned
            width: parent.width
            spacing: Theme.mm(2)

            Icon {
                id: sign

                icon: "alert-triangle"
                colour: Theme.palette.attention
            }
            TextLabel {
                id: attention

                stop: false
                width: parent.width - sign.width - parent.spacing
                text: review.row.attention
                bold: true
                color: Theme.palette.attention
            }
        }
        FaultCode {
            width: parent.width
            text: review.row.code ?? ""
            color: Theme.palette.attention
        }
    }

    ActionButton {
        id: edit

        x: Theme.start(review.width - width - Theme.mm(4), width, review.width)
        y: review.below ? review.height - height - Theme.mm(4) : (review.height - height) / 2
        visible: !!review.row.edit
        button: review.row.edit ?? null
        icon: button?.icon || "pencil"
        name: button?.speech || label + ". " + review.row.label
        textSize: Theme.small
        width: Math.min(implicitWidth, review.width * (Theme.large ? 1 : 0.4) - Theme.mm(8))
    }
}
