import QtQuick
import QtQuick.Window
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Bridge

// Questions, and the keyboard that goes with the one that has the focus: under them in portrait, at their right in
// landscape.
FocusScope {
    id: form

    required property var content
    readonly property string primaryArgument: content.primary?.argument ?? ""
    property Item entry: null // the text input that the keyboard writes into
    property bool lastEntry: false
    readonly property Item keyboard: keys

    readonly property bool typed: content.fields.some(field => !["choice", "choices"].includes(field.kind))
    readonly property bool letters: content.fields.some(field => ["text", "long_text", "town", "country", "email", "code", "password"].includes(field.kind))
    readonly property bool aside: typed && !Theme.portrait
    // A question or two for digits leave room: the picture is as large as that.
    readonly property bool pictured: typed && !letters && content.picture !== "" && Theme.portrait && !Theme.lowered
                                     && frame.full - frame.wordsHeight - frame.listHeight - 2 * frame.block >= Theme.mm(60)
    readonly property real gutter: Theme.mm(8)
    readonly property real fieldsWidth: aside ? Math.floor((width - gutter) * (Theme.low ? 0.42 : 0.46)) : width

    function begin() {
        // By ear or by switch, a page begins with its sentence.
        if (Walk.guided || !(fields.itemAt(0)?.begin() ?? false))
            frame.begin();
    }

    // The keyboard follows the focus, and stays with the last text while the focus is on its own keys.
    function follow(item: Item) {
        if (item?.keys === undefined || !inFields(item))
            return;
        entry = item;
        lastEntry = following() === null;
    }

    function fieldOf(item: Item): Item {
        while (item !== null && item.parent !== column)
            item = item.parent;
        return item;
    }

    function inFields(item: Item): bool {
        return fieldOf(item) !== null;
    }

    // The following place to write in, or question to answer; what is proposed for the present one is passed by.
    function following(): Item {
        let next = entry?.nextItemInFocusChain(true) ?? null;
        while (next !== null && inFields(next) && Walk.inside(next, entry.suggestions))
            next = next.nextItemInFocusChain(true);
        return next !== null && inFields(next) ? next : null;
    }

    // The key "next": the following field, or the page's own button after the last.
    function advance() {
        const next = following();
        if (next !== null)
            next.forceActiveFocus(Qt.TabFocusReason);
        else if (content.primary && content.primary.enabled)
            Visit.act(content.primary.action, content.primary.argument);
    }

    // What has just been found wrong takes the focus; what is put right leaves it where it is.
    property var wrong: ({})
    readonly property var refused: Visit.errors

    onRefusedChanged: refuse()

    function refuse() {
        const index = content.fields.findIndex(field => refused[field.id] && !wrong[field.id]);
        wrong = refused;
        if (index >= 0 && !fieldOf(Window.activeFocusItem)?.error)
            fields.itemAt(index)?.begin();
    }

    Connections {
        target: form.Window.window

        function onActiveFocusItemChanged() {
            form.follow(form.Window.activeFocusItem);
        }
    }

    PageFrame {
        id: frame

        x: Theme.start(0, width, form.width)
        width: form.fieldsWidth
        height: form.height - (form.typed && Theme.portrait ? keys.height + Theme.gap : 0)
        cramped: form.typed && Theme.lowered
        oneColumn: form.typed // in landscape the keyboard stands where the list would
        content: form.content
        cornered: form.typed && !form.pictured && form.content.picture !== ""
        hero: form.pictured || !form.typed && form.content.picture !== "" ? art : null
        heroLeast: form.pictured ? 0 : Theme.mm(40)
        listFirst: true
        list: Column {
            id: column

            width: parent?.width ?? 0
            spacing: Theme.mm(7)

            Repeater {
                id: fields

                model: form.content.fields.length

                Field {
                    required property int index

                    width: column.width
                    field: form.content.fields[index] ?? form.content.fields[0]
                    error: Visit.errors[field.id] ?? ""
                    onAdvance: form.advance()
                    onPicked: {
                        const next = form.following();
                        if (next !== null)
                            next.forceActiveFocus(Qt.TabFocusReason);
                        else
                            Walk.leaveKeyboard(true);
                    }
                }
            }
            // What is proposed for what is written.
            TileList {
                width: column.width
                tiles: form.content.tiles
                drawn: true
            }
        }
    }

    Drawing {
        id: art

        anchors.fill: parent
        visible: frame.hero === art
        drawing: visible ? form.content.picture : ""
    }

    Keyboard {
        id: keys

        visible: form.typed
        readonly property real beside: form.aside ? form.fieldsWidth + form.gutter : 0

        x: Theme.start(beside, width, form.width)
        y: form.height - height
        width: form.width - beside
        most: form.aside ? form.height : Theme.lowered ? least : Math.floor(form.height * 0.55)
        withLetters: form.letters
        layout: form.entry?.keys ?? (form.letters ? "letters" : "digits")
        entry: form.entry
        last: form.lastEntry
        onDone: form.advance()
    }
}
