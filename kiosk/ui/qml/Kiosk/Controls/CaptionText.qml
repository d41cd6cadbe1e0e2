import QtQuick
import Kiosk.Theme

// What somebody says, as it is understood: the newest words stay in sight, the oldest go out above. Its room stays while
// nobody speaks: nothing moves under a finger.
Item {
    id: caption

    property string text: ""
    property int lines: 2

    height: lines * Math.ceil(words.implicitHeight / Math.max(1, words.lineCount))
    clip: true

    TextLabel {
        id: words

        y: Math.min(0, caption.height - height)
        width: parent.width
        text: caption.text || " "
        font.pixelSize: Theme.small
        stop: false
        Accessible.ignored: true
    }
}
