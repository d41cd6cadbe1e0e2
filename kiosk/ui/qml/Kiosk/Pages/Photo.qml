import QtQuick
import Kiosk.Theme
import Kiosk.Controls

PageFrame {
    id: photo

    heroTouched: !content.camera // the tries are picked there
    heroLeast: Theme.mm(photo.content.camera ? 60 : Theme.large ? 120 : 100)
    hero: Item {
        anchors.fill: parent

        Loader {
            anchors.fill: parent
            active: photo.content.camera
            Component.onCompleted: if (active)
                setSource("../Controls/FacePicture.qml", {
                    good: Qt.binding(() => photo.content.device_state === "done")
                })
        }
        PhotoTries {
            anchors.fill: parent
            visible: !photo.content.camera
            tiles: photo.content.camera ? [] : photo.content.tiles
        }
    }
}
