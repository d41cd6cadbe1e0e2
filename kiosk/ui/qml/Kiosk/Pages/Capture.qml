import QtQuick
import Kiosk.Theme
import Kiosk.Controls

PageFrame {
    id: capture

    readonly property bool shown: content.preview !== "" && content.corners.length === 0
    readonly property bool cornering: content.corners.length === 8

    heroTouched: cornering
    hero: content.thumbs.length > 0 ? null : place
    list: content.thumbs.length > 0 ? thumbs : told

    Item {
        id: place

        anchors.fill: parent

        DeviceDrawing {
            id: remedy

            // Beside the page that it is about, or below it.
            readonly property bool wide: parent.width > parent.height * 1.2
            readonly property real share: capture.shown ? 0.34 : 1

            x: capture.shown && wide ? Theme.start(parent.width - width, width, parent.width) : 0
            y: capture.shown && !wide ? parent.height - height : 0
            width: wide ? parent.width * share : parent.width
            height: wide ? parent.height : parent.height * share
            visible: !capture.content.camera && !capture.cornering && drawing !== ""
            drawing: capture.content.picture
            device: capture.content.device_state
        }
        Preview {
            x: Theme.start(0, width, parent.width)
            width: remedy.visible && remedy.wide ? parent.width - remedy.width - Theme.gap : parent.width
            height: remedy.visible && !remedy.wide ? parent.height - remedy.height - Theme.gap : parent.height
            visible: capture.shown
            source: capture.shown ? capture.content.preview : ""
        }
        Loader {
            id: cornered

            anchors.fill: parent
            active: capture.cornering
            source: active ? "../Controls/CornerPicture.qml" : ""
        }
        Loader {
            anchors.fill: parent
            active: capture.content.camera
            source: active ? "../Controls/CameraPicture.qml" : ""
        }
    }
    RowsAndTiles {
        id: told

        visible: !empty && capture.content.thumbs.length === 0
        rows: capture.content.rows
        tiles: capture.content.tiles
    }
    Loader {
        id: thumbs

        readonly property bool empty: !active

        width: parent?.width ?? 0
        active: capture.content.thumbs.length > 0
        source: active ? "../Controls/PageThumbs.qml" : ""
    }
    Binding {
        target: cornered.item
        when: cornered.item !== null
        property: "content"
        value: capture.content
    }
    Binding {
        target: thumbs.item
        when: thumbs.item !== null
        property: "content"
        value: capture.content
    }
}
