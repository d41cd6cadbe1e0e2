import QtQuick
import QtQuick.Window
import Kiosk.Theme
import Kiosk.Bridge

// Digits that are not shown. `done`: the last one is in, or Enter on a true keypad.
FocusScope {
    id: pad

    property string digits: ""
    property int most: 4
    property int least: 4
    readonly property bool complete: digits.length >= least
    readonly property string role: "pin"
    readonly property string name: Theme.word("digits")
    readonly property Item keyboard: grid

    signal done

    function begin() {
        digits = "";
        forceActiveFocus(); // digits of a true keypad come here, too
    }

    function add(digit: string) {
        if (digits.length < most)
            digits += digit;
    }

    function erase() {
        digits = digits.slice(0, -1);
    }

    function type(key: string) {
        if (key === "done") {
            Walk.leaveKeyboard(true);
            if (complete)
                done();
            return;
        }
        if (key === "delete")
            erase();
        else
            add(key);
        if (Walk.byEar)
            Visit.typed(key === "delete" ? Theme.word("delete") : key, key !== "delete");
    }

    implicitWidth: Theme.mm(118)
    implicitHeight: column.height
    activeFocusOnTab: Walk.guided || Window.activeFocusItem === pad
    Keys.onPressed: event => {
        if (Walk.guided && Walk.takes(event))
            return;
        if (/^[0-9]$/.test(event.text))
            add(event.text);
        else if (event.key === Qt.Key_Backspace)
            erase();
        else if ((event.key === Qt.Key_Return || event.key === Qt.Key_Enter) && complete)
            done();
        else
            return;
        event.accepted = true;
    }

    Column {
        id: column

        width: Math.min(pad.width, Theme.mm(118))
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: Theme.mm(5)

        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            height: Theme.mm(10)
            spacing: Theme.mm(pad.most > 4 ? 4 : 6)

            Accessible.role: Accessible.StaticText
            Accessible.name: pad.digits.length + " " + Theme.word("typed_digits")

            Repeater {
                model: pad.most

                Rectangle {
                    required property int index

                    width: Theme.mm(8)
                    height: width
                    radius: width / 2
                    color: index < pad.digits.length ? Theme.palette.ink : Theme.palette.surface
                    border.color: Theme.palette.ink
                    border.width: Theme.line
                }
            }
        }

        Grid {
            id: grid

            readonly property bool walkBoard: true

            LayoutMirroring.enabled: false
            LayoutMirroring.childrenInherit: true

            columns: 3
            spacing: Theme.mm(3)

            Accessible.role: Accessible.Grouping
            Accessible.name: Theme.word("digits")

            Repeater {
                id: repeater

                model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", Walk.guided ? "done" : "", "0", "delete"]

                Key {
                    required property string modelData

                    // The empty corner keeps its place, and is nothing.
                    enabled: modelData !== ""
                    opacity: enabled ? 1 : 0
                    Accessible.ignored: !enabled
                    width: Math.floor((column.width - 2 * grid.spacing) / 3)
                    height: Theme.low ? Theme.mm(20) : Math.max(Theme.mm(22), Theme.target)
                    label: modelData.length > 1 ? Theme.word(modelData) : modelData
                    icon: modelData === "delete" ? "backspace" : ""
                    onTriggered: pad.type(modelData)
                }
            }
        }
    }
}
