import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Bridge

// What fills a screen, each on a piece of one.
Column {
    id: part

    readonly property var content: Visit.content

    GallerySection {
        title: "PageFrame"

        GalleryGlass {
            PageFrame {
                x: Theme.gap
                y: Theme.gap
                width: parent.width - 2 * x
                height: parent.height - 2 * y
                content: part.content
                list: rows

                RowList {
                    id: rows

                    width: parent?.width ?? 0
                    rows: part.content.rows
                }
            }
        }
    }
    GallerySection {
        title: "ScrollArea"

        GalleryGlass {
            height: Theme.mm(120)

            ScrollArea {
                id: area

                x: Theme.gap
                y: Theme.gap
                width: parent.width - 2 * x
                height: parent.height - 2 * y
                contentHeight: inside.height

                RowList {
                    id: inside

                    width: area.width
                    rows: [...part.content.rows, ...part.content.rows]
                }
            }
        }
    }
    GallerySection {
        title: "Overlay"

        GalleryGlass {
            height: Theme.mm(260)

            Overlay {
                anchors.fill: parent
                overlay: Visit.overlay
            }
        }
    }
    GallerySection {
        title: "Panel"

        GalleryGlass {
            height: Theme.mm(320)

            Panel {
                anchors.fill: parent
                sheet: "settings"
                chrome: Visit.chrome
            }
        }
    }
    GallerySection {
        title: "Spotlight"

        GalleryGlass {
            height: Theme.mm(50)

            Item {
                id: lit

                x: Theme.gap
                y: Theme.gap
                width: parent.width - 2 * x
                height: parent.height - 2 * y

                TextLabel {
                    width: parent.width
                    text: Visit.word.text
                }
                Spotlight {
                    root: lit
                }
            }
        }
    }
    GallerySection {
        title: "Quadrants"

        GalleryGlass {
            height: Theme.mm(100)

            Quadrants {
                anchors.fill: parent
            }
        }
    }
    GallerySection {
        title: "Curtain"

        GalleryGlass {
            height: Theme.mm(120)

            Curtain {
                anchors.fill: parent
            }
        }
    }
    GallerySection {
        title: "TouchTarget"

        GalleryGlass {
            height: Theme.mm(100)

            TouchTarget {
                anchors.fill: parent
                at: 2
            }
        }
    }
    GallerySection {
        title: "FacePicture"

        GalleryGlass {
            height: Theme.mm(120)

            FacePicture {
                anchors.fill: parent
                good: true
            }
        }
    }
    GallerySection {
        title: "PhotoTries, PhotoTile"

        GalleryGlass {
            height: Theme.mm(100)

            PhotoTries {
                readonly property string picture: part.content.preview.split("/").pop()

                anchors.fill: parent
                tiles: part.content.tiles.slice(0, 2).map(shot)

                function shot(tile: var): var {
                    return Object.assign({
                        argument: picture
                    }, {
                        label: tile.label,
                        speech: tile.speech,
                        action: tile.action,
                        enabled: tile.enabled,
                        selected: tile.selected
                    });
                }
            }
        }
    }
    GallerySection {
        title: "Finger: nothing is seen of it"

        GalleryGlass {
            height: Theme.mm(30)

            Finger {
                anchors.fill: parent
            }
        }
    }
}
