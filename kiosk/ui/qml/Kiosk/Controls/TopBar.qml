import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// The same row on every page: who runs the kiosk, size, contrast, language, pause.
Item {
    id: bar

    property var chrome: null
    property bool pausable: true

    readonly property var themes: ["light", "dark", "black_on_white", "white_on_black"]
    readonly property var languages: chrome.languages
    readonly property bool stacked: Theme.portrait && Theme.step > 0

    implicitHeight: stacked ? owner.height + Theme.mm(4) + controls.height : Math.max(owner.height, controls.height)

    Row {
        id: owner

        height: Math.max(logo.height, town.height, bar.stacked ? 0 : Theme.target)
        width: bar.stacked ? bar.width : bar.width - controls.width - Theme.gap
        spacing: Theme.mm(4)

        Image {
            id: logo

            anchors.verticalCenter: parent.verticalCenter
            visible: source.toString() !== ""
            width: visible ? Theme.mm(18) : 0
            height: width
            fillMode: Image.PreserveAspectFit
            source: bar.chrome.logo
            sourceSize: Qt.size(Theme.mm(18), Theme.mm(18))
            Accessible.ignored: true
        }
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.mm(1.5)
            height: town.height
            radius: width / 2
            color: Theme.primary
        }
        TextLabel {
            id: town

            anchors.verticalCenter: parent.verticalCenter
            width: owner.width - x
            text: bar.chrome.operator
            bold: true
            font.pixelSize: Theme.small
        }
    }

    Flow {
        id: controls

        anchors.right: parent.right
        y: bar.stacked ? owner.height + Theme.mm(4) : 0
        width: bar.stacked ? bar.width : Math.min(bar.width, row.width)

        Row {
            id: row

            spacing: Theme.mm(3)

            Row {
                spacing: 0
                Accessible.role: Accessible.Grouping
                Accessible.name: Theme.word("size")

                Repeater {
                    model: 3

                    KButton {
                        id: sizeButton

                        required property int index

                        checked: index === Theme.step
                        name: Theme.word("size_" + index)
                        description: checked ? Theme.word("selected") : ""
                        width: Theme.target
                        onTriggered: Visit.act("prefer", "size=" + index)

                        Rectangle {
                            anchors.fill: parent
                            anchors.rightMargin: sizeButton.index < 2 ? -Theme.line : 0
                            topLeftRadius: sizeButton.index === 0 ? Theme.corner : 0
                            bottomLeftRadius: topLeftRadius
                            topRightRadius: sizeButton.index === 2 ? Theme.corner : 0
                            bottomRightRadius: topRightRadius
                            color: sizeButton.checked ? Theme.primary : sizeButton.pressed ? Theme.palette.pressed : Theme.palette.surface
                            border.color: Theme.palette.ink
                            border.width: Theme.line
                        }
                        TextLabel {
                            anchors.centerIn: parent
                            text: "A"
                            bold: true
                            font.pixelSize: [Theme.type([4, 4, 4]), Theme.type([5.5, 5.5, 5.5]), Theme.type([7, 7, 7])][sizeButton.index]
                            font.underline: sizeButton.checked
                            lineHeight: 1
                            color: sizeButton.checked ? Theme.primaryInk : Theme.palette.ink
                            Accessible.ignored: true
                        }
                    }
                }
            }
            ActionButton {
                icon: "contrast-2"
                name: Theme.word("contrast") + ". " + Theme.word("theme_" + Theme.name)
                width: Theme.target
                height: Theme.target
                onTriggered: Visit.act("prefer", "theme=" + bar.themes[(bar.themes.indexOf(Theme.name) + 1) % bar.themes.length])
            }
            ActionButton {
                id: language

                readonly property int other: (bar.languages.findIndex(one => one.current) + 1) % bar.languages.length

                visible: bar.languages.length > 1
                icon: "world"
                label: bar.languages[other].name
                name: Theme.word("language") + ". " + label
                height: Theme.target
                textSize: Theme.small
                onTriggered: Visit.act("prefer", "language=" + bar.languages[other].code)
            }
            ActionButton {
                visible: bar.pausable && label !== ""
                icon: "player-pause"
                label: bar.chrome.labels.pause ?? ""
                height: Theme.target
                textSize: Theme.small
                onTriggered: Visit.act("pause", "")
            }
        }
    }
}
