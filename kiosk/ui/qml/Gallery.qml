import QtQuick
import QtQuick.Window
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Bridge

// Every control in every state, one section each under the control's own name. Four buttons at the top give the next
// theme, size, language and direction. States that need a hand (focused, pressed) are held here, so that all of them are
// seen at once; everything else can be touched, and reached by keys.
// The captions are names of types and states, for who builds pages: English, and in no catalogue.
Window {
    id: window

    required property real pixelsPerMm
    required property string family
    property real viewingDistance: 600 // mm
    property bool warmAtOnce: false // as `Main.qml` has it; there is nothing to warm

    // What `Walk` asks of a window.
    readonly property var content: Visit.content
    readonly property var overlay: null
    property string sheet: ""
    readonly property Item page: sections
    readonly property bool settled: true

    readonly property var switches: ["theme", "size", "language", "direction"]
    readonly property real room: width - 2 * Theme.margin

    function begin() {
        chooser.forceActiveFocus();
    }

    function rest() {
        root.forceActiveFocus();
    }

    color: Theme.palette.paper
    Component.onCompleted: Walk.window = window

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

    FocusScope {
        id: root

        anchors.fill: parent
        focus: true
        LayoutMirroring.enabled: Theme.rtl
        LayoutMirroring.childrenInherit: true

        Keys.onPressed: event => Walk.takes(event)

        Flow {
            id: chooser

            x: Theme.margin
            y: Theme.mm(8)
            width: window.room
            spacing: Theme.between

            Repeater {
                model: window.switches

                ActionButton {
                    required property string modelData

                    button: window.content.ways.find(one => one.argument.startsWith(modelData + "=")) ?? null
                }
            }
        }

        ScrollArea {
            id: sections

            x: Theme.margin
            y: chooser.y + chooser.height + Theme.gap
            width: window.room
            height: root.height - y - Theme.mm(8)
            contentHeight: parts.height

            Column {
                id: parts

                x: Theme.gap // for the rings of what stands at the edge
                width: window.room - 2 * x

                GalleryButtons {
                    width: parts.width
                }
                GalleryAsking {
                    width: parts.width
                }
                GalleryReading {
                    width: parts.width
                }
                GalleryWhole {
                    width: parts.width
                }
            }
        }
    }
}
