import QtQuick
import QtQuick.Window
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Bridge

// The conversation with an agent: lines as they came, the newest in sight; a box to write in, and the keyboard under it
// (at its right in landscape).
FocusScope {
    id: talk

    required property var content
    readonly property string primaryArgument: ""
    readonly property Item keyboard: keys
    readonly property var field: content.fields[0]
    // As signs: not the one that would erase everything, which other pages have in words.
    readonly property var within: content.ways.filter(way => way.action !== "end")

    readonly property bool aside: !Theme.portrait
    readonly property real gutter: Theme.mm(8)
    readonly property real wordsWidth: aside ? Math.floor((width - gutter) * (Theme.low ? 0.42 : 0.46)) : width

    function begin() {
        if (Walk.guided)
            Theme.lowered ? head.forceActiveFocus() : frame.begin();
        else
            entry.forceActiveFocus();
    }

    function send() {
        if (content.primary?.enabled)
            Visit.act(content.primary.action, content.primary.argument);
    }

    // What was sent is gone from the box; what is being typed is what the visit has, too.
    onContentChanged: {
        entry.take();
        newest.restart();
    }

    Timer {
        id: newest

        interval: 0
        onTriggered: talk.follow()
    }

    // The page's place for the lines ends with the last one.
    function follow() {
        const last = lines.itemAt(lines.count - 1);
        for (let above = last?.parent ?? null; above !== null; above = above.parent)
            if (typeof above.reveal === "function")
                return above.reveal(last);
    }

    Column {
        id: said

        readonly property bool empty: lines.count === 0

        width: parent?.width ?? 0
        spacing: Theme.mm(3)

        Repeater {
            id: lines

            model: talk.content.rows.length

            ReviewRow {
                required property int index

                width: said.width
                row: talk.content.rows[index] ?? talk.content.rows[0]
                own: true
                last: index === lines.count - 1
            }
        }
    }

    PageFrame {
        id: frame

        x: Theme.start(0, width, talk.width)
        width: talk.wordsWidth
        height: talk.height - writing.height - Theme.gap - (talk.aside ? 0 : keys.height + Theme.gap)
        visible: !Theme.lowered
        cramped: true
        oneColumn: true
        footMoves: true
        content: talk.content
        list: Theme.lowered ? null : said
    }

    // What is read stands in the upper half of a lowered screen; the newest line comes into sight by itself.
    ScrollArea {
        id: upper

        y: -Theme.lift
        width: talk.width
        height: Theme.liftHeight
        visible: Theme.lowered
        contentHeight: head.height + Theme.gap + said.height

        Heading {
            id: head

            width: parent.width
            text: talk.content.title
            Accessible.focusable: true
        }
        Item {
            id: below

            y: head.height + Theme.gap
            width: parent.width
            height: said.height
        }
    }
    Binding {
        target: said
        when: Theme.lowered
        property: "parent"
        value: below
    }

    Column {
        id: writing

        x: frame.x
        y: talk.height - height - (talk.aside ? 0 : keys.height + Theme.gap)
        width: talk.wordsWidth
        spacing: Theme.mm(2)

        // The end is in sight whatever has been said.
        Item {
            width: parent.width
            height: end.height

            // Where the other ways are out of reach above.
            Row {
                x: Theme.start(0, width, parent.width)
                visible: Theme.lowered
                spacing: Theme.between

                Repeater {
                    model: Theme.lowered ? talk.within.length : 0

                    ActionButton {
                        required property int index

                        button: talk.within[index] ?? null
                        label: ""
                        name: button?.speech || button?.label || ""
                        kind: "quiet"
                        width: end.height
                        height: end.height
                    }
                }
            }
            TextLabel {
                id: label

                visible: !Theme.lowered
                x: Theme.start(0, width, parent.width)
                y: parent.height - height
                width: parent.width - end.width - Theme.gap
                text: talk.field.label
                bold: true
                font.pixelSize: Theme.small
                stop: false
            }
            ActionButton {
                id: end

                x: Theme.start(parent.width - width, width, parent.width)
                button: talk.content.tiles[0] ?? null
                icon: Theme.tight ? "" : button?.icon ?? ""
                height: Theme.lowered ? Theme.mm(20) : implicitHeight
                kind: "quiet"
                textSize: Theme.small
            }
        }
        TextEntry {
            id: entry

            width: parent.width
            name: talk.field.label
            value: talk.field.value
            maximumLength: talk.field.max_length
            onEdited: text => Visit.edit(talk.field.id, text)
            onAccepted: talk.send()
        }
    }

    Keyboard {
        id: keys

        readonly property real beside: talk.aside ? talk.wordsWidth + talk.gutter : 0

        x: Theme.start(beside, width, talk.width)
        y: talk.height - height
        width: talk.width - beside
        most: talk.aside ? talk.height : Theme.lowered ? Math.min(least, talk.height - writing.height - Theme.gap) : Math.floor(talk.height * 0.5)
        layout: "letters"
        entry: entry
        last: true
        onDone: talk.send()
    }
}
