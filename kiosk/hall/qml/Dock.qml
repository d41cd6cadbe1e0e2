// The hall beside the kiosk: what a hand would do to papers, printer and cable. `dock` is kiosk.hall.dock.Dock.
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Window

Window {
    id: window

    required property var dock
    property string staffPin: ""
    readonly property var hall: dock.hall
    readonly property string onGlass: hall.scanner.paper || ""

    function titleOf(id) {
        for (const paper of hall.papers) {
            if (paper.id === id)
                return paper.title;
        }
        return id;
    }

    width: 800
    height: 860
    minimumWidth: 640
    minimumHeight: 560
    title: "Hall simulé"
    color: "#FAF7F1"

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
        color: window.dock.message ? "#7A1F16" : "#55606E"
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

    Row {
        id: columns
        x: 20
        y: 64
        width: window.width - 40
        height: window.height - y - 20
        spacing: 16
        enabled: window.dock.online
        opacity: enabled ? 1 : 0.5

        Column {
            id: left
            width: (columns.width - columns.spacing) / 2
            spacing: 16

            Panel {
                id: scanner
                width: left.width
                title: "Scanner"
                note: window.onGlass ? "un papier sur la vitre" : "vitre vide"

                Row {
                    spacing: 14

                    Rectangle {
                        width: 118
                        height: 160
                        color: "#E9E9E8"
                        border.width: 4
                        border.color: "#56606B"
                        radius: 4

                        Image {
                            objectName: "glass"
                            anchors.fill: parent
                            anchors.margins: 9
                            asynchronous: true
                            rotation: 1
                            fillMode: Image.PreserveAspectFit
                            sourceSize.width: 200
                            source: window.onGlass ? "image://hall/papers/" + window.onGlass : ""
                        }
                    }

                    Column {
                        width: scanner.contentWidth - 118 - 14
                        spacing: 10

                        Text {
                            width: parent.width
                            wrapMode: Text.Wrap
                            text: window.onGlass ? window.titleOf(window.onGlass) : "Choisissez un papier ci-dessous pour le poser."
                            color: "#14233A"
                            font.pixelSize: 14
                        }

                        Choice {
                            objectName: "glass-hand"
                            width: parent.width
                            visible: window.onGlass !== ""
                            caption: ""
                            options: [["", "Retirer le papier"]]
                            current: "-"
                            onChosen: window.dock.change("scanner", "paper", "")
                        }
                    }
                }

                Choice {
                    objectName: "scanner-fault"
                    width: scanner.contentWidth
                    caption: "Panne"
                    options: [["", "Aucune"], ["cover_open", "Capot ouvert"], ["jam", "Bourrage"], ["frozen", "Figé"], ["garbage", "Image brouillée"], ["slow", "Lent"]]
                    current: window.hall.scanner.fault || ""
                    onChosen: value => window.dock.change("scanner", "fault", value)
                }
            }

            Panel {
                id: papers
                width: left.width
                height: columns.height - scanner.height - cable.height - 2 * left.spacing
                title: "Papiers"
                note: window.hall.papers.length + " spécimens"

                GridView {
                    id: grid
                    width: papers.contentWidth
                    height: papers.height - 60
                    clip: true
                    cellWidth: Math.floor(width / 3)
                    cellHeight: 150
                    model: window.hall.papers
                    ScrollBar.vertical: ScrollBar {}

                    delegate: AbstractButton {
                        id: sheet

                        required property var modelData
                        readonly property bool laid: modelData.id === window.onGlass

                        objectName: "paper=" + modelData.id
                        width: grid.cellWidth - 8
                        height: grid.cellHeight - 8
                        Accessible.role: Accessible.Button
                        Accessible.name: "Poser sur la vitre : " + modelData.title
                        onClicked: window.dock.change("scanner", "paper", modelData.id)

                        background: Rectangle {
                            radius: 6
                            color: sheet.laid ? "#FFF2CC" : sheet.hovered ? "#F0EBE0" : "transparent"
                            border.width: sheet.visualFocus ? 3 : 0
                            border.color: "#FFD166"
                        }
                        contentItem: Item {
                            Rectangle {
                                id: sheetEdge
                                anchors.horizontalCenter: parent.horizontalCenter
                                y: 4
                                width: 66
                                height: 93
                                border.color: "#B9AF9D"

                                Image {
                                    anchors.fill: parent
                                    anchors.margins: 1
                                    asynchronous: true
                                    sourceSize.width: 200
                                    source: "image://hall/papers/" + sheet.modelData.id
                                }
                            }
                            Text {
                                anchors.top: sheetEdge.bottom
                                anchors.topMargin: 4
                                width: parent.width
                                horizontalAlignment: Text.AlignHCenter
                                wrapMode: Text.Wrap
                                maximumLineCount: 2
                                elide: Text.ElideRight
                                text: sheet.modelData.title
                                color: "#14233A"
                                font.pixelSize: 12
                            }
                        }
                    }
                }
            }

            Panel {
                id: cable
                width: left.width
                title: "Câble réseau"

                Choice {
                    objectName: "cable"
                    width: cable.contentWidth
                    caption: "Entre la borne et le service"
                    options: [["on", "Branché"], ["off", "Débranché"]]
                    current: window.hall.cable.connected ? "on" : "off"
                    onChosen: value => window.dock.change("cable", "connected", value)
                }
            }
        }

        Column {
            id: right
            width: left.width
            spacing: 16

            Panel {
                id: printer
                width: right.width
                title: "Imprimante"
                note: window.hall.printer.used_mm > 0 ? (window.hall.printer.used_mm / 10).toFixed(0) + " cm imprimés" : ""

                Choice {
                    objectName: "printer-paper"
                    width: printer.contentWidth
                    caption: "Rouleau"
                    options: [["ok", "Plein"], ["low", "Presque fini"], ["out", "Vide"]]
                    current: window.hall.printer.paper
                    onChosen: value => window.dock.change("printer", "paper", value)
                }
                Choice {
                    objectName: "printer-cover"
                    width: printer.contentWidth
                    caption: "Capot"
                    options: [["closed", "Fermé"], ["open", "Ouvert"]]
                    current: window.hall.printer.cover
                    onChosen: value => window.dock.change("printer", "cover", value)
                }
                Choice {
                    objectName: "printer-fault"
                    width: printer.contentWidth
                    caption: "Panne"
                    options: [["", "Aucune"], ["mute", "Muette"], ["offline", "Éteinte"], ["garbage", "Réponses brouillées"], ["cut_mid_job", "Coupée en route"]]
                    current: window.hall.printer.fault || ""
                    onChosen: value => window.dock.change("printer", "fault", value)
                }
            }

            Panel {
                id: tray
                width: right.width
                height: columns.height - printer.height - right.spacing
                title: "Dernier ticket"
                note: window.dock.receipt ? "" : "rien d'imprimé"
                color: "#ECE6DA"

                Flickable {
                    width: tray.contentWidth
                    height: tray.height - 60
                    contentHeight: slip.height
                    clip: true
                    ScrollBar.vertical: ScrollBar {}

                    Image {
                        id: slip
                        objectName: "slip"
                        width: Math.min(288, tray.contentWidth)
                        anchors.horizontalCenter: parent.horizontalCenter
                        asynchronous: true
                        mipmap: true
                        cache: false // a hall that was started again counts from r1
                        fillMode: Image.PreserveAspectFit
                        source: window.dock.receipt ? "image://hall/receipts/" + window.dock.receipt : ""
                    }
                }
            }
        }
    }
}
