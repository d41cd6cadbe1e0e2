import QtQuick
import Kiosk.Theme

// What stands above every page while somebody at a distance helps: the call, and the strip of the conversation.
Column {
    id: strips

    spacing: Theme.mm(3)

    Loader {
        width: parent.width
        active: !!Theme.chrome.call
        visible: active
        source: "CallBar.qml"
    }
    HelpStrip {
        width: parent.width
        visible: !!Theme.chrome.strip
        root: strips.parent?.parent ?? null
    }
}
