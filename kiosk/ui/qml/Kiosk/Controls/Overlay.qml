import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// What lies over the page: the idle warning, the pause, the privacy curtain.
FocusScope {
    id: sheet

    required property var overlay
    readonly property bool digits: overlay?.pin ?? false
    readonly property bool aside: digits && (!Theme.portrait || Theme.lowered) // the digits stand at the right of the words

    readonly property real tall: Math.max(column.height, aside ? pad.implicitHeight : 0)

    function begin() {
        if (digits)
            pad.begin();
        else
            heading.forceActiveFocus();
    }

    // Digits are given once and are gone: what chose the code of a pause must not be there to end it.
    function go() {
        const button = overlay.primary;
        const given = digits ? pad.digits : button?.argument ?? "";
        if (digits)
            pad.begin();
        if (button)
            Visit.act(button.action, given);
    }

    Rectangle {
        anchors.fill: parent
        color: sheet.overlay?.opaque ? Theme.palette.paper : Theme.palette.scrim
    }

    // Nothing under the sheet is touched through it.
    MouseArea {
        anchors.fill: parent
        Accessible.ignored: true
    }

    Rectangle {
        id: card

        x: (parent.width - width) / 2
        y: Theme.lowered ? parent.height - height - Theme.mm(6) : (parent.height - height) / 2
        width: Math.min(parent.width - 2 * Theme.margin, Theme.mm(Theme.portrait ? 240 : 300))
        height: Math.min(parent.height * (Theme.lowered ? 0.5 : 1) - 2 * Theme.mm(6), sheet.tall + 2 * Theme.mm(10))
        radius: Theme.corner * 2
        color: Theme.palette.paper
        border.color: Theme.palette.ink
        border.width: sheet.overlay?.opaque ? 0 : Theme.line

        Accessible.role: Accessible.Dialog
        Accessible.name: heading.text

        ScrollArea {
            anchors.fill: parent
            anchors.margins: Theme.mm(10)
            contentHeight: sheet.tall

            Column {
                id: column

                x: Theme.start(0, width, parent.width)
                width: sheet.aside ? (parent.width - Theme.mm(10)) * 0.55 : parent.width
                spacing: Theme.mm(6)

                Drawing {
                    visible: sheet.overlay?.kind === "paused" && Theme.portrait && !Theme.lowered
                    width: parent.width
                    height: Theme.mm(60)
                    drawing: visible ? "pause" : ""
                }
                Heading {
                    id: heading

                    width: parent.width
                    text: sheet.overlay?.title ?? ""
                    horizontalAlignment: Text.AlignHCenter
                    Accessible.focusable: true
                }
                TextLabel {
                    visible: text !== ""
                    x: (parent.width - width) / 2
                    width: Theme.balanced(text, font.pixelSize, parent.width, false)
                    text: sheet.overlay?.lead ?? ""
                    font.pixelSize: Theme.lead
                    horizontalAlignment: Text.AlignHCenter
                }
                TextLabel {
                    visible: (sheet.overlay?.seconds ?? 0) > 0
                    width: parent.width
                    text: visible ? sheet.overlay.seconds + " " + Theme.word("seconds") : ""
                    font.pixelSize: Theme.figure
                    bold: true
                    horizontalAlignment: Text.AlignHCenter
                }
                Notice {
                    width: parent.width
                    kind: "attention"
                    text: sheet.overlay?.error ?? ""
                }
                Item {
                    id: under

                    visible: sheet.digits && !sheet.aside
                    width: parent.width
                    height: pad.implicitHeight
                }
                ActionButton {
                    visible: !!sheet.overlay?.primary
                    button: sheet.overlay?.primary ?? null
                    enabled: (button?.enabled ?? true) && (!sheet.digits || pad.complete)
                    kind: "primary"
                    textSize: Theme.lead
                    width: parent.width
                    height: Math.max(Theme.bar, implicitHeight)
                    acts: false
                    onTriggered: sheet.go()
                }
                Column {
                    width: parent.width
                    topPadding: Theme.mm(2)
                    spacing: Theme.apart

                    Repeater {
                        model: Counted {
                            many: sheet.overlay?.buttons.length ?? 0
                        }

                        ActionButton {
                            required property int index

                            button: sheet.overlay?.buttons[index] ?? null
                            width: parent.width
                        }
                    }
                }
            }

            PinPad {
                id: pad

                parent: sheet.aside ? column.parent : under
                visible: sheet.digits
                readonly property real beside: sheet.aside ? column.width + Theme.mm(10) : 0

                x: Theme.start(beside, width, parent.width)
                width: parent.width - beside
                onDone: sheet.go()
            }
        }
    }
}
