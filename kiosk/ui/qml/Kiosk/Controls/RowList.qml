import QtQuick
import Kiosk.Theme

// Rows under their headings.
Column {
    id: list

    property var rows: []
    property bool own: false // the citizen's answers: said aloud only where nobody else hears

    readonly property bool empty: rows.length === 0

    visible: !empty
    spacing: Theme.mm(3)

    Repeater {
        model: list.rows.length

        Column {
            id: group

            required property int index
            readonly property var row: list.rows[index] ?? list.rows[0]
            readonly property string before: list.rows[index - 1]?.heading ?? ""

            width: list.width
            spacing: Theme.mm(3)

            Heading {
                width: parent.width
                level: 2
                visible: text !== ""
                text: group.row.heading === group.before ? "" : group.row.heading
                topPadding: group.index > 0 ? Theme.mm(4) : 0
            }
            ReviewRow {
                width: parent.width
                row: group.row
                own: list.own
                last: {
                    const next = list.rows[group.index + 1];
                    return next === undefined || next.heading !== group.row.heading || !!next.edit || next.attention !== "";
                }
            }
        }
    }
}
