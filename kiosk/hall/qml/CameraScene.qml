// What the camera sees, and whether somebody looks through it.
import QtQuick

Device {
    id: camera

    device: "camera"
    rest: setting.on ? "filme" : "éteinte"

    Picture {
        width: camera.contentWidth
        height: width * 9 / 16
        color: "#14233A"
        drawnWidth: 640
        pictureName: "camera-view"
        // What stands behind the question mark makes it another picture.
        path: camera.unfolded && camera.setting.size ? "camera/view.jpg?" + [camera.setting.scene, camera.setting.paper, camera.setting.size].join("&") : ""
    }
    PushButton {
        objectName: "camera-take-away"
        visible: !!camera.setting.paper
        text: "Retirer le papier de la table"
        onClicked: camera.dock.change("camera", "paper", "none")
    }
}
