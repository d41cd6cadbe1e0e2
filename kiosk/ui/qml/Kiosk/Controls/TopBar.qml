import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// The same row on every page: who runs the kiosk, size, contrast, speech, language, everything else, pause.
// In portrait the owner's name stands above the buttons.
Item {
    id: bar

    property var chrome: null
    property bool pausable: true

    signal opened(string sheet) // "settings" or "language"

    readonly property var languages: chrome.languages
    readonly property bool stacked: Theme.portrait

    readonly property var themes: chrome.settings.find(one => one.id === "theme")?.options ?? []

    // It is one row always. Its words give way where there is no room: first that of the pause, then the language's.
    readonly property bool pauses: pausable && (chrome.labels.pause ?? "") !== ""
    readonly property string languageName: languages.find(one => one.current)?.name ?? ""
    readonly property int between: Theme.step === 2 ? Theme.mm(2.5) : Theme.mm(3)
    readonly property real icons: Theme.target * (6 + (languages.length > 1) + pauses) + between * (3 + (languages.length > 1) + pauses)
    readonly property real room: stacked ? width + Theme.mm(2) : width - Theme.mm(Theme.low ? 70 : 90) - (light.visible ? lightWords.advanceWidth + light.signWidth + owner.spacing : 0)
    readonly property real comfortMore: more(comfortWords)
    readonly property real languageMore: more(languageWords)
    readonly property real pauseMore: more(pauseWords)

    function more(words: TextMetrics): real {
        return Math.max(0, Math.ceil(words.advanceWidth) + Math.round(Theme.body * 1.15) + Theme.mm(10) - Theme.target);
    }

    component Words: TextMetrics {
        font.family: Theme.family
        font.pixelSize: Theme.small
        font.weight: Font.DemiBold
    }
    Words {
        id: comfortWords

        text: Theme.word("comfort")
    }
    Words {
        id: languageWords

        text: bar.languageName
    }
    Words {
        id: lightWords

        text: bar.chrome.camera
    }
    Words {
        id: pauseWords

        text: bar.chrome.labels.pause ?? ""
    }

    property Item ownerPlace: null // where the owner's name stands, if not above the buttons

    implicitHeight: ownerPlace ? controls.height : stacked ? owner.height + Theme.mm(4) + controls.height : Math.max(owner.height, controls.height)

    function nextTheme() {
        const next = themes[(themes.findIndex(one => one.selected) + 1) % themes.length];
        if (next)
            Visit.act(next.action, next.argument);
    }

    Row {
        id: owner

        parent: bar.ownerPlace ?? bar
        x: Theme.start(0, width, bar.width)
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
            id: mark

            anchors.verticalCenter: parent.verticalCenter
            visible: town.visible
            width: Theme.mm(1.5)
            height: town.height
            radius: width / 2
            color: Theme.primary
        }
        TextLabel {
            id: town

            anchors.verticalCenter: parent.verticalCenter
            visible: width >= Theme.mm(30) // that a camera sees matters more
            width: owner.width - mark.width - owner.spacing - (logo.visible ? logo.width + owner.spacing : 0)
                   - (light.visible ? light.width + owner.spacing : 0)
            // Beside the buttons it is as high as they are: a sign, whose letters give way.
            height: bar.stacked ? implicitHeight : Math.min(implicitHeight, Theme.target)
            text: bar.chrome.operator
            bold: true
            lineHeight: 1
            verticalAlignment: Text.AlignVCenter
            fontSizeMode: bar.stacked ? Text.FixedSize : Text.Fit
            minimumPixelSize: Theme.type([4, 4, 4])
            font.pixelSize: Theme.small
        }
        CameraLight {
            id: light

            anchors.verticalCenter: parent.verticalCenter
            text: bar.chrome.camera
            most: bar.stacked ? Infinity : owner.width - (logo.visible ? logo.width + owner.spacing : 0)
        }
    }

    Flow {
        id: controls

        readonly property bool walkGroup: true
        readonly property string role: "group"
        readonly property string name: Theme.word("top_row")

        x: Theme.start(bar.stacked ? 0 : bar.width - width, width, bar.width)
        y: bar.stacked && !bar.ownerPlace ? owner.height + Theme.mm(4) : 0
        width: Math.ceil(bar.icons + (comfort.label === "" ? 0 : bar.comfortMore) + (language.label === "" ? 0 : bar.languageMore)
                         + (pause.label === "" ? 0 : bar.pauseMore)) + 1
        spacing: bar.between

        Accessible.role: Accessible.Grouping
        Accessible.name: name

        Row {
            id: sizes

            spacing: 0
            Accessible.role: Accessible.Grouping
            Accessible.name: Theme.word("size")

            Repeater {
                model: 3

                KButton {
                    id: sizeButton

                    required property int index
                    readonly property bool first: Theme.rtl ? index === 2 : index === 0
                    readonly property bool last: Theme.rtl ? index === 0 : index === 2

                    checked: index === Theme.step
                    name: Theme.word("size_" + index)
                    description: checked ? Theme.word("selected") : ""
                    width: Theme.target
                    onTriggered: Visit.act("prefer", "size=" + index)

                    Rectangle {
                        anchors.fill: parent
                        anchors.rightMargin: sizeButton.last ? 0 : -Theme.line
                        topLeftRadius: sizeButton.first ? Theme.corner : 0
                        bottomLeftRadius: topLeftRadius
                        topRightRadius: sizeButton.last ? Theme.corner : 0
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
            id: contrast

            icon: "contrast-2"
            name: Theme.word("contrast") + ". " + Theme.word("theme_" + Theme.name)
            width: Theme.target
            height: Theme.target
            onTriggered: bar.nextTheme()
        }
        ActionButton {
            id: listen

            icon: "volume"
            name: Theme.word(checked ? "stop_listening" : "listen")
            checked: bar.chrome.speech
            iconAfter: ""
            kind: checked ? "primary" : "secondary"
            width: Theme.target
            height: Theme.target
            onTriggered: Visit.act("prefer", checked ? "speech=off" : "speech=on")
        }
        ActionButton {
            id: language

            visible: bar.languages.length > 1
            icon: "world"
            label: bar.icons + bar.comfortMore + bar.languageMore <= bar.room ? bar.languageName : ""
            name: Theme.word("language") + ". " + bar.languageName
            width: Theme.target + (label === "" ? 0 : bar.languageMore)
            height: Theme.target
            textSize: Theme.small
            onTriggered: bar.opened("language")
        }
        ActionButton {
            id: comfort

            icon: "accessible"
            label: bar.icons + bar.comfortMore <= bar.room ? Theme.word("comfort") : ""
            name: Theme.word("comfort")
            width: Theme.target + (label === "" ? 0 : bar.comfortMore)
            height: Theme.target
            textSize: Theme.small
            onTriggered: bar.opened("settings")
        }
        ActionButton {
            id: pause

            visible: bar.pauses
            icon: "player-pause"
            label: bar.icons + bar.comfortMore + bar.languageMore + bar.pauseMore <= bar.room ? name : ""
            name: bar.chrome.labels.pause ?? ""
            width: Theme.target + (label === "" ? 0 : bar.pauseMore)
            height: Theme.target
            textSize: Theme.small
            onTriggered: Visit.act("pause", "")
        }
    }
}
