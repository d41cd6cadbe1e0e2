// One device, or one kind of thing: its name, how it is, and what can be done to it; it folds under its name.
import QtQuick
import QtQuick.Controls.Basic

Rectangle {
    id: section

    required property string title
    property string note: ""
    property bool wrong: false // the note tells of something that is broken
    property bool unfolded: false
    default property alias inside: content.data
    readonly property alias contentWidth: content.width

    color: "#FFFFFF"
    radius: 10
    border.color: "#D9D0C0"
    implicitHeight: unfolded ? content.y + content.height + 14 : heading.height

    AbstractButton {
        id: heading
        objectName: section.objectName + "-heading"
        width: section.width
        height: 44
        Accessible.role: Accessible.Button
        Accessible.name: section.title + (section.note ? ", " + section.note : "") + (section.unfolded ? ", déplié" : ", replié")
        onClicked: section.unfolded = !section.unfolded

        background: Rectangle {
            radius: section.radius
            color: heading.hovered ? "#F0EBE0" : "transparent"
            border.width: heading.visualFocus ? 3 : 0
            border.color: "#B36B00"
        }
        contentItem: Item {
            Canvas {
                id: arrow
                x: 14
                anchors.verticalCenter: parent.verticalCenter
                width: 12
                height: 12
                rotation: section.unfolded ? 90 : 0
                onPaint: {
                    const pen = getContext("2d");
                    pen.fillStyle = "#55606E";
                    pen.beginPath();
                    pen.moveTo(2, 0);
                    pen.lineTo(11, 6);
                    pen.lineTo(2, 12);
                    pen.fill();
                }
            }
            Text {
                id: name
                x: 34
                width: Math.min(implicitWidth, parent.width - x - 60)
                anchors.verticalCenter: parent.verticalCenter
                elide: Text.ElideRight
                text: section.title
                color: "#14233A"
                font.pixelSize: 16
                font.bold: true
            }
            Text {
                objectName: section.objectName + "-note"
                anchors.left: name.right
                anchors.leftMargin: 10
                anchors.right: parent.right
                anchors.rightMargin: 14
                anchors.verticalCenter: parent.verticalCenter
                horizontalAlignment: Text.AlignRight
                elide: Text.ElideRight
                text: section.note
                color: section.wrong ? "#9A2117" : "#55606E"
                font.pixelSize: 13
                font.bold: section.wrong
            }
        }
    }

    Column {
        id: content
        visible: section.unfolded
        x: 14
        y: 48
        width: section.width - 28
        spacing: 12
    }
}
