import QtQuick
import Kiosk.Theme
import Kiosk.Bridge
import Kiosk.Camera

// The picture of a site's page, in the pixels in which its engine drew it, and the finger on it. Two buttons move it for
// those who do not drag. Loaded only where it is shown: its module is there once a feed is registered.
Item {
    id: site

    readonly property var glass: Visit.web

    // The engine draws as large as the place is; not for each pixel that it grows by while a page slides in.
    function place() {
        if (glass && field.width > 1 && field.height > 1)
            glass.place(field.width, field.height);
    }

    Timer {
        id: settled

        interval: 60
        onTriggered: site.place()
    }

    Rectangle {
        anchors.fill: parent
        anchors.rightMargin: buttons.width + Theme.between
        color: Theme.palette.surface
        border.color: Theme.palette.edge
        border.width: Theme.line

        Item {
            id: field

            anchors.fill: parent
            anchors.margins: Theme.line
            clip: true
            onWidthChanged: settled.restart()
            onHeightChanged: settled.restart()
            Component.onCompleted: settled.restart()

            CameraView {
                anchors.fill: parent
                visible: !Theme.blurred
                feed: site.glass
                name: Theme.word("site_picture")
            }
            // Who does not see or point has the list of the page's things instead.
            MouseArea {
                anchors.fill: parent
                Accessible.ignored: true
                preventStealing: true
                enabled: !Theme.blurred
                onPressed: mouse => site.glass?.touch("down", mouse.x, mouse.y)
                onPositionChanged: mouse => site.glass?.touch("move", mouse.x, mouse.y)
                onReleased: mouse => {
                    site.glass?.touch("up", mouse.x, mouse.y);
                    Visit.touched();
                }
            }
        }
    }
    Column {
        id: buttons

        anchors.right: parent.right
        anchors.bottom: parent.bottom
        width: Theme.target
        spacing: Theme.between

        ActionButton {
            name: Theme.word("scroll_up")
            icon: "arrow-up"
            width: Theme.target
            onTriggered: site.glass?.scroll(-0.8)
        }
        ActionButton {
            name: Theme.word("scroll_down")
            icon: "arrow-down"
            width: Theme.target
            onTriggered: site.glass?.scroll(0.8)
        }
    }
}
