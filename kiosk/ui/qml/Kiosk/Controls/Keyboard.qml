import QtQuick
import Kiosk.Theme

// A keyboard of our own: layouts by language, keys in millimetres, roles and names. It writes into `entry`.
// French names and streets are typed in every language, so that every layout has the accents.
Item {
    id: keyboard

    property Item entry: null
    property string keys: "letters" // or "digits"
    property string language: "fr"
    property bool last: false // the key says "done" and not "next"
    property int most: 10000 // pixels of height that it may take
    property int rowsKept: rows.length // rows whose height it takes, so that it does not jump between layouts

    property bool shift: false
    readonly property bool upper: shift || (keys === "letters" && (entry?.text ?? "") === "")

    readonly property int space: Theme.mm(2.5)
    readonly property int fullKey: Math.min(Theme.mm([20, 22, 24][Theme.step]), (most - (rowsKept - 1) * space) / rowsKept)
    readonly property int keyHeight: Math.floor((height - (rows.length - 1) * space) / rows.length)
    readonly property real across: keys === "digits" ? Math.min(width, Theme.mm(150)) : width

    readonly property var letters: ({
            fr: ["azertyuiop", "qsdfghjklm", "wxcvbn'-"],
            en: ["qwertyuiop", "asdfghjkl", "zxcvbnm'-"]
        })
    readonly property var rows: {
        if (keys === "digits")
            return [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"], ["delete", "0", "go"]];
        const [top, middle, bottom] = letters[language] ?? letters.en;
        return [[..."1234567890"], [..."éèêëàâçùûîïô"], [...top], [...middle], ["shift", ...bottom, "delete"],
            ["œ", ",", "space", ".", "go"]];
    }
    readonly property var widths: ({
            shift: 1.4,
            delete: 1.4,
            space: 5,
            go: 2.6
        })

    signal done

    function wide(key: string): real {
        return keys === "digits" ? 1 : widths[key] ?? 1;
    }

    function type(key: string) {
        if (key === "go")
            done();
        else if (key === "shift")
            shift = !shift;
        else if (key === "delete")
            entry?.erase();
        else {
            const text = key === "space" ? " " : upper ? key.toUpperCase() : key;
            shift = false;
            entry?.insert(entry.cursorPosition, text);
        }
    }

    implicitHeight: rowsKept * fullKey + (rowsKept - 1) * space
    height: implicitHeight
    onEntryChanged: shift = false

    Accessible.role: Accessible.Grouping
    Accessible.name: Theme.word(keys === "digits" ? "digits" : "keyboard")

    Repeater {
        model: keyboard.rows

        Row {
            id: line

            required property var modelData
            required property int index
            readonly property real units: modelData.reduce((sum, key) => sum + keyboard.wide(key), 0)
            // The short row of a layout keeps the others' keys, and stands in the middle.
            readonly property real unit: (keyboard.across - (modelData.length - 1) * keyboard.space)
                                         / (modelData.length === 9 ? units + 1 : units)

            x: (keyboard.width - width) / 2
            y: index * (keyboard.keyHeight + keyboard.space)
            spacing: keyboard.space

            Repeater {
                model: line.modelData

                Key {
                    required property string modelData
                    readonly property bool special: modelData.length > 1

                    width: Math.floor(line.unit * keyboard.wide(modelData))
                    height: keyboard.keyHeight
                    label: modelData === "go" ? Theme.word(keyboard.last ? "done" : "next") : special ? Theme.word(modelData) : keyboard.upper ? modelData.toUpperCase() : modelData
                    icon: modelData === "shift" ? "arrow-big-up" : modelData === "delete" ? "backspace" : ""
                    strong: modelData === "go"
                    checked: modelData === "shift" && keyboard.shift
                    onTriggered: keyboard.type(modelData)
                }
            }
        }
    }
}
