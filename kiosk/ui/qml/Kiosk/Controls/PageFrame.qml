import QtQuick
import Kiosk.Theme

// Every page's places: the words (where one is, the sentence, the lead, the notice), a hero (a picture), a list, and
// the other ways.
//   portrait:           all in one column; the hero takes what is left.
//   landscape, hero:    hero left, everything else right.
//   landscape, no hero: words and ways left, list right.
FocusScope {
    id: frame

    required property var content
    property Item hero: null
    property Item list: null
    property real heroLeast: Theme.mm(70)
    property string primaryArgument: content.primary?.argument ?? ""

    property string alert: "" // a sentence about what was just tried
    property bool oneColumn: false // in landscape too

    readonly property bool withHero: hero !== null
    readonly property bool withList: list !== null && list.visible
    readonly property bool aside: !Theme.portrait && withHero
    readonly property bool split: !Theme.portrait && !oneColumn && !withHero && withList
    readonly property real gutter: Theme.mm(Theme.low ? 8 : 16)
    readonly property real leftWidth: Math.floor((width - gutter) * (aside ? 0.45 : 0.42))
    readonly property real columnWidth: aside ? width - gutter - leftWidth : split ? leftWidth : width
    readonly property real block: Theme.mm(8)

    readonly property real listTop: words.height + block + (withHero && Theme.portrait ? heroHeight + block : 0)
    readonly property real listHeight: withList && !split ? list.implicitHeight + block : 0
    readonly property real waysHeight: ways.visible ? ways.height + block / 2 : 0
    readonly property real heroHeight: Math.max(heroLeast, height - words.height - 2 * block - listHeight - waysHeight)
    readonly property real used: listTop + listHeight + waysHeight

    // Where the focus goes when the page comes.
    function begin() {
        heading.forceActiveFocus();
    }

    function reveal(item: Item) {
        (split ? right : left).reveal(item);
    }

    ScrollArea {
        id: left

        x: frame.aside ? frame.leftWidth + frame.gutter : 0
        width: frame.columnWidth
        height: frame.height
        contentHeight: frame.used

        Column {
            id: words

            width: parent.width
            spacing: Theme.mm(5)

            ProgressDots {
                width: parent.width
                text: frame.content.progress
                step: frame.content.step
                steps: frame.content.steps
            }
            Heading {
                id: heading

                width: parent.width
                text: frame.content.title
                Accessible.focusable: true
            }
            TextLabel {
                visible: text !== ""
                width: parent.width
                text: frame.content.lead
                font.pixelSize: Theme.lead
            }
            Notice {
                width: parent.width
                kind: frame.content.notice?.kind ?? "info"
                text: frame.content.notice?.text ?? ""
            }
            Notice {
                width: parent.width
                kind: "attention"
                text: frame.alert
            }
        }

        Item {
            id: middle

            y: words.height + frame.block
            width: parent.width
            height: frame.heroHeight
        }
        Item {
            id: below

            y: frame.listTop
            width: parent.width
            height: frame.list?.implicitHeight ?? 0
        }

        Flow {
            id: ways

            // At the foot of the page when there is room.
            y: Math.max(frame.listTop + frame.listHeight, frame.height - height)
            width: parent.width
            visible: frame.content.ways.length > 0
            spacing: Theme.between

            Repeater {
                model: frame.content.ways.length

                ActionButton {
                    required property int index

                    button: frame.content.ways[index] ?? null
                    kind: "quiet"
                    width: Math.min(implicitWidth, ways.width)
                }
            }
        }
    }

    Item {
        id: beside

        width: frame.leftWidth
        height: frame.height
        visible: frame.aside
    }

    ScrollArea {
        id: right

        x: frame.leftWidth + frame.gutter
        width: frame.width - x
        height: frame.height
        visible: frame.split
        contentHeight: frame.list?.implicitHeight ?? 0

        Item {
            id: apart

            width: parent.width
            height: parent.height
        }
    }

    Binding {
        target: frame.hero
        when: frame.withHero
        property: "parent"
        value: frame.aside ? beside : middle
    }
    Binding {
        target: frame.list
        when: frame.list !== null
        property: "parent"
        value: frame.split ? apart : below
    }
}
