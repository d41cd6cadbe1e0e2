import QtQuick
import QtQuick.Window
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Bridge

// The window: the row at the top, the page, the row at the bottom, and what may lie over them.
// It needs only the attract page to start; the others are compiled after the first frame.
Window {
    id: window

    required property real pixelsPerMm
    required property string family
    property real viewingDistance: 600 // mm
    property bool warmAtOnce: true
    property real scanPace: 1 // of the scanning: 1, or less for who cannot wait
    property int settlePause: 300 // ms; a test that strikes nothing twice has none

    readonly property var content: Visit.content
    readonly property var overlay: Visit.overlay
    property string sheet: "" // what the top row has opened: "settings", "language"
    readonly property bool covered: !!overlay || sheet !== ""
    property Item before: null // has, or had, the focus on the page: it comes back when what covers the page goes
    readonly property bool settled: !settle.running && leaving === null
    readonly property bool warmed: waiting === 0
    property Item page: null
    property Item leaving: null
    property var components: ({})
    property int waiting: pageNames.length
    property bool complete: false // before that a page would be laid out for a window without a size
    property bool warming: false // the first picture is there: what it did without is made
    readonly property bool further: warming || content.page !== "attract"
    readonly property list<string> pageNames: ["Attract", "Welcome", "Choices", "Routes", "Form", "Capture", "Photo", "Reading",
        "Review", "Sign", "Progress", "Receipt", "Message", "Pin", "Staff", "Web", "Talk"]

    color: Theme.palette.paper
    onContentChanged: if (complete)
        show(content)
    Component.onCompleted: {
        complete = true;
        Walk.window = window;
        show(content);
    }
    onActiveFocusItemChanged: {
        if (!covered && Walk.inside(activeFocusItem, all))
            before = activeFocusItem;
        Walk.moved(activeFocusItem);
    }
    onOverlayChanged: if (overlay)
        sheet = ""
    onCoveredChanged: Qt.callLater(come) // once what depends on it (is the page enabled?) has followed
    onFrameSwapped: if (warmAtOnce && waiting === pageNames.length)
        warm()

    function component(name: string): var {
        if (components[name]?.status !== Component.Ready)
            components[name] = Qt.createComponent("Kiosk/Pages/" + name + ".qml", Component.PreferSynchronous);
        return components[name];
    }

    // Compile the pages that are not there yet, off the GUI thread.
    function warm() {
        warming = true;
        for (const name of pageNames) {
            const ready = components[name] ?? Qt.createComponent("Kiosk/Pages/" + name + ".qml", Component.Asynchronous);
            components[name] = ready;
            if (ready.status === Component.Loading)
                ready.statusChanged.connect(() => window.waiting -= 1);
            else
                waiting -= 1;
        }
    }

    // Where a page begins.
    function begin() {
        if (covered)
            (dialogue.item ?? panel.item)?.begin();
        else
            page?.begin();
    }

    // The focus is on nothing.
    function rest() {
        root.forceActiveFocus();
    }

    // What the focus moves to, with a page or a dialogue, is said with it.
    function come() {
        if (covered)
            return;
        if (before !== null && before.visible && before.enabled)
            before.forceActiveFocus(Qt.OtherFocusReason);
        else
            page?.begin();
    }

    function show(next: var) {
        if (page !== null && page.content.key === next.key) {
            page.content = next;
            return;
        }
        const made = component(next.page.charAt(0).toUpperCase() + next.page.slice(1));
        if (made.status === Component.Error) {
            console.warn(made.errorString());
            return;
        }
        slide.stop();
        arrive();
        before = null;
        // Who looks for their language while the kiosk starts goes on looking: they have not asked for the page that comes.
        if (page?.content.key !== "opening")
            sheet = "";
        leaving = page;
        page = made.createObject(host, {
            content: next,
            width: Qt.binding(() => host.width),
            height: Qt.binding(() => host.height)
        });
        if (leaving === null) {
            page.begin();
            return;
        }
        settle.restart();
        leaving.enabled = false;
        if (sheet === "")
            page.begin();
        slide.way = (next.step < leaving.content.step ? -1 : 1) * (Theme.rtl ? -1 : 1);
        if (Theme.motion)
            slide.restart();
        else
            arrive();
    }

    function arrive() {
        if (leaving === null)
            return;
        leaving.visible = false; // at once: what is destroyed goes with the next turn of the event loop
        leaving.destroy();
        leaving = null;
    }

    Binding {
        target: Theme
        property: "pixelsPerMm"
        value: window.pixelsPerMm
    }
    Binding {
        target: Theme
        property: "distance"
        value: window.viewingDistance
    }
    Binding {
        target: Theme
        property: "family"
        value: window.family
    }
    Binding {
        target: Theme
        property: "width"
        value: window.width
    }
    Binding {
        target: Theme
        property: "height"
        value: window.height
    }
    Binding {
        target: Walk
        property: "pace"
        value: window.scanPace
    }
    Binding {
        target: Theme
        property: "lift"
        value: host.y - simulated.height - Theme.mm(26)
    }
    Binding {
        target: Theme
        property: "liftHeight"
        value: top.y - simulated.height - Theme.mm(34)
    }
    // The pause after which a new page takes touches: the second strike of a double tap must not land on the button
    // that has just come under the finger (EN 301 549 5.8).
    Timer {
        id: settle

        interval: window.settlePause
    }

    PageSlide {
        id: slide

        page: window.page
        leaving: window.leaving
        onFinished: window.arrive()
    }

    Item {
        id: root

        // The window's own size: its content has none before it is shown, and all would be laid out twice.
        width: window.width
        height: window.height
        focus: true
        LayoutMirroring.enabled: Theme.rtl
        LayoutMirroring.childrenInherit: true

        // Keys that no control took. A sentence that has the focus is no stop of the Tab key, which Qt would then send
        // to the first stop of the window: it goes on from where it is.
        Keys.onPressed: event => {
            if (Walk.takes(event))
                return;
            Visit.touched();
            if ([Qt.Key_Tab, Qt.Key_Backtab].includes(event.key)) {
                const next = window.activeFocusItem?.nextItemInFocusChain(event.key === Qt.Key_Tab);
                next?.forceActiveFocus(Qt.TabFocusReason);
                event.accepted = true;
            }
        }

        Item {
            id: all

            anchors.fill: parent
            visible: !(window.overlay?.opaque ?? false)
            enabled: !window.covered && !hold.held

            TopBar {
                id: top

                x: Theme.margin
                y: (Theme.lowered ? parent.height / 2 : 0) + Theme.mm(Theme.low || Theme.tight ? 4 : 8)
                width: parent.width - 2 * Theme.margin
                chrome: Theme.chrome
                pausable: !["attract", "pin", "staff"].includes(window.content.page)
                ownerPlace: Theme.lowered ? ownerAbove : null
                onOpened: sheet => window.sheet = sheet
            }

            Item {
                id: ownerAbove

                x: Theme.margin
                y: simulated.height + Theme.mm(8)
                width: top.width
            }

            Rectangle {
                id: simulated

                y: Theme.lowered ? 0 : top.y + top.height + Theme.mm(Theme.low ? 1 : 4)
                width: parent.width
                height: visible ? simulatedText.height + Theme.mm(3) : 0
                visible: simulatedText.text !== ""
                color: Theme.chrome.mark ? Theme.palette.attentionSurface : Theme.palette.infoSurface

                TextLabel {
                    id: simulatedText

                    x: Theme.margin
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width - 2 * Theme.margin
                    text: [Theme.chrome.mark ?? "", Theme.chrome.simulated].filter(part => part !== "").join(" ")
                    color: Theme.chrome.mark ? Theme.palette.ink : Theme.palette.inkSoft
                    bold: (Theme.chrome.mark ?? "") !== ""
                    font.pixelSize: Theme.type([3.4, 3.8, 4.2])
                    horizontalAlignment: Text.AlignHCenter
                }
            }

            // By its name, so that nothing of it is compiled for the first picture.
            Loader {
                id: strip

                x: Theme.margin
                y: (Theme.lowered ? top.y + top.height : simulated.y + simulated.height) + Theme.mm(Theme.low || Theme.lowered ? 4 : 10)
                width: parent.width - 2 * Theme.margin
                active: window.further && !!(Theme.chrome.strip ?? Theme.chrome.call)
                source: "Kiosk/Controls/Strips.qml"
            }

            FocusScope {
                id: host

                x: Theme.margin
                y: strip.y + (strip.active ? strip.height + Theme.mm(4) : 0)
                width: parent.width - 2 * Theme.margin
                height: (bottom.visible ? bottom.y - Theme.mm(Theme.low || Theme.lowered ? 4 : 8) : parent.height - Theme.mm(8)) - y
            }

            // Not for the attract page, which has none: its letters are measured for 13 ms, after the first picture.
            Loader {
                id: bottom

                x: Theme.margin
                y: parent.height - height - Theme.mm(Theme.low || Theme.lowered ? 5 : 10)
                width: parent.width - 2 * Theme.margin
                active: window.further
                visible: window.content.page !== "attract" && !!(window.content.back ?? window.content.help ?? window.content.primary)
                sourceComponent: Component {
                    BottomBar {
                        content: window.content
                        primaryArgument: window.page?.primaryArgument ?? ""
                    }
                }
            }
        }

        Loader {
            active: window.further
            sourceComponent: Component {
                Spotlight {
                    root: all
                }
            }
        }
        Loader {
            id: panel

            anchors.fill: parent
            active: window.sheet !== "" && !window.overlay
            sourceComponent: Component {
                Panel {
                    sheet: window.sheet
                    chrome: Theme.chrome
                    onClosed: window.sheet = ""
                }
            }
            onLoaded: item.begin()
        }
        // What would be over it (a dialogue) shows nothing of anyone.
        Loader {
            anchors.fill: parent
            active: Theme.chrome.curtain
            source: "Kiosk/Controls/Curtain.qml"
        }
        Loader {
            id: dialogue

            anchors.fill: parent
            active: !!window.overlay
            sourceComponent: Component {
                Overlay {
                    overlay: Visit.overlay
                }
            }
            onLoaded: item.begin()
        }
        Loader {
            anchors.fill: parent
            active: Walk.mode === "quadrants"
            source: "Kiosk/Controls/Quadrants.qml"
        }
    }

    // Swallows touches while a page settles, and the first one while values are hidden.
    MouseArea {
        anchors.fill: parent
        enabled: settle.running || (Theme.blurred && !window.overlay && Walk.mode !== "quadrants")
        Accessible.ignored: true
    }

    Finger {
        id: hold

        anchors.fill: parent
    }
}
