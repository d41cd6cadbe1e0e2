import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// What is heard, shown: a ring around the text or group that has the focus (controls have their own), and the word that
// is being said, lit where it stands. Both are laid into the text's own parent, so that they scroll and slide with it.
Item {
    id: spotlight

    required property Item root
    property Item label: null // shows the text that is being said

    readonly property Item held: Walk.current
    readonly property bool ringed: held !== null && held.trigger === undefined && (Walk.byEar || Walk.guided)
                                   && ["text", "heading", "group"].includes(Walk.roleOf(held))
    readonly property string text: Visit.word.text

    onTextChanged: label = text === "" || Theme.blurred ? null : find(root)

    function find(item: Item): Item {
        if (!item.visible || item.opacity === 0)
            return null;
        if (item.text === text && item.bold !== undefined)
            return item;
        for (const child of item.children) {
            const found = find(child);
            if (found !== null)
                return found;
        }
        return null;
    }

    // Within what it surrounds where that stands in a column or a row, which would take the ring for its next child, and
    // put it under its last line.
    FocusRing {
        readonly property bool inside: spotlight.held?.parent?.spacing !== undefined && spotlight.held.spacing === undefined

        parent: !spotlight.ringed ? spotlight : inside ? spotlight.held : spotlight.held.parent
        anchors.fill: undefined
        anchors.margins: 0
        x: (inside ? 0 : spotlight.held?.x ?? 0) - Theme.ring
        y: (inside ? 0 : spotlight.held?.y ?? 0) - Theme.ring
        width: (spotlight.held?.width ?? 0) + 2 * Theme.ring
        height: (spotlight.held?.height ?? 0) + 2 * Theme.ring
        shown: spotlight.ringed
    }

    // `Text` does not say where its words are; the same words in a `TextEdit`, laid out unseen, do.
    TextEdit {
        id: measure

        readonly property Item from: spotlight.label
        readonly property int start: Visit.word.start
        readonly property int end: Visit.word.end
        readonly property rect first: place(start)
        readonly property rect after: place(end)

        function place(at: int): rect {
            return width > 0 && at <= length ? positionToRectangle(at) : Qt.rect(0, 0, 0, 0);
        }

        visible: false
        Accessible.ignored: true
        text: from?.text ?? ""
        textFormat: TextEdit.PlainText
        width: from?.width ?? 0
        wrapMode: from?.wrapMode ?? TextEdit.Wrap
        horizontalAlignment: from?.effectiveHorizontalAlignment ?? TextEdit.AlignLeft
        font: from?.font ?? Qt.font({
            family: Theme.family
        })
    }

    Rectangle {
        id: word

        readonly property real ratio: spotlight.label?.lineHeight ?? 1 // `TextEdit` has lines of the font's own height
        readonly property bool oneLine: measure.first.y === measure.after.y

        parent: spotlight.label ?? spotlight
        visible: spotlight.label !== null && measure.end > measure.start
        x: Math.min(measure.first.x, oneLine ? measure.after.x : measure.first.x) - Theme.line
        y: measure.first.y * ratio + (spotlight.label?.topPadding ?? 0)
        width: (oneLine ? Math.abs(measure.after.x - measure.first.x) : measure.width - measure.first.x) + 2 * Theme.line
        height: measure.first.height
        radius: Theme.line * 2
        color: Theme.palette.focus

        TextLabel {
            x: Theme.line
            anchors.verticalCenter: parent.verticalCenter
            text: word.visible ? measure.text.slice(measure.start, measure.end) : ""
            wrapMode: Text.NoWrap
            bold: spotlight.label?.bold ?? false
            font.pixelSize: spotlight.label?.font.pixelSize ?? Theme.body
            lineHeight: 1
            color: Theme.palette.focusLine
            stop: false
            Accessible.ignored: true
        }
    }
}
