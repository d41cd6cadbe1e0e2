import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// A keyboard of our own: layouts by language, keys in millimetres, roles and names. It writes into `entry`.
// French names and streets are typed in every language, so that every layout has the accents. It is not mirrored:
// Latin letters stand from left to right.
Item {
    id: keyboard

    LayoutMirroring.enabled: false
    LayoutMirroring.childrenInherit: true

    readonly property bool walkBoard: true
    property Item entry: null
    property string layout: "letters" // or "digits", "amount", "phone", "email", "password"
    readonly property bool numeric: ["digits", "amount", "phone"].includes(layout)
    property bool last: false // the key says "done" and not "next"
    property int most: 10000 // pixels of height that it may take
    property bool withLetters: true // keeps the height of the letters, so that it does not jump between layouts

    property bool shift: false
    readonly property bool upper: shift || (layout === "letters" && (entry?.text ?? "") === "")

    readonly property int space: Theme.mm(2.5)
    readonly property int count: withLetters ? rows.length : digitRows.length
    // Keys of 15 mm: the least height under a finger.
    readonly property int least: count * Theme.mm(15) + (count - 1) * space
    readonly property int fullKey: Math.min(Theme.mm([20, 22, 28][Theme.step]), (most - (count - 1) * space) / count)

    // A text, which is compared by its letters: a list would be a new one at each change of the page, and all keys with it.
    readonly property string letters: Theme.chrome.keyboard
    readonly property string capitals: Theme.chrome.capitals
    readonly property bool accented: letters.includes("é") // French can be typed
    readonly property var rows: {
        const lines = letters.split("\n");
        const bottom = lines.pop();
        return [[..."1234567890"], ...lines.map(line => [...line]), ["shift", ...bottom, "delete"],
            ...(layout === "password" ? [[..."!?@#$%&*-_"], [..."+=/\\()[]:;€"]] : []),
            layout === "email" ? [...leave, "@", "_", "+", ".", "go"] : [...leave, accented ? "œ" : "?", ",", "space", ".", "go"]];
    }
    readonly property var digitRows: [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"], ["delete", "0", "go"],
        ...(more.length + leave.length > 0 ? [[...more, ...leave]] : [])]
    readonly property var more: layout === "amount" ? [","] : layout === "phone" ? ["+"] : []
    readonly property var leave: Walk.guided ? ["close"] : [] // a finger needs no way out of the keys
    readonly property var widths: ({
            shift: 1.4,
            delete: 1.4,
            space: 5,
            close: 1.4,
            go: 2.6
        })

    signal done

    // What a key is called that is no letter.
    function named(key: string): string {
        return Theme.word(key === "go" ? last ? "done" : "next" : key === "close" ? "close_keyboard" : key);
    }

    function capital(letter: string): string {
        const at = capitals.indexOf(letter);
        return at >= 0 && at % 2 === 0 ? capitals[at + 1] : letter.toUpperCase();
    }

    function type(key: string) {
        if (key === "go")
            done();
        else if (key === "close")
            Walk.leaveKeyboard(true);
        else if (key === "shift")
            shift = !shift;
        else if (key === "delete") {
            entry?.erase();
            echo(Theme.word("delete"));
        } else {
            const text = key === "space" ? " " : upper ? capital(key) : key;
            shift = false;
            entry?.insert(entry.cursorPosition, text);
            echo(key === "space" ? Theme.word("space") : text);
        }
    }

    function echo(text: string) {
        if (Walk.byEar)
            Visit.typed(text, entry?.masked ?? false);
    }

    implicitHeight: count * fullKey + (count - 1) * space
    height: implicitHeight
    onEntryChanged: shift = false

    Accessible.role: Accessible.Grouping
    Accessible.name: Theme.word(numeric ? "digits" : "keyboard")

    // Both layouts stay: making sixty keys while somebody types would hold the screen.
    Layout {
        rows: keyboard.withLetters ? keyboard.rows : []
        visible: !keyboard.numeric
        across: width
        widths: keyboard.widths
    }
    Layout {
        rows: keyboard.digitRows
        visible: keyboard.numeric
        across: Math.min(width, Theme.mm(150))
        widths: ({})
    }

    component Layout: Item {
        id: layout

        property var rows
        property var widths // of the keys that are not as wide as a letter
        property real across // pixels of a row
        readonly property int keyHeight: rows.length === 0 ? 0 : Math.floor((height - (rows.length - 1) * keyboard.space)
                                                                            / rows.length)

        anchors.fill: parent

        Repeater {
            model: layout.rows

            Row {
                id: line

                required property var modelData
                required property int index
                readonly property bool walkGroup: true
                readonly property string role: "group"
                readonly property string name: Theme.word("row") + " " + modelData.map(key => key.length === 1 ? key : keyboard.named(key)).join(" ")
                readonly property real units: modelData.reduce((sum, key) => sum + (layout.widths[key] ?? 1), 0)
                // The short row of a layout keeps the others' keys, and stands in the middle.
                readonly property real unit: (layout.across - (modelData.length - 1) * keyboard.space)
                                             / (modelData.length === 9 ? units + 1 : units)

                x: (layout.width - width) / 2
                y: index * (layout.keyHeight + keyboard.space)
                spacing: keyboard.space

                Repeater {
                    model: line.modelData

                    Key {
                        required property string modelData
                        readonly property bool special: modelData.length > 1

                        width: Math.floor(line.unit * (layout.widths[modelData] ?? 1))
                        height: layout.keyHeight
                        label: special ? keyboard.named(modelData)
                                       : keyboard.upper ? keyboard.capital(modelData) : modelData
                        icon: modelData === "shift" ? "arrow-big-up" : modelData === "delete" ? "backspace" : modelData === "close" ? "x" : ""
                        strong: modelData === "go"
                        checked: modelData === "shift" && keyboard.shift
                        onTriggered: keyboard.type(modelData)
                    }
                }
            }
        }
    }
}
