import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Bridge

// What is pressed.
Column {
    id: part

    readonly property var content: Visit.content
    readonly property var tile: content.tiles[0]
    readonly property var conditions: ["normal", "focused", "pressed", "disabled", "checked"]

    GallerySection {
        title: "KButton"

        Repeater {
            model: part.conditions.slice(0, 2)

            GalleryState {
                id: bare

                required property string modelData

                label: modelData

                KButton {
                    name: words.text
                    width: words.width + 2 * Theme.gap

                    TextLabel {
                        id: words

                        anchors.centerIn: parent
                        text: part.content.primary.label
                        stop: false
                        Accessible.ignored: true
                    }
                    FocusRing {
                        shown: bare.modelData === "focused"
                    }
                }
            }
        }
    }

    Repeater {
        model: ["primary", "secondary", "quiet"]

        GallerySection {
            id: manner

            required property string modelData

            title: "ActionButton, " + modelData

            Repeater {
                model: part.conditions

                GalleryState {
                    id: action

                    required property string modelData

                    label: modelData

                    ActionButton {
                        button: part.content.primary
                        kind: manner.modelData
                        enabled: action.modelData !== "disabled"
                        checked: action.modelData === "checked"
                        pressed: action.modelData === "pressed"
                        acts: false

                        FocusRing {
                            shown: action.modelData === "focused"
                        }
                    }
                }
            }
            GalleryState {
                id: long

                label: "long text"
                wide: true

                ActionButton {
                    x: Theme.start(0, width, long.width)
                    width: Math.min(implicitWidth, long.half)
                    button: part.content.help
                    kind: manner.modelData
                    acts: false
                }
            }
        }
    }

    GallerySection {
        title: "Tile"

        Repeater {
            model: part.conditions

            GalleryState {
                id: pick

                required property string modelData

                label: modelData

                Tile {
                    width: Math.min(Theme.mm(125), part.width)
                    button: part.content.tiles[pick.modelData === "checked" ? 1 : pick.modelData === "disabled" ? 2 : 0]
                    pressed: pick.modelData === "pressed"

                    FocusRing {
                        shown: pick.modelData === "focused"
                    }
                }
            }
        }
        GalleryState {
            label: "long text"
            wide: true

            Tile {
                width: parent.width
                button: part.content.tiles[3]
            }
        }
        Repeater {
            model: 2

            GalleryState {
                id: drawn

                required property int index

                label: index === 0 ? "tall, drawn" : "tall, drawn, checked"

                Tile {
                    width: Math.min(Theme.mm(100), part.width)
                    button: part.content.tiles[drawn.index]
                    tall: true
                    drawn: true
                    art: Theme.mm(54)
                }
            }
        }
    }

    GallerySection {
        title: "Key"

        Repeater {
            model: [...part.conditions, "strong", "strong, pressed", "icon", "long text"]

            GalleryState {
                id: typed

                required property string modelData

                label: modelData

                Key {
                    readonly property string modelData: typed.modelData

                    width: modelData === "long text" ? Theme.mm(60) : modelData.startsWith("strong") ? Theme.mm(36) : Theme.target
                    label: modelData === "long text" ? Theme.word("close_keyboard") : modelData.startsWith("strong") ? Theme.word("next") : "a"
                    icon: modelData === "icon" ? "backspace" : ""
                    strong: modelData.startsWith("strong")
                    enabled: modelData !== "disabled"
                    checked: modelData === "checked"
                    pressed: modelData.endsWith("pressed")

                    FocusRing {
                        shown: typed.modelData === "focused"
                    }
                }
            }
        }
    }

    GallerySection {
        title: "TileList"

        GalleryState {
            wide: true
            label: "two columns"

            TileList {
                width: parent.width
                columns: 2
                tiles: part.content.tiles
            }
        }
    }
    GallerySection {
        title: "Suggestions"

        GalleryState {
            wide: true
            label: "normal"

            Suggestions {
                width: parent.width
                towns: Visit.suggestions
            }
        }
    }
    GallerySection {
        title: "TopBar"

        GalleryState {
            wide: true
            label: "as on every page"

            TopBar {
                width: parent.width
                chrome: Visit.chrome
            }
        }
    }
    GallerySection {
        title: "BottomBar"

        GalleryState {
            wide: true
            label: "normal"

            BottomBar {
                width: parent.width
                content: part.content
            }
        }
        GalleryState {
            wide: true
            label: "disabled"

            BottomBar {
                width: parent.width
                content: part.content
                enabled: false
            }
        }
    }
}
