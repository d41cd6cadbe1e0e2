import QtQuick
import Kiosk.Theme

// A day in three boxes, or a month in two. `value` and `edited` are `YYYY-MM-DD` or `YYYY-MM`; while it is incomplete `edited` gives the parts as they
// are (`1950--3`), which no reader takes for a date.
Flow {
    id: date

    property string name: ""
    property string description: ""
    property bool wrong: false
    property bool withDay: true
    property string value: ""

    property var parts: [] // what is said before the name of a box

    readonly property var dayParts: value.split("-")

    signal edited(string text)
    signal accepted

    function begin() {
        (withDay ? day : month).entry.forceActiveFocus();
    }

    function send() {
        const [d, m, y] = [day, month, year].map(box => box.entry.text);
        const whole = y.length === 4 && m !== "" && (d !== "" || !withDay);
        if (!withDay)
            edited(y + m === "" ? "" : y + "-" + (whole ? m.padStart(2, "0") : m));
        else
            edited(y + m + d === "" ? "" : whole ? y + "-" + m.padStart(2, "0") + "-" + d.padStart(2, "0")
                                             : y + "-" + m + "-" + d);
    }

    spacing: Theme.between

    Accessible.role: Accessible.Grouping
    Accessible.name: name

    component Box: Column {
        id: box

        property alias entry: input
        property string label
        property int most: 2
        property string part: ""
        property var before: null
        property var after: null

        spacing: Theme.mm(1)

        TextLabel {
            id: caption

            text: box.label
            stop: false
            font.pixelSize: Theme.small
            color: Theme.palette.inkSoft
        }
        TextEntry {
            id: input

            width: Math.max(caption.implicitWidth, Theme.lead * (box.most * 0.62) + 2 * Theme.mm(5) + Theme.mm(box.most))
            name: date.name + ". " + box.label
            description: date.description
            parts: [...(box.before === null ? date.parts : []), {
                    text: box.label,
                    personal: false
                }]
            wrong: date.wrong
            keys: "digits"
            maximumLength: box.most
            value: box.part
            onEdited: text => {
                date.send();
                if (text.length === box.most && cursorPosition === box.most && (activeFocus || Walk.entry === input) && box.after)
                    box.after.entry.forceActiveFocus();
            }
            onLeftBackwards: if (box.before)
                box.before.entry.forceActiveFocus()
            onAccepted: if (box.after)
                box.after.entry.forceActiveFocus();
            else
                date.accepted()
        }
    }

    Box {
        id: day

        visible: date.withDay
        label: Theme.word("day")
        part: date.dayParts[2] ?? ""
        after: month
    }
    Box {
        id: month

        label: Theme.word("month")
        part: date.dayParts[1] ?? ""
        before: date.withDay ? day : null
        after: year
    }
    Box {
        id: year

        label: Theme.word("year")
        most: 4
        part: date.dayParts[0] ?? ""
        before: month
    }
}
