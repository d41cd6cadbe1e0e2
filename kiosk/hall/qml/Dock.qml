// The hall beside the kiosk: what a hand would do to papers, cards, printers, keys and cables. `dock` is
// kiosk.hall.dock.Dock. What is moved most stands above and is unfolded; the rest unfolds under its name.
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Window

Window {
    id: window

    required property var dock
    property string staffPin: ""
    readonly property var hall: dock.hall

    width: 860
    height: 900
    minimumWidth: 680
    minimumHeight: 420
    title: "Hall simulé"
    color: "#FAF7F1"

    // Who walks through the window by the keyboard sees where they are.
    onActiveFocusItemChanged: {
        const item = activeFocusItem;
        for (let above = item; above; above = above.parent) {
            if (above === columns) {
                const top = item.mapToItem(columns, 0, 0).y;
                view.contentY = Math.max(0, Math.min(top - 8, Math.max(view.contentY, top + item.height + 8 - view.height), view.contentHeight));
                return;
            }
        }
    }

    Text {
        id: heading
        x: 20
        y: 16
        text: "Hall simulé"
        color: "#14233A"
        font.pixelSize: 24
        font.bold: true
    }

    Text {
        objectName: "message"
        anchors.left: heading.right
        anchors.leftMargin: 14
        anchors.baseline: heading.baseline
        width: pin.x - x - 12
        elide: Text.ElideRight
        text: window.dock.message || "Aucun de ces appareils n'existe : tout est simulé."
        color: window.dock.message ? "#9A2117" : "#55606E"
        font.pixelSize: 13
    }

    Text {
        id: pin
        objectName: "pin"
        anchors.right: parent.right
        anchors.rightMargin: 20
        anchors.baseline: heading.baseline
        text: window.staffPin ? "Code du personnel : " + window.staffPin : ""
        color: "#14233A"
        font.pixelSize: 13
        font.bold: true
    }

    Flickable {
        id: view
        objectName: "view"
        x: 20
        y: 60
        width: window.width - x
        height: window.height - y
        contentHeight: columns.height + 20
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        enabled: window.dock.online
        opacity: enabled ? 1 : 0.5
        ScrollBar.vertical: ScrollBar {
            policy: view.contentHeight > view.height ? ScrollBar.AlwaysOn : ScrollBar.AsNeeded
        }

        Row {
            id: columns
            width: view.width - 20
            spacing: 14

            Column {
                id: left
                width: (columns.width - columns.spacing) / 2
                spacing: 12

                Scanner {
                    width: left.width
                    dock: window.dock
                    device: "scanner"
                    unfolded: true
                }
                Papers {
                    width: left.width
                    dock: window.dock
                    unfolded: true
                }
                CameraScene {
                    width: left.width
                    dock: window.dock
                }
                Scanner {
                    width: left.width
                    dock: window.dock
                    device: "scanner2"
                }
            }

            Column {
                id: right
                width: left.width
                spacing: 12

                CardSlots {
                    width: right.width
                    dock: window.dock
                    unfolded: true
                }
                Device {
                    width: right.width
                    dock: window.dock
                    device: "cable"
                    unfolded: true
                    wrong: !setting.connected
                    rest: "branché"
                    note: wrong ? "débranché" : rest
                }
                Device {
                    id: printer
                    width: right.width
                    dock: window.dock
                    device: "printer"
                    unfolded: true
                    rest: setting.used_mm > 0 ? (setting.used_mm / 10).toFixed(0) + " cm imprimés" : "rien d'imprimé"

                    Image {
                        objectName: "slip"
                        width: Math.min(288, printer.contentWidth)
                        height: implicitWidth > 0 ? width * implicitHeight / implicitWidth : 0
                        anchors.horizontalCenter: parent.horizontalCenter
                        visible: window.dock.receipt !== ""
                        asynchronous: true
                        mipmap: true
                        cache: false // a hall that was started again counts from r1
                        source: window.dock.receipt ? "image://hall/" + window.dock.receipt : ""
                    }
                }
                Device {
                    id: pages
                    width: right.width
                    dock: window.dock
                    device: "page_printer"
                    wrong: !!setting.fault || !!setting.trouble
                    rest: setting.printing ? "imprime" : (setting.printouts || 0) + " document(s)"
                    note: setting.trouble ? "absente" : wrong ? nameOf("fault") : rest

                    Picture {
                        anchors.horizontalCenter: parent.horizontalCenter
                        visible: window.dock.page !== ""
                        width: 212
                        height: 300
                        cached: false // as above
                        pictureName: "page"
                        path: window.dock.page
                    }
                }
                Inputs {
                    width: right.width
                    dock: window.dock
                }
            }
        }
    }
}
