import QtQuick
import Kiosk.Theme

// `level` 1 is the page's own sentence, which takes the focus when the page comes (no ring: nothing can be done there).
TextLabel {
    property int level: 1
    readonly property string role: "heading"

    bold: true
    property int size: level === 1 ? Theme.title : Theme.lead

    font.pixelSize: Theme.fitting(text, size, width)
    lineHeight: Math.min(1.05, Theme.lineHeight)

    Accessible.role: Accessible.Heading
}
