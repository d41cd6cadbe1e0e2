import QtQuick
import Kiosk.Theme
import Kiosk.Controls

PageFrame {
    id: reading

    // What was read needs the height; so many ways stand one above the other, and would take it.
    footAcross: content.ways.length < 4
    noticeLast: content.notice?.kind === "good"
    cornered: content.preview === "" // where no picture was taken, that of the step stands small
    hero: content.preview === "" ? null : picture
    list: RowList {
        width: parent?.width ?? 0
        own: true
        rows: reading.content.rows
    }

    Preview {
        id: picture

        anchors.fill: parent
        visible: source !== ""
        source: reading.content.preview
    }
}
