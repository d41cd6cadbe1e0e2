import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Bridge

// What is answered: boxes, choices, keyboards, the pad.
Column {
    id: part

    readonly property var content: Visit.content
    readonly property var town: content.fields[0]

    GallerySection {
        title: "Field"

        Repeater {
            model: part.content.fields.length

            GalleryState {
                id: question

                required property int index
                readonly property var field: part.content.fields[index]

                wide: true
                label: [field.kind, field.masked ? "masked" : "", field.required ? "" : "optional", Visit.errors[field.id] ? "error" : ""].filter(word => word !== "").join(", ")

                Field {
                    width: parent.width
                    field: question.field
                    error: Visit.errors[question.field.id] ?? ""
                }
            }
        }
    }

    GallerySection {
        title: "TextEntry"

        Repeater {
            model: ["normal", "error", "masked", "disabled", "long text"]

            GalleryState {
                id: box

                required property string modelData

                label: modelData

                TextEntry {
                    width: Math.min(Theme.mm(120), part.width)
                    name: box.modelData
                    value: box.modelData === "long text" ? part.content.lead : part.town.value
                    maximumLength: 500
                    masked: box.modelData === "masked"
                    wrong: box.modelData === "error"
                    enabled: box.modelData !== "disabled"
                }
            }
        }
    }

    GallerySection {
        title: "DateField"

        Repeater {
            model: ["normal", "error", "empty"]

            GalleryState {
                id: day

                required property string modelData

                label: modelData
                wide: true

                DateField {
                    name: day.modelData
                    value: day.modelData === "empty" ? "" : "1950-03-12"
                    wrong: day.modelData === "error"
                }
            }
        }
    }

    GallerySection {
        title: "ChoiceField"

        GalleryState {
            wide: true
            label: "checked, normal"

            ChoiceField {
                width: parent.width
                name: part.content.title
                options: part.content.tiles.map(tile => ({
                            value: tile.argument,
                            label: tile.label,
                            detail: tile.detail
                        }))
                value: part.content.tiles[0].argument
            }
        }
    }

    GallerySection {
        title: "Keyboard"

        GalleryState {
            wide: true
            label: "letters"

            TextEntry {
                id: written

                width: parent.width
                name: part.town.label
            }
            Keyboard {
                width: parent.width
                entry: written
            }
        }
        GalleryState {
            wide: true
            label: "digits"

            Keyboard {
                width: parent.width
                layout: "digits"
                withLetters: false
                entry: written
                last: true
            }
        }
    }

    GallerySection {
        title: "PinPad"

        GalleryState {
            label: "two digits typed"

            PinPad {
                digits: "12"
            }
        }
    }

    GallerySection {
        title: "SignaturePad"

        GalleryState {
            wide: true
            label: "empty: draw on it"

            SignaturePad {
                width: parent.width
                height: implicitHeight
            }
        }
    }
}
