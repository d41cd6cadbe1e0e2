import QtQuick
import Kiosk.Theme

// A key of a keyboard. It never takes the focus under a finger: the caret stays where the letter goes.
KButton {
    id: key

    property string label: ""
    property string icon: ""
    property bool strong: false

    role: "key"
    activeFocusOnTab: activeFocus || !Walk.guided // the walk goes to keys through the entry that is written in
    name: label

    Rectangle {
        anchors.fill: parent
        radius: Theme.corner
        color: key.strong ? (key.pressed ? Theme.palette.ink : Theme.primary)
                          : key.pressed || key.checked ? Theme.palette.focus : Theme.palette.surface
        border.color: key.strong ? color : Theme.palette.edge
        border.width: key.checked ? Theme.mm(1) : Theme.line
    }
    Icon {
        anchors.centerIn: parent
        icon: key.icon
        colour: key.pressed || key.checked ? Theme.palette.focusLine : Theme.palette.ink
    }
    TextLabel {
        anchors.fill: parent
        visible: key.icon === ""
        leftPadding: Theme.mm(key.label.length > 1 ? 1.5 : 0)
        rightPadding: leftPadding
        text: key.label
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        wrapMode: Text.NoWrap
        // To fit is to lay out several times, which counts for sixty keys; the least key, 12.6 x 12 mm, holds a letter of
        // this size.
        fontSizeMode: key.label.length > 1 || Theme.lead > Theme.mm(9) ? Text.Fit : Text.FixedSize
        minimumPixelSize: Theme.type([3.5, 4, 4.5])
        lineHeight: 1
        font.pixelSize: key.label.length > 1 ? Theme.small : Theme.lead
        font.weight: key.label.length > 1 ? Font.DemiBold : Font.Medium
        color: key.strong ? (key.pressed ? Theme.palette.paper : Theme.primaryInk)
                          : key.pressed || key.checked ? Theme.palette.focusLine : Theme.palette.ink
        Accessible.ignored: true
    }
}
