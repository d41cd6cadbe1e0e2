import QtQuick
import Kiosk.Theme

// A fault's code: for staff who are called, on a line of its own below the sentence. It is no word of the citizen's: it
// does not grow with the letters, and is not spoken.
TextLabel {
    visible: text !== "" && !Theme.blurred
    stop: false
    font.pixelSize: Theme.type([3.4, 3.8, 4.2])
    Accessible.ignored: true
}
