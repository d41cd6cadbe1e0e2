pragma Singleton
import QtQuick

// What a key means to the walk. A keypad's keys are those that evdev gives Qt; switch interfaces send letters' keys or
// F13.
QtObject {
    readonly property var selectKeys: [Qt.Key_Return, Qt.Key_Enter, Qt.Key_Select]
    readonly property var firstSwitch: [Qt.Key_F13, Qt.Key_Space, Qt.Key_Tab]
    readonly property var secondSwitch: [Qt.Key_F14, Qt.Key_Return, Qt.Key_Enter, Qt.Key_Select]
    readonly property var arrows: ({
            [Qt.Key_Up]: "up",
            [Qt.Key_Down]: "down",
            [Qt.Key_Left]: "left",
            [Qt.Key_Right]: "right"
        })
    readonly property var commands: ({
            [Qt.Key_PageUp]: "previous",
            [Qt.Key_MediaPrevious]: "previous",
            [Qt.Key_PageDown]: "next",
            [Qt.Key_MediaNext]: "next",
            [Qt.Key_F1]: "help",
            [Qt.Key_Help]: "help",
            [Qt.Key_F2]: "repeat",
            [Qt.Key_F3]: "listen",
            [Qt.Key_VolumeMute]: "listen",
            [Qt.Key_VolumeUp]: "louder",
            [Qt.Key_VolumeDown]: "softer",
            [Qt.Key_Home]: "first",
            [Qt.Key_Escape]: "back",
            [Qt.Key_Back]: "back"
        })
}
