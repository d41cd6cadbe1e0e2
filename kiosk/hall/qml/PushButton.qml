// Something that is done once, or one word of several of which one holds.
import QtQuick
import QtQuick.Controls.Basic

AbstractButton {
    id: button

    property bool holds: false

    padding: 7
    leftPadding: 11
    rightPadding: 11
    Accessible.name: text

    contentItem: Text {
        text: button.text
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        elide: Text.ElideRight
        color: button.holds || button.down ? "#FFFFFF" : "#14233A"
        font.pixelSize: 14
    }
    background: Rectangle {
        radius: 6
        color: button.holds || button.down ? "#0F3A66" : button.hovered ? "#F0EBE0" : "#FFFFFF"
        border.width: button.visualFocus ? 3 : 1
        border.color: button.visualFocus ? "#B36B00" : button.holds ? "#0F3A66" : "#B9AF9D"
    }
}
