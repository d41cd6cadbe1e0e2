import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// Eyes-free touch: wherever the finger falls, one of four quarters: previous, next, repeat (held: help), choose (a
// second tap confirms). Nothing under it is touched. The thin cross is for who looks on.
Item {
    id: quadrants

    property Item asked: null // what the second tap presses

    function tapped(place: point, held: bool) {
        const right = place.x > width / 2;
        const low = place.y > height / 2;
        if (!low)
            asked = null;
        if (!low)
            Walk.run(right ? "next" : "previous");
        else if (!right)
            Walk.run(held ? "help" : "repeat");
        else
            choose();
    }

    function choose() {
        const item = Walk.current;
        // A key is corrected by "delete", a group is left again, a text is only said once more: these need no second tap.
        if (item === null || item === asked || ["", "key", "group", "text", "heading"].includes(Walk.roleOf(item))) {
            asked = null;
            Walk.run("select");
        } else {
            asked = item;
            wait.restart();
            Visit.touched();
            Visit.ask(Walk.stop(item));
        }
    }

    Timer {
        id: wait

        interval: 8000
        onTriggered: quadrants.asked = null
    }

    MouseArea {
        property bool held: false

        anchors.fill: parent
        pressAndHoldInterval: 1000
        Accessible.ignored: true
        onPressed: held = false
        onPressAndHold: held = true
        onReleased: mouse => {
            if (containsMouse)
                quadrants.tapped(Qt.point(mouse.x, mouse.y), held);
        }
    }

    Repeater {
        model: [[false, Theme.line * 2], [true, Theme.line * 2]]

        Rectangle {
            required property var modelData

            anchors.centerIn: parent
            width: modelData[0] ? modelData[1] : quadrants.width
            height: modelData[0] ? quadrants.height : modelData[1]
            color: Theme.palette.focusLine
            opacity: 0.5
        }
    }
}
