import QtQuick
import Kiosk.Theme

// A sentence apart: `kind` is told by a sign, a word that is spoken, and a colour.
Rectangle {
    id: notice

    property string kind: "info"
    property string text: ""
    property string code: "" // of a fault, for staff: small, below, and not spoken
    readonly property string role: "text"
    readonly property var parts: [Theme.word(kind), words.text].map(part => ({
                text: part,
                personal: false
            }))

    activeFocusOnTab: Walk.texts && (activeFocus || visible) // as TextLabel's

    readonly property color tint: kind === "good" ? Theme.palette.good : kind === "attention" ? Theme.palette.attention
                                                                                             : Theme.palette.ink

    visible: text !== ""
    implicitHeight: words.implicitHeight + (mark.visible ? mark.height : 0) + 2 * Theme.gap
    radius: Theme.corner
    color: kind === "good" ? Theme.palette.goodSurface : kind === "attention" ? Theme.palette.attentionSurface
                                                                              : Theme.palette.infoSurface
    border.color: tint
    border.width: Theme.line

    Accessible.role: kind === "attention" ? Accessible.AlertMessage : Accessible.StaticText
    Accessible.name: visible ? Theme.word(kind) + ". " + words.text : ""

    Icon {
        id: sign

        x: Theme.start(Theme.gap, width, notice.width)
        y: Theme.gap
        colour: notice.tint
        icon: notice.kind === "good" ? "circle-check" : notice.kind === "attention" ? "alert-triangle" : "info-circle"
    }

    TextLabel {
        id: words

        x: Theme.start(sign.width + 2 * Theme.gap, width, notice.width)
        y: Theme.gap
        width: Theme.balanced(text, font.pixelSize, Math.min(notice.width - sign.width - 3 * Theme.gap, Theme.measure(font.pixelSize)), bold)
        stop: false
        text: notice.visible && Theme.blurred ? Theme.word("hidden") : notice.text
        color: notice.tint
        bold: notice.kind === "attention"
        Accessible.ignored: true
    }

    FaultCode {
        id: mark

        x: Theme.start(sign.width + 2 * Theme.gap, width, notice.width)
        y: words.y + words.height
        width: words.width
        text: notice.code
        color: notice.tint
    }
}
