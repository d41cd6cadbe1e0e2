// The papers of the hall, and where the one that is touched goes.
import QtQuick
import QtQuick.Controls.Basic

Section {
    id: papers

    required property var dock
    readonly property var all: dock.hall.papers || []
    readonly property var places: [["scanner", "Sur la vitre"], ["feeder", "Dans le chargeur"], ["scanner2", "Sur la vitre 2"], ["camera", "Devant la caméra"]].filter(place => (place[0] === "feeder" ? "scanner" : place[0]) in papers.dock.hall)
    property string place: "scanner"

    function lies(id) {
        const hall = dock.hall;
        if (place === "feeder")
            return (hall.scanner.feeder || []).includes(id);
        return place in hall && hall[place].paper === id;
    }
    function put(id) {
        if (place === "feeder")
            dock.feed("scanner", [...dock.hall.scanner.feeder, id]);
        else
            dock.change(place, "paper", id);
    }

    objectName: "papers"
    title: "Papiers"
    note: all.length + " spécimens"

    Choice {
        objectName: "place"
        width: papers.contentWidth
        caption: "Un papier touché va :"
        options: papers.places
        current: papers.place
        onChosen: value => papers.place = value
    }

    Flow {
        id: sheets
        width: papers.contentWidth

        Repeater {
            model: papers.all

            AbstractButton {
                id: sheet

                required property var modelData
                readonly property bool laid: papers.lies(modelData.id)

                objectName: "paper=" + modelData.id
                width: Math.floor(sheets.width / 4)
                height: 132
                Accessible.role: Accessible.Button
                Accessible.name: modelData.title
                onClicked: papers.put(modelData.id)

                background: Rectangle {
                    radius: 6
                    color: sheet.laid ? "#FFF2CC" : sheet.hovered ? "#F0EBE0" : "transparent"
                    border.width: sheet.visualFocus ? 3 : 0
                    border.color: "#B36B00"
                }
                contentItem: Item {
                    Picture {
                        id: edge
                        anchors.horizontalCenter: parent.horizontalCenter
                        y: 3
                        width: 58
                        height: 82
                        drawnWidth: 200
                        path: "papers/" + sheet.modelData.id + ".png"
                    }
                    Text {
                        anchors.top: edge.bottom
                        anchors.topMargin: 3
                        width: parent.width
                        horizontalAlignment: Text.AlignHCenter
                        wrapMode: Text.Wrap
                        maximumLineCount: 2
                        elide: Text.ElideRight
                        text: sheet.modelData.title
                        color: "#14233A"
                        font.pixelSize: 12
                    }
                }
            }
        }
    }
}
