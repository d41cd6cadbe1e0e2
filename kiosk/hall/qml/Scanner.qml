// The scanner's glass and its feeder.
import QtQuick

Device {
    id: scanner

    readonly property string onGlass: setting.paper || ""
    readonly property var fed: setting.feeder || []

    function titleOf(id) {
        for (const paper of dock.hall.papers) {
            if (paper.id === id)
                return paper.title;
        }
        return id;
    }

    rest: onGlass ? "un papier sur la vitre" : fed.length ? "chargeur : " + fed.length : "vide"

    Row {
        spacing: 14

        Rectangle {
            width: 118
            height: 160
            color: "#E9E9E8"
            border.width: 4
            border.color: "#56606B"
            radius: 4

            Image {
                objectName: scanner.device + "-glass"
                anchors.fill: parent
                anchors.margins: 9
                asynchronous: true
                rotation: 1
                fillMode: Image.PreserveAspectFit
                sourceSize.width: 200
                source: scanner.onGlass ? "image://hall/papers/" + scanner.onGlass + ".png" : ""
            }
        }

        Column {
            width: scanner.contentWidth - 118 - 14
            spacing: 8

            Text {
                width: parent.width
                wrapMode: Text.Wrap
                text: "Vitre : " + (scanner.onGlass ? scanner.titleOf(scanner.onGlass) : "vide")
                color: "#14233A"
                font.pixelSize: 14
            }
            PushButton {
                objectName: scanner.device + "-take-away"
                visible: scanner.onGlass !== ""
                text: "Retirer le papier"
                onClicked: scanner.dock.change(scanner.device, "paper", "none")
            }
            Text {
                width: parent.width
                wrapMode: Text.Wrap
                text: "Chargeur : " + (scanner.fed.length ? scanner.fed.length + " feuille(s)" : "vide")
                color: "#14233A"
                font.pixelSize: 14
            }
            PushButton {
                objectName: scanner.device + "-empty-feeder"
                visible: scanner.fed.length > 0
                text: "Vider le chargeur"
                onClicked: scanner.dock.feed(scanner.device, [])
            }
        }
    }
}
