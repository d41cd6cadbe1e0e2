import QtQuick
import Kiosk.Theme
import Kiosk.Bridge
import Kiosk.Camera

// The people of a call, in the pixels in which the engine drew them. Loaded only where it is shown: its module is there
// once a feed is registered. In an item of Qt's own: at the end of a process PySide deletes what Python made before the
// Loader that holds it, and the Loader then asks what is gone for its context (a fault in `~QQuickLoader`).
Item {
    CameraView {
        anchors.fill: parent
        feed: Visit.call
        name: Theme.word("call_picture")
    }
}
