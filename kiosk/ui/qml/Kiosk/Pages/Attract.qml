import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Bridge

// Three quiet scenes, and the greeting in each language in turn. The whole page is one button.
KButton {
    id: attract

    required property var content
    readonly property string primaryArgument: content.primary?.argument ?? ""
    property int turn: 0

    readonly property var scenes: ["attract-card", "attract-paper", "attract-face"]
    readonly property var greeting: content.rows.length > 0 ? content.rows[turn % content.rows.length] : null

    readonly property string first: content.rows[0]?.value ?? ""
    onFirstChanged: turn = 0 // another language was chosen: it begins

    name: content.primary?.speech || content.title
    onTriggered: Visit.act(content.primary.action, content.primary.argument)

    // No focus at the start: a ring around the whole screen would say nothing to a finger.
    function begin() {
        if (Walk.guided)
            forceActiveFocus();
    }

    Timer {
        interval: 6000
        repeat: true
        running: attract.visible && attract.enabled
        onTriggered: if (Theme.motion)
            change.restart();
        else
            attract.turn += 1
    }

    SequentialAnimation {
        id: change

        NumberAnimation {
            targets: [scene, greetingWords]
            property: "opacity"
            to: 0
            duration: 400
        }
        ScriptAction {
            script: attract.turn += 1
        }
        NumberAnimation {
            targets: [scene, greetingWords]
            property: "opacity"
            to: 1
            duration: 600
        }
    }

    // In the largest size a notice takes the scene's place.
    readonly property bool alone: Theme.large && !!content.notice
    readonly property bool wide: width > height && !alone
    readonly property real part: Theme.tight ? 0.32 : 0.48 // of the width, for the scene of a screen that lies
    readonly property real side: alone ? 0 : Math.min(wide ? width * part : width, height - (wide ? (ways.visible ? ways.height + Theme.gap : 0) : words.height + attract.height - foot.y + 2 * Theme.gap))

    // What is left on a screen that stands is shared out above and below.
    readonly property real ease: wide || alone ? 0 : Math.max(0, (foot.y - side - words.height - 2 * Theme.gap) * 0.4)

    Drawing {
        id: scene

        x: attract.wide ? Theme.start((attract.width * attract.part - width) / 2, width, attract.width) : (attract.width - width) / 2
        y: attract.wide ? (attract.height - (ways.visible ? ways.height + Theme.gap : 0) - height) / 2 : attract.ease
        width: attract.side
        height: attract.side
        drawing: attract.scenes[attract.turn % attract.scenes.length]
    }

    Column {
        id: words

        x: Theme.start(attract.wide ? attract.width * (attract.part + 0.04) : 0, width, attract.width)
        y: attract.wide ? Math.max(0, (foot.y - height) / 2) : scene.y + scene.height + Theme.gap
        width: attract.width * (attract.wide ? 0.96 - attract.part : 1)
        spacing: Theme.mm(6)

        Column {
            id: greetingWords

            width: parent.width
            spacing: Theme.mm(2)

            TextLabel {
                width: parent.width
                visible: !Theme.low && !attract.alone
                text: attract.greeting?.label ?? ""
                font.pixelSize: Theme.lead
                color: Theme.palette.inkSoft
                horizontalAlignment: attract.wide ? Text.AlignLeft : Text.AlignHCenter
            }
            Heading {
                x: attract.wide ? Theme.start(0, width, parent.width) : (parent.width - width) / 2
                width: Theme.balanced(text, size, parent.width, true)
                text: attract.greeting?.value ?? attract.content.title
                size: attract.alone && Theme.tight ? Theme.lead : attract.alone || Theme.low || Theme.lowered ? Theme.title : Theme.display
                horizontalAlignment: attract.wide ? Text.AlignLeft : Text.AlignHCenter
            }
        }
        Notice {
            width: parent.width
            kind: attract.content.notice?.kind ?? "info"
            text: attract.content.notice?.text ?? ""
        }
    }

    // For staff: small, out of the citizen's way.
    Flow {
        id: ways

        x: Theme.start(0, width, attract.width)
        y: attract.height - height
        width: attract.width * (attract.wide ? 0.52 : 1)
        visible: attract.content.ways.length > 0
        layoutDirection: attract.wide ? Qt.LeftToRight : Qt.RightToLeft

        Repeater {
            model: attract.content.ways.length

            ActionButton {
                required property int index

                button: attract.content.ways[index] ?? null
                kind: "quiet"
                textSize: Theme.small
            }
        }
    }

    TextLabel {
        id: foot

        x: words.x
        y: attract.height - height - (ways.visible && !attract.wide ? ways.height + Theme.gap : 0)
        visible: y > words.y + words.height // on the smallest screens a notice takes its place
        width: words.width
        font.pixelSize: Theme.low ? Theme.small : Theme.body
        text: attract.content.lead
        color: Theme.palette.inkSoft
        horizontalAlignment: attract.wide ? Text.AlignLeft : Text.AlignHCenter
    }
}
