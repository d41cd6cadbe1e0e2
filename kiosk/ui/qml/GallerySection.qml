import QtQuick
import Kiosk.Theme
import Kiosk.Controls

// The specimens of one control, under its name.
Column {
    id: section

    property string title: ""
    default property alias specimens: place.data

    width: parent?.width ?? 0
    spacing: Theme.gap
    topPadding: Theme.mm(8)

    Rectangle {
        width: section.width
        height: Theme.line
        color: Theme.palette.edge
    }
    Heading {
        width: section.width
        level: 2
        text: section.title
    }
    Flow {
        id: place

        width: section.width
        spacing: Theme.mm(8)
    }
}
