import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// A box for several lines. As `TextEntry` towards the keyboard and the page: the key "next" leaves it, for a kiosk's
// keyboard has no key for a new line.
TextEdit {
    id: entry

    property string name: ""
    property string description: ""
    property string value: "" // from the visit; what is typed here goes back by `edited`
    readonly property string keys: "letters"
    readonly property bool masked: false
    readonly property Item suggestions: null
    property bool wrong: false
    property string role: "entry"
    property var parts: undefined
    property int maximumLength: 500
    property bool taking: false // the text comes from `value`, not from a hand

    signal edited(string text)
    signal accepted
    signal leftBackwards

    // The key "delete".
    function erase() {
        if (text === "")
            leftBackwards();
        else if (cursorPosition > 0)
            remove(cursorPosition - 1, cursorPosition);
    }

    function take() {
        taking = true;
        if (text !== value)
            text = value;
        taking = false;
    }

    onValueChanged: take()
    Component.onCompleted: take()
    onTextChanged: {
        if (text.length > maximumLength)
            remove(maximumLength, text.length);
        else if (!taking)
            edited(text);
    }

    Keys.onPressed: event => {
        if (Walk.takes(event))
            return;
        Visit.touched();
        event.accepted = event.key === Qt.Key_Return || event.key === Qt.Key_Enter;
        if (event.accepted)
            accepted();
    }

    height: Math.max(3 * Theme.target, contentHeight + topPadding + bottomPadding)
    leftPadding: Theme.mm(5)
    rightPadding: Theme.mm(5)
    topPadding: Theme.mm(4)
    bottomPadding: Theme.mm(4)
    wrapMode: TextEdit.Wrap
    textFormat: TextEdit.PlainText
    activeFocusOnTab: true
    color: Theme.blurred ? "transparent" : enabled ? Theme.palette.ink : Theme.palette.inkSoft
    selectionColor: Theme.palette.focus
    selectedTextColor: Theme.palette.focusLine
    font.family: Theme.family
    font.pixelSize: Theme.lead
    inputMethodHints: Qt.ImhNoPredictiveText | Qt.ImhSensitiveData

    Accessible.role: Accessible.EditableText
    Accessible.name: name
    Accessible.description: description
    Accessible.passwordEdit: Theme.blurred
    Accessible.multiLine: true
    Accessible.focusable: true

    cursorDelegate: Rectangle {
        width: Theme.mm(0.8)
        color: Theme.palette.ink
        visible: entry.activeFocus
    }

    Rectangle {
        z: -1
        anchors.fill: parent
        radius: Theme.corner
        color: entry.enabled ? Theme.palette.surface : "transparent"
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
        topPadding: entry.topPadding
        stop: false
        visible: Theme.blurred && entry.text !== ""
        text: visible ? Theme.word("hidden") : ""
        color: Theme.palette.inkSoft
    }
}
