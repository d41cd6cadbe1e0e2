import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// A large thing to pick. `drawn`: its icon is the name of a drawing (or, where there is none, of an icon, drawn as
// large). `tall`: the picture stands above.
KButton {
    id: tile

    required property var button
    property bool tall: false
    property bool drawn: false
    property real art: Theme.mm(24) // of a drawing
    property bool placed: true // `art` is what it stays

    readonly property real picture: button.icon === "" ? 0 : drawn ? art : Theme.mm(12)
    readonly property real beside: 2 * padding + (tall ? words.height + Theme.mm(2) : 0) // height that is not its drawing's
    readonly property real padding: Theme.mm(tall ? 4 : 5)
    readonly property real around: 2 * padding + (tall ? 0 : picture + sign.size + Theme.mm(8)) // width that is not its words'

    role: "tile"
    means: doing(button)
    name: button.speech || [button.label, button.detail].filter(part => part !== "").join(". ")
    description: button.selected ? Theme.word("selected") : ""
    checked: button.selected
    enabled: button.enabled
    implicitHeight: Math.max(Theme.target, (tall ? picture + Theme.mm(2) + words.height : Math.max(words.height, picture)) + 2 * padding)
    onTriggered: Visit.act(button.action, button.argument)

    Rectangle {
        anchors.fill: parent
        radius: Theme.corner
        color: tile.pressed ? Theme.palette.pressed : Theme.palette.surface
        border.color: tile.checked ? Theme.primary : Theme.palette.edge
        border.width: tile.checked || tile.pressed ? Theme.mm(1.2) : Theme.line
        opacity: tile.enabled ? 1 : 0.5
    }

    Loader {
        id: image

        x: tile.tall ? (tile.width - width) / 2 : Theme.start(tile.padding, width, tile.width)
        y: tile.tall ? tile.padding : (tile.height - height) / 2
        width: tile.picture
        height: tile.picture
        active: tile.placed && tile.picture > 0
        sourceComponent: tile.drawn ? drawing : icon
    }
    Component {
        id: drawing

        Drawing {
            drawing: tile.button.icon
        }
    }
    Component {
        id: icon

        Icon {
            icon: tile.button.icon
            colour: Theme.primary
            size: tile.picture
        }
    }

    Column {
        id: words

        readonly property real inset: tile.tall || tile.picture === 0 ? tile.padding : tile.padding + image.width + Theme.mm(5)

        // Where lines of that width begin, or their middle under a picture.
        function place(wide: real): real {
            return tile.tall ? (width - wide) / 2 : Theme.start(0, wide, width);
        }

        x: Theme.start(inset, width, tile.width)
        y: tile.tall ? image.y + image.height + Theme.mm(2) : (tile.height - height) / 2
        width: tile.width - inset - (tile.tall ? tile.padding : sign.width + 2 * Theme.mm(4))
        spacing: Theme.mm(1.5)
        opacity: tile.enabled ? 1 : 0.8

        TextLabel {
            x: words.place(width)
            width: Theme.balanced(text, font.pixelSize, parent.width, true)
            text: tile.button.label
            bold: true
            font.pixelSize: Theme.fitting(text, Theme.lead, parent.width)
            lineHeight: 1.05
            horizontalAlignment: tile.tall ? Text.AlignHCenter : Text.AlignLeft
            Accessible.ignored: true
        }
        TextLabel {
            visible: text !== ""
            x: words.place(width)
            width: Theme.balanced(text, font.pixelSize, parent.width, false)
            text: tile.button.detail
            color: Theme.palette.inkSoft
            horizontalAlignment: tile.tall ? Text.AlignHCenter : Text.AlignLeft
            Accessible.ignored: true
        }
    }

    Icon {
        id: sign

        x: Theme.start(tile.width - width - Theme.mm(4), width, tile.width)
        anchors.verticalCenter: tile.tall ? undefined : parent.verticalCenter
        y: Theme.mm(4)
        visible: icon !== "" && (!tile.tall || tile.checked)
        icon: tile.checked ? "circle-check" : tile.enabled ? "chevron-right" : "ban"
        colour: tile.checked ? Theme.primary : Theme.palette.inkSoft
    }
}
