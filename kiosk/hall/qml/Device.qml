// A device of the hall: what stands in it comes first, then a row of words for each of its settings; faults and what
// is rarely set unfold behind a button. `dock` is kiosk.hall.dock.Dock, `device` the name in the control.
import QtQuick

Section {
    id: panel

    required property var dock
    required property string device
    property string rest: "" // the note, when nothing is wrong
    property bool rareShown: false
    readonly property var setting: dock.hall[device] || ({})
    readonly property var texts: dock.sections[device]
    default property alias first: own.data

    function word(key) {
        const value = setting[key];
        return value === null || value === undefined ? "none" : String(value);
    }
    function nameOf(key) {
        for (const row of texts.rows) {
            if (row.key === key) {
                for (const option of row.options) {
                    if (option[0] === word(key))
                        return option[1];
                }
            }
        }
        return word(key);
    }

    objectName: device
    title: texts.title
    visible: device in dock.hall
    wrong: !!setting.fault
    note: wrong ? nameOf("fault") : rest

    Column {
        id: own
        width: panel.contentWidth
        spacing: 12
        visible: children.length > 0
    }

    Rows {
        width: panel.contentWidth
        device: panel
        rare: false
    }

    PushButton {
        objectName: panel.device + "-rare"
        visible: panel.texts.rows.some(row => row.rare)
        text: panel.rareShown ? "Replier les pannes" : "Pannes et réglages…"
        onClicked: panel.rareShown = !panel.rareShown
    }

    Rows {
        width: panel.contentWidth
        visible: panel.rareShown
        device: panel
        rare: true
    }
}
