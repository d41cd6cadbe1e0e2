import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// One box to write in. `keys` picks the keyboard's layout, and tells the page that this is a place to write.
TextInput {
    id: entry

    property string name: ""
    property string description: ""
    property string value: "" // from the visit; what is typed here goes back by `edited`
    property string keys: "letters" // or "digits", "amount", "phone", "email"
    property bool masked: false
    property bool wrong: false
    property string role: "entry"
    property var parts: undefined // what is said of it, if not its name
    property Item suggestions: null // what may be picked instead of being typed

    signal edited(string text)
    signal leftBackwards // delete in an empty box

    // The key "delete".
    function erase() {
        if (text === "")
            leftBackwards();
        else if (cursorPosition > 0)
            remove(cursorPosition - 1, cursorPosition);
    }

    property bool taking: false // the text comes from `value`, not from a hand

    function take() {
        taking = true;
        if (text !== value)
            text = value;
        taking = false;
    }

    onValueChanged: take()
    Component.onCompleted: take()
    onTextChanged: if (!taking)
        edited(text)

    Keys.onPressed: event => {
        if (Walk.takes(event))
            return;
        Visit.touched();
        event.accepted = false;
    }

    height: Math.max(Theme.target, Math.ceil(Theme.lead * 1.4))
    leftPadding: Theme.mm(5)
    rightPadding: Theme.mm(5)
    verticalAlignment: TextInput.AlignVCenter
    clip: true
    activeFocusOnTab: true
    color: enabled ? Theme.palette.ink : Theme.palette.inkSoft
    selectionColor: Theme.palette.focus
    selectedTextColor: Theme.palette.focusLine
    font.family: Theme.family
    font.pixelSize: Theme.lead
    font.features: ({
            tnum: 1
        })
    echoMode: Theme.blurred ? TextInput.NoEcho : masked ? TextInput.Password : TextInput.Normal
    passwordCharacter: "•"
    passwordMaskDelay: 800
    inputMethodHints: Qt.ImhNoPredictiveText | Qt.ImhSensitiveData
    validator: ["digits", "amount", "phone"].includes(keys) ? digits : null

    Accessible.role: Accessible.EditableText
    Accessible.name: name
    Accessible.description: description
    Accessible.passwordEdit: masked || Theme.blurred
    Accessible.focusable: true

    cursorDelegate: Rectangle {
        width: Theme.mm(0.8)
        color: Theme.palette.ink
        visible: entry.activeFocus
    }

    RegularExpressionValidator {
        id: digits

        regularExpression: entry.keys === "amount" ? /[0-9]*,?[0-9]{0,2}/ : entry.keys === "phone" ? /[+]?[0-9 ]*/ : /[0-9]*/
    }

    Rectangle {
        z: -1
        anchors.fill: parent
        radius: Theme.corner
        color: entry.enabled ? Theme.palette.surface : "transparent" // as a button that cannot be pressed
        border.color: entry.wrong ? Theme.palette.attention : Theme.palette.edge
        border.width: entry.wrong ? Theme.mm(1) : Theme.line
    }

    FocusRing {
        z: 1
        within: true
    }

    // Says that something is there, not what nor how long.
    TextLabel {
        anchors.fill: parent
        leftPadding: entry.leftPadding
        stop: false
        verticalAlignment: Text.AlignVCenter
        visible: Theme.blurred && entry.text !== ""
        text: visible ? Theme.word("hidden") : ""
        color: Theme.palette.inkSoft
    }
}
