import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// A sheet over the page, opened by the top row: every wish ("settings"), or the list of languages ("language").
// What is pressed counts at once; the sheet stays until it is closed, but after a language it has done its work.
FocusScope {
    id: panel

    required property string sheet
    property var chrome: null

    signal closed

    readonly property bool languages: sheet === "language"
    readonly property var wishes: languages ? [languageWish] : chrome.settings
    readonly property var languageWish: ({
            id: "language",
            label: "",
            options: chrome.languages.map(one => ({
                        label: one.name,
                        detail: "",
                        speech: "",
                        icon: "",
                        enabled: true,
                        action: "prefer",
                        argument: "language=" + one.code,
                        selected: one.current
                    }))
        })

    function begin() {
        heading.forceActiveFocus();
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.palette.scrim
    }
    MouseArea {
        anchors.fill: parent
        Accessible.ignored: true
        onClicked: panel.closed()
    }

    Rectangle {
        id: card

        readonly property real free: panel.height * (Theme.lowered ? 0.5 : 1) - 2 * Theme.mm(6)

        x: (panel.width - width) / 2
        y: Theme.lowered ? panel.height - height - Theme.mm(6) : (panel.height - height) / 2
        width: Math.min(panel.width - 2 * Theme.mm(8), Theme.mm(Theme.portrait ? 250 : 310))
        height: Math.min(free, head.height + Theme.gap + wishes.height + 2 * Theme.mm(8))
        radius: Theme.corner * 2
        color: Theme.palette.paper
        border.color: Theme.palette.ink
        border.width: Theme.line

        Accessible.role: Accessible.Dialog
        Accessible.name: heading.text

        MouseArea {
            anchors.fill: parent
            Accessible.ignored: true
        }

        Item {
            id: head

            x: Theme.mm(8)
            y: Theme.mm(8)
            width: card.width - 2 * x
            height: Math.max(close.height, heading.height)

            Heading {
                id: heading

                x: Theme.start(0, width, head.width)
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - close.width - Theme.gap
                text: Theme.word(panel.languages ? "language" : "comfort")
                Accessible.focusable: true
            }
            ActionButton {
                id: close

                x: Theme.start(head.width - width, width, head.width)
                icon: "x"
                label: Theme.word("close")
                onTriggered: panel.closed()
            }
        }

        ScrollArea {
            x: head.x
            y: head.y + head.height + Theme.gap
            width: head.width
            height: card.height - y - Theme.mm(8)
            contentHeight: wishes.height

            Column {
                id: wishes

                width: parent.width
                spacing: Theme.mm(5)

                Repeater {
                    model: panel.wishes.length

                    Wish {
                        required property int index

                        width: wishes.width
                        wish: panel.wishes[index] ?? panel.wishes[0]
                        onChosen: if (panel.languages)
                            panel.closed()
                    }
                }
            }
        }
    }

    component Wish: Column {
        id: row

        property var wish

        signal chosen

        spacing: Theme.mm(2)
        Accessible.role: Accessible.Grouping
        Accessible.name: wish.label || Theme.word("language")

        TextLabel {
            width: parent.width
            visible: text !== ""
            text: row.wish.label
            bold: true
        }
        Flow {
            width: parent.width
            spacing: Theme.between

            Repeater {
                model: row.wish.options.length

                ActionButton {
                    required property int index

                    readonly property bool only: row.wish.label === ""

                    button: row.wish.options[index] ?? null
                    name: only || !button ? label : row.wish.label + ". " + label
                    width: Math.max(Theme.mm(34), Math.min(implicitWidth, row.width))
                    acts: false
                    onTriggered: {
                        const {action, argument} = button;
                        row.chosen();
                        Visit.act(action, argument);
                    }
                }
            }
        }
    }
}
