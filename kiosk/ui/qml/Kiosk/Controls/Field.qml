import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// One question of a form: its label, how to answer, the control of its kind, and what is wrong with the answer.
Column {
    id: question

    required property var field
    property string error: ""
    readonly property string spoken: [label.text, field.help, example].filter(part => part !== "").join(". ")
    // In an isolate (UAX 9): otherwise the number of an address stands behind its street in an Arabic sentence.
    readonly property string shown: Theme.rtl ? "\u2068" + field.example + "\u2069" : field.example
    readonly property string example: field.example === "" ? "" : Theme.word("example") + " " + shown
    readonly property bool revealedWhole: true
    readonly property bool choice: ["choice", "choices"].includes(field.kind)
    // What may be picked instead of being typed to the end.
    readonly property var proposals: field.kind === "town" ? Visit.suggestions : field.kind === "country" ? Visit.countries : []
    readonly property bool proposing: ["town", "country"].includes(field.kind)
    // Where there is little height the question stays beside its box, and how to answer comes under it.
    readonly property bool last: (Theme.tight || Theme.lowered) && !choice
    // What is said when the focus comes: the question, how to answer it, and what is wrong with the answer.
    readonly property var parts: [label.text, field.help, example, error].filter(part => part !== "").map(part => ({
                text: part,
                personal: false
            }))

    // The layout of the keyboard: letters, digits, digits and one sign more, or letters with those of an address.
    readonly property string layout: ["digits", "postcode"].includes(field.kind) ? "digits"
                                     : ["amount", "phone", "email", "password"].includes(field.kind) ? field.kind : "letters"

    signal advance
    signal picked // the answer was chosen among what was proposed

    // Give the focus to the place to write in, if there is one.
    function begin(): bool {
        if (choice)
            return false;
        control.item.begin();
        return true;
    }

    function edit(text: string) {
        Visit.edit(field.id, text);
    }

    spacing: Theme.mm(2)

    TextLabel {
        id: label

        width: parent.width
        text: question.field.label + (question.field.required ? "" : " (" + Theme.word("optional") + ")")
        bold: true
        stop: question.choice // an entry says it itself
    }
    How {
        visible: text !== "" && !question.last
    }
    Drawing {
        visible: drawing !== ""
        width: parent.width
        height: visible ? Theme.mm(40) : 0
        drawing: question.field.picture
    }
    Loader {
        id: control

        // A box for so many digits is as wide as they are.
        readonly property int digits: question.field.kind === "postcode" ? 5 : question.field.kind === "digits" ? question.field.max_length : 0
        readonly property bool counted: digits > 0 && digits <= 20
        readonly property real wide: Theme.advance("0".repeat(digits), Theme.lead) + Theme.mm(16)

        x: Theme.start(0, width, parent.width)
        width: counted ? Math.min(parent.width, Math.max(Theme.mm(60), wide)) : parent.width
        sourceComponent: question.choice ? choiceBox : ["date", "month"].includes(question.field.kind) ? dateBox
                         : question.field.kind === "long_text" ? longBox : textBox
    }
    Suggestions {
        id: proposed

        width: parent.width
        visible: question.proposals.length > 0 && control.item !== null && (control.item.activeFocus || Walk.entry === control.item)
        towns: question.proposals
        onPicked: town => {
            control.item.text = town;
            question.picked();
        }
    }
    How {
        visible: text !== "" && question.last
    }
    Row {
        visible: question.error !== ""
        width: parent.width
        spacing: Theme.mm(2)

        Icon {
            id: sign

            icon: "alert-triangle"
            colour: Theme.palette.attention
        }
        TextLabel {
            width: parent.width - sign.width - parent.spacing
            text: question.error
            stop: question.choice
            bold: true
            color: Theme.palette.attention
            Accessible.role: Accessible.AlertMessage
        }
    }
    TextLabel {
        visible: text !== ""
        width: parent.width
        text: question.field.origin
        color: Theme.palette.inkSoft
        font.pixelSize: Theme.small
    }

    component How: TextLabel {
        width: question.width
        stop: question.choice
        text: [question.field.help, question.example].filter(part => part !== "").join(" ")
        color: Theme.palette.inkSoft
        font.pixelSize: Theme.small
    }

    Component {
        id: textBox

        TextEntry {
            function begin() {
                forceActiveFocus();
            }

            name: question.spoken
            description: question.error
            parts: question.parts
            wrong: question.error !== ""
            value: question.field.value
            maximumLength: question.field.max_length
            masked: question.field.masked
            suggestions: question.proposing ? proposed : null
            keys: question.layout
            onEdited: text => question.edit(text)
            onAccepted: question.advance()
        }
    }
    Component {
        id: longBox

        LongEntry {
            function begin() {
                forceActiveFocus();
            }

            name: question.spoken
            description: question.error
            parts: question.parts
            wrong: question.error !== ""
            value: question.field.value
            maximumLength: question.field.max_length
            onEdited: text => question.edit(text)
            onAccepted: question.advance()
        }
    }
    Component {
        id: dateBox

        DateField {
            withDay: question.field.kind === "date"
            name: question.spoken
            parts: question.parts
            description: question.error
            wrong: question.error !== ""
            value: question.field.value
            onEdited: text => question.edit(text)
            onAccepted: question.advance()
        }
    }
    Component {
        id: choiceBox

        ChoiceField {
            several: question.field.kind === "choices"
            name: question.spoken
            options: question.field.options
            value: question.field.value
            onEdited: value => question.edit(value)
        }
    }
}
