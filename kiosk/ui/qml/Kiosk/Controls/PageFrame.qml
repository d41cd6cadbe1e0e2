import QtQuick
import Kiosk.Theme

// Every page's places: the words (where one is, the sentence, the lead, the notice), a hero (a picture), a list, and
// a foot that stays in sight: what the page is there to pick, and the other ways.
//   portrait:           all in one column; the hero takes what is left.
//   landscape, hero:    hero left, everything else right.
//   landscape, no hero, or `listFirst`: words and foot left, list right.
FocusScope {
    id: frame

    required property var content
    property Item hero: null
    property Item list: null
    property Item foot: null
    property real heroLeast: Theme.mm(70)
    property string primaryArgument: content.primary?.argument ?? ""

    property string alert: "" // a sentence about what was just tried
    property bool cornered: false // the picture stands small beside the words
    property bool heroTouched: false // it is no picture: it stays within reach when the screen is lowered
    property bool cramped: false // little height is left: the foot moves with the rest, the scroll buttons stand beside it
    property bool heroRead: false // it holds words, which need their width and height
    property int leadSize: Theme.lead
    property bool footAcross: false // in landscape the foot takes the whole width, as it does where height is scarce
    property bool footMoves: false // the foot moves with the words: what is beside them needs the height
    property bool noticeLast: false // beside a hero the notice stands below the list, which is what the page is for
    property bool listFirst: false // the hero only accompanies the list
    property bool oneColumn: false // in landscape too

    readonly property bool withHero: hero !== null
    readonly property bool withList: list !== null && !(list.empty ?? false)
    // Words and picture above, what is touched below; what is too long for the upper half moves with the rest.
    readonly property bool lifted: Theme.lowered && words.height <= Theme.liftHeight
    readonly property bool toldLifted: lifted && words.height + wordsGap + told.height <= Theme.liftHeight
    readonly property bool toldLast: noticeLast && aside && told.height > 0
    readonly property real wordsGap: told.height > 0 ? words.spacing : 0
    readonly property bool heroLifted: lifted && withHero && !heroTouched
    readonly property real wordsHeight: toldLast ? words.height : !lifted ? words.height + wordsGap + told.height : toldLifted || told.height === 0 ? -block : told.height
    readonly property bool aside: !Theme.portrait && withHero && !listFirst && !(Theme.tight && heroTouched || Theme.large && heroRead)
    readonly property bool split: !Theme.portrait && !oneColumn && withList && !aside && !Theme.large // the largest letters need the whole width
    readonly property bool heroInside: withHero && !aside && !heroLifted // in the column of the words
    readonly property real gutter: Theme.mm(Theme.low ? 8 : 16)
    readonly property real leftWidth: Math.floor((width - gutter) * (!aside ? 0.42 : Theme.tight ? 0.3 : heroTouched && (Theme.low || Theme.large) ? 0.52 : Theme.large ? 0.36 : 0.45))
    readonly property real columnWidth: aside ? width - gutter - leftWidth : split ? leftWidth : width
    readonly property real block: Theme.mm(Theme.low ? 4 : 8)
    // Few words beside a picture stand a third down, not under the ceiling; a foot that moves follows them at once.
    readonly property real wordsTop: aside && !withList && pinned ? Math.max(0, (left.free - words.height - told.height) / 3) : 0

    // Where all has room without scrolling no scroll buttons stand at the far end, and the other ways may have it.
    readonly property real leastHeight: wordsHeight + block + (heroInside ? heroLeast + block : 0)
                                        + (withList && !split ? list.leastHeight ?? list.implicitHeight : 0) + (toldLast ? block + told.height : 0)
    readonly property bool roomy: !split && !left.sideways && leastHeight + 2 * Theme.gap + (foot?.implicitHeight ?? 0) + waysHeight(left.column) <= height

    // The ways', side by side in `room`; infinite where the words of one have to break. Reckoned from their words: their
    // heights follow from the width that this decides.
    function waysHeight(room: real): real {
        const line = Theme.rtl ? 1.9 : 1.35;
        let [height, at, tallest] = [0, 0, 0];
        for (let index = 0; index < wayButtons.count; ++index) {
            const wide = wayButtons.itemAt(index)?.implicitWidth ?? Infinity;
            if (wide > room)
                return Infinity;
            if (at > 0 && at + wide > room)
                [height, at, tallest] = [height + tallest + ways.spacing, 0, 0];
            const words = content.ways[index]?.detail ? Theme.body + Theme.small : Theme.body;
            at += wide + ways.spacing;
            tallest = Math.max(tallest, Theme.target, Math.ceil(words * line) + 2 * Theme.mm(2.5));
        }
        return height + tallest;
    }

    readonly property real footHeight: feet.visible ? feet.height : 0
    // A foot that would leave too little for the rest moves with it.
    readonly property bool across: (split && footAcross || aside && (footAcross || Theme.low && !footMoves)) && !Theme.large
    readonly property bool pinned: across || !Theme.tight && !cramped && !(aside && footMoves) && footHeight <= height * (split && !Theme.large ? 0.62 : Theme.low || Theme.large ? 0.3 : 0.45)
    readonly property real listRoom: (split ? height : full - wordsHeight - block) // pixels for a list that can stretch
    readonly property real full: left.free
    readonly property real listTop: wordsHeight + block + (heroInside ? heroHeight + block : 0)
    readonly property real listHeight: withList && !split ? list.implicitHeight + block : 0
    readonly property real heroHeight: Math.max(split || listFirst && Theme.large ? 0 : heroLeast, full - wordsHeight - 2 * block - listHeight)
    readonly property real listEnd: listTop + listHeight + (toldLast ? told.height + block : 0)
    readonly property real used: listEnd + (pinned ? -block : footHeight)

    // Where the focus goes when the page comes.
    function begin() {
        heading.forceActiveFocus();
    }

    ScrollArea {
        id: left

        x: Theme.start(frame.aside ? frame.leftWidth + frame.gutter : 0, width, frame.width)
        width: frame.columnWidth
        height: frame.height
        contentHeight: frame.used
        cramped: Theme.tight || frame.cramped
        footHeight: frame.pinned ? frame.footHeight : 0

        Column {
            id: words

            parent: frame.lifted ? lift : wordsPlace
            y: frame.wordsTop
            width: parent.width
            spacing: Theme.mm(Theme.low ? 3 : 5)

            ProgressDots {
                x: Theme.start(0, width, parent.width)
                width: parent.width - corner.taken
                text: frame.content.progress
                step: frame.content.step
                steps: frame.content.steps
            }
            Heading {
                id: heading

                x: Theme.start(0, width, parent.width)
                width: Theme.balanced(text, size, parent.width - corner.taken, true)
                text: frame.content.title
                Accessible.focusable: true
            }
            TextLabel {
                x: Theme.start(0, width, parent.width)
                visible: text !== ""
                width: Theme.balanced(text, font.pixelSize, Math.min(parent.width - (y < corner.height ? corner.taken : 0), Theme.measure(font.pixelSize)), bold)
                text: Theme.blurred && frame.content.page === "receipt" ? Theme.word("hidden") : frame.content.lead
                bold: frame.leadSize > Theme.lead
                font.pixelSize: frame.leadSize
            }
        }

        Column {
            id: told

            parent: frame.lifted && frame.toldLifted ? lift : wordsPlace
            y: frame.toldLast ? frame.listTop + frame.listHeight : frame.lifted && !frame.toldLifted ? 0 : words.y + words.height + frame.wordsGap
            width: parent.width
            spacing: words.spacing

            Notice {
                width: parent.width
                kind: frame.content.notice?.kind ?? "info"
                text: frame.content.notice?.text ?? ""
                code: frame.content.notice?.code ?? ""
            }
            Notice {
                width: parent.width
                kind: "attention"
                text: frame.alert
            }
        }

        Item {
            id: wordsPlace

            width: parent.width
            height: Math.max(0, frame.wordsHeight)
        }

        // The step's drawing, small, where the page has no hero.
        Drawing {
            id: corner

            readonly property real taken: visible ? width + Theme.gap : 0

            x: Theme.start(parent.width - width, width, parent.width)
            width: Theme.mm(34)
            height: width
            visible: frame.cornered && !frame.lifted && frame.columnWidth > Theme.mm(200) && !Theme.large
            drawing: visible ? frame.content.picture : ""
        }

        Item {
            id: middle

            y: frame.wordsHeight + frame.block
            width: parent.width
            height: frame.heroHeight
            visible: height > Theme.mm(25)
        }
        Item {
            id: below

            y: frame.listTop
            width: parent.width
            height: frame.list?.implicitHeight ?? 0
        }

        Item {
            id: end

            y: frame.listEnd
            width: parent.width
            height: frame.footHeight
        }
    }

    // The upper half of a lowered screen: nothing there is touched.
    Item {
        id: lift

        y: -Theme.lift
        width: frame.width
        height: Theme.liftHeight
        visible: frame.lifted
    }
    Item {
        id: liftedHero

        readonly property real above: words.height + (frame.toldLifted ? frame.wordsGap + told.height : 0) + frame.block

        y: lift.y + above
        width: frame.width
        height: lift.height - above
        visible: frame.lifted && height > Theme.mm(25)

        // The step's drawing has room there.
        Drawing {
            anchors.fill: parent
            visible: frame.cornered
            drawing: visible ? frame.content.picture : ""
        }
    }

    Column {
        id: feet

        parent: frame.pinned ? frame : end
        x: frame.across ? 0 : frame.pinned ? left.x : Theme.start(0, width, end.width)
        y: frame.pinned ? frame.height - height : 0
        width: frame.across ? frame.width : left.column
        visible: frame.foot !== null || frame.content.ways.length > 0
        spacing: Theme.gap

        Item {
            id: footing

            width: parent.width
            height: frame.foot?.implicitHeight ?? 0
            visible: frame.foot !== null
        }
        Flow {
            id: ways

            // The far end is for the scroll buttons.
            x: Theme.start(0, width, parent.width)
            width: (frame.across && frame.split ? frame.leftWidth : parent.width) - (left.sideways || frame.roomy ? 0 : left.stripWidth + Theme.gap)
            visible: frame.content.ways.length > 0
            spacing: Theme.between

            Repeater {
                id: wayButtons

                model: Counted {
                    many: frame.content.ways.length
                }

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

        x: Theme.start(0, width, frame.width)
        width: frame.leftWidth
        height: frame.height - (frame.across && frame.footHeight > 0 ? frame.footHeight + Theme.gap : 0)
        visible: frame.aside
    }

    ScrollArea {
        id: right

        x: Theme.start(frame.leftWidth + frame.gutter, width, frame.width)
        width: frame.width - frame.leftWidth - frame.gutter
        height: frame.height
        visible: frame.split
        contentHeight: frame.list?.implicitHeight ?? 0
        footHeight: frame.across ? frame.footHeight : 0

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
        value: frame.aside ? beside : frame.heroLifted ? liftedHero : middle
    }
    Binding {
        target: frame.foot
        when: frame.foot !== null
        property: "parent"
        value: footing
    }
    Binding {
        target: frame.list
        when: frame.list !== null
        property: "parent"
        value: frame.split ? apart : below
    }
}
