import QtQuick
import Kiosk.Theme

// A device's drawing that moves with the device's true state, once for each change of it: the paper goes in or comes
// out, the card comes down on the reader. While the device works, the lamp passes under the glass, or the field around
// the card comes and goes. Without motion everything stands where the state has it. Other drawings stand still.
Item {
    id: picture

    property string drawing: ""
    property string device: "" // "ready", "busy", "done", "fault", or empty

    // Drawings in two layers. `at`: for each state drawn so, how far `part` has come, in shares of the side; `rest`:
    // where it comes from. `low`: the share of the height under which the device hides it (1: it lies over the device).
    readonly property var layered: ({
            receipt: {
                still: "receipt_printer",
                part: "receipt_slip",
                rest: 0.4,
                at: {
                    busy: 0,
                    done: 0
                },
                low: 0.56
            },
            take_receipt: {
                still: "receipt_printer",
                part: "receipt_slip",
                rest: 0.4,
                at: {
                    busy: 0
                },
                low: 0.56
            },
            take_page: {
                still: "page_printer",
                part: "page_sheet",
                rest: 0.45,
                at: {
                    busy: 0
                },
                low: 0.57
            },
            scan_feeder: {
                still: "feeder",
                part: "feeder_paper",
                rest: 0,
                at: {
                    busy: 0.28,
                    done: 0.5
                },
                low: 0.6
            },
            card_contact: {
                still: "card_slot",
                part: "card_upright",
                rest: 0,
                at: {
                    busy: 0.1,
                    done: 0.1
                },
                low: 0.57
            },
            card_contactless: {
                still: "card_reader",
                part: "card_held",
                rest: 0,
                at: {
                    busy: 0.16,
                    done: 0.16
                },
                low: 1,
                field: "card_field"
            },
            camera_document: {
                still: "camera_document",
                part: "",
                rest: 0,
                at: {
                    busy: 0
                },
                low: 1,
                field: "camera_field"
            }
        })
    readonly property var layers: layered[drawing] ?? null
    readonly property bool moves: layers !== null && layers.at[device] !== undefined
    readonly property bool over: (layers?.low ?? 1) === 1
    readonly property real side: Math.min(width, height)
    readonly property bool scanner: drawing === "scan_glass"
    readonly property bool busy: device === "busy"
    property bool made: false // what is busy as the page comes begins to move then
    property real come: made && moves ? layers.at[device] : layers?.rest ?? 0 // how far the part has come

    Component.onCompleted: made = true

    Behavior on come {
        enabled: Theme.motion

        NumberAnimation {
            duration: 1200
            easing.type: Easing.InOutCubic
        }
    }

    Item {
        id: square

        anchors.centerIn: parent
        width: picture.side
        height: picture.side

        Rectangle {
            anchors.centerIn: parent
            width: Math.round(parent.width * 200 / 240)
            height: width
            radius: width / 2
            color: Theme.palette.tone1
            visible: picture.moves
        }

        Item {
            id: sight

            width: parent.width
            height: parent.height * (picture.layers?.low ?? 1)
            visible: picture.moves
            clip: !picture.over
            z: picture.over ? 1 : 0

            Drawing {
                y: picture.side * picture.come
                width: picture.side
                height: picture.side
                drawing: picture.moves ? picture.layers.part : ""
            }
        }
        Drawing {
            anchors.fill: parent
            drawing: picture.moves ? picture.layers.still
                                   : picture.scanner && ["busy", "done"].includes(picture.device) ? "scan_glass_paper" : picture.drawing
        }

        Drawing {
            id: field

            anchors.fill: parent
            z: 2
            visible: picture.moves && picture.busy
            drawing: visible ? picture.layers.field ?? "" : ""

            SequentialAnimation on opacity {
                running: field.visible && Theme.motion
                loops: Animation.Infinite
                onRunningChanged: if (!running)
                    field.opacity = 1

                NumberAnimation {
                    to: 0.35
                    duration: 1100
                    easing.type: Easing.InOutSine
                }
                NumberAnimation {
                    to: 1
                    duration: 1100
                    easing.type: Easing.InOutSine
                }
            }
        }

        Rectangle {
            id: lamp

            property real pass: 0.5

            // The glass lies between these shares of the drawing (38..202 and 84..166 of its 240).
            visible: picture.scanner && picture.busy
            x: parent.width * (0.18 + 0.64 * pass) - width / 2
            y: parent.height * 0.355
            width: parent.width * 0.035
            height: parent.height * 0.333
            radius: width / 2
            color: Theme.palette.focus
            border.color: Theme.palette.ink
            border.width: Theme.line

            SequentialAnimation on pass {
                running: lamp.visible && Theme.motion
                loops: Animation.Infinite

                NumberAnimation {
                    from: 0
                    to: 1
                    duration: 2200
                    easing.type: Easing.InOutSine
                }
                NumberAnimation {
                    to: 0
                    duration: 1400
                    easing.type: Easing.InOutSine
                }
            }
        }

        Drawing {
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            z: 3
            width: parent.width * 0.3
            height: width
            drawing: ({
                    done: "tick",
                    fault: "fault"
                })[picture.device] ?? ""
        }
    }
}
