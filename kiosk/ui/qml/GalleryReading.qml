import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Bridge

// What is read and looked at.
Column {
    id: part

    readonly property var content: Visit.content

    GallerySection {
        title: "Heading"

        Repeater {
            model: 2

            GalleryState {
                id: sentence

                required property int index

                wide: true
                label: "level " + (index + 1)

                Heading {
                    width: parent.width
                    level: sentence.index + 1
                    text: part.content.title
                }
            }
        }
    }
    GallerySection {
        title: "TextLabel"

        Repeater {
            model: [["small", Theme.small], ["body", Theme.body], ["lead", Theme.lead], ["figure", Theme.figure]]

            GalleryState {
                id: size

                required property var modelData

                wide: true
                label: modelData[0]

                TextLabel {
                    width: parent.width
                    text: part.content.lead
                    font.pixelSize: size.modelData[1]
                }
            }
        }
    }
    GallerySection {
        title: "Icon"

        Repeater {
            model: ["arrow-right", "check", "alert-triangle", "help", "pencil"]

            GalleryState {
                id: sign

                required property string modelData

                label: modelData

                Icon {
                    icon: sign.modelData
                    size: Theme.title
                }
            }
        }
    }
    GallerySection {
        title: "Drawing"

        Repeater {
            model: ["home", "moving", "help_person", "sign"]

            GalleryState {
                id: art

                required property string modelData

                label: modelData

                Drawing {
                    width: Theme.mm(50)
                    height: width
                    drawing: art.modelData
                }
            }
        }
    }
    GallerySection {
        title: "DeviceDrawing"

        Repeater {
            model: ["ready", "busy", "done", "fault"]

            GalleryState {
                id: device

                required property string modelData

                label: modelData

                DeviceDrawing {
                    width: Theme.mm(50)
                    height: width
                    drawing: "scan_glass"
                    device: device.modelData
                }
                DeviceDrawing {
                    width: Theme.mm(50)
                    height: width
                    drawing: "take_receipt"
                    device: device.modelData
                }
            }
        }
    }
    GallerySection {
        title: "FocusRing"

        GalleryState {
            label: "around what has the focus"

            Item {
                width: Theme.mm(60)
                height: Theme.target

                FocusRing {
                    shown: true
                }
            }
        }
    }
    GallerySection {
        title: "Notice"

        Repeater {
            model: ["info", "good", "attention"]

            GalleryState {
                id: kind

                required property string modelData

                wide: true
                label: modelData

                Notice {
                    width: parent.width
                    kind: kind.modelData
                    text: kind.modelData === "attention" ? part.content.lead : part.content.notice.text
                }
            }
        }
    }
    GallerySection {
        title: "ProgressDots"

        GalleryState {
            wide: true
            label: "in the middle"

            ProgressDots {
                width: parent.width
                text: part.content.progress
                step: part.content.step
                steps: part.content.steps
            }
        }
    }
    GallerySection {
        title: "ReviewRow"

        Repeater {
            model: part.content.rows.length

            GalleryState {
                id: line

                required property int index
                readonly property var row: part.content.rows[index]

                wide: true
                label: row.attention !== "" ? "attention" : row.edit ? "with its button" : index === 2 ? "number to copy" : "plain"

                ReviewRow {
                    width: parent.width
                    row: line.row
                    numbered: line.index === 2
                }
            }
        }
    }
    GallerySection {
        title: "RowList"

        GalleryState {
            wide: true
            label: "under headings"

            RowList {
                width: parent.width
                rows: part.content.rows
            }
        }
    }
    GallerySection {
        title: "RowsAndTiles"

        GalleryState {
            wide: true
            label: "what there is to read, then to pick"

            RowsAndTiles {
                width: parent.width
                rows: part.content.rows.slice(0, 1)
                tiles: part.content.tiles.slice(0, 1)
            }
        }
    }
    GallerySection {
        title: "Slip"

        GalleryState {
            wide: true
            label: "printed"

            Slip {
                width: parent.width
                height: implicitHeight
                lines: part.content.slip
            }
        }
    }
    GallerySection {
        title: "Preview"

        GalleryState {
            label: "normal"

            Preview {
                width: Theme.mm(70)
                height: Theme.mm(100)
                source: part.content.preview
            }
        }
    }
    GallerySection {
        title: "CameraPicture"

        GalleryState {
            label: "no camera"

            CameraPicture {
                width: Theme.mm(100)
                height: Theme.mm(56)
            }
        }
    }
    GallerySection {
        title: "CameraLight"

        GalleryState {
            label: "on"

            CameraLight {
                text: Visit.chrome.camera
            }
        }
    }
    GallerySection {
        title: "HelpStrip"

        GalleryState {
            wide: true
            label: "somebody watches"

            HelpStrip {
                width: parent.width
                told: ({
                        text: part.content.title,
                        kind: "live",
                        detail: part.content.lead,
                        buttons: part.content.ways.slice(0, 2),
                        field: "",
                        action: "",
                        argument: ""
                    })
            }
        }
    }
    GallerySection {
        title: "PointedAt"

        GalleryState {
            wide: true
            label: "a question"

            Item {
                width: parent.width
                height: asked.height

                Field {
                    id: asked

                    width: parent.width
                    field: part.content.fields[0]
                }
                PointedAt {
                    anchors.fill: parent
                    field: "nom"
                    action: ""
                    argument: ""
                    root: asked.parent
                }
            }
        }
    }
}
