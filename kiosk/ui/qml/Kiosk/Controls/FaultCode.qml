import QtQuick
import Kiosk.Theme

// A fault's code: for staff who are called, in small letters on a line of its own below the sentence, which
// is said without it.
TextLabel {
    visible: text !== "" && !Theme.blurred
    stop: false
    font.pixelSize: Theme.small
}
