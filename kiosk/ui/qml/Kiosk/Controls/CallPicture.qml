import QtQuick
import Kiosk.Theme
import Kiosk.Bridge
import Kiosk.Camera

// The people of a call, in the pixels in which the engine drew them. Loaded only where it is shown: its module is there
// once a feed is registered.
CameraView {
    feed: Visit.call
    name: Theme.word("call_picture")
}
