// The cards of the hall and the slots of its reader: a card is picked, then a slot is touched.
import QtQuick
import QtQuick.Controls.Basic

Device {
    id: reader

    readonly property var slots: setting.slots || ({})
    readonly property var laid: texts.names.slot.filter(slot => slots[slot[0]] && slots[slot[0]].card)
    property string hand: ""

    // What is printed on an identity document for who reads its chip.
    function canOf(card) {
        const documents = setting.identity ? setting.identity.documents : {};
        return card in documents && documents[card].can ? " · CAN " + documents[card].can : "";
    }
    function titleOf(card) {
        for (const known of texts.names.card) {
            if (known[0] === card)
                return known[1];
        }
        return card;
    }

    device: "card_reader"
    rest: setting.missing ? "absent" : laid.length ? titleOf(slots[laid[0][0]].card) : "vide"

    Text {
        width: reader.contentWidth
        visible: text !== ""
        wrapMode: Text.Wrap
        text: reader.setting.missing || ""
        color: "#9A2117"
        font.pixelSize: 13
    }

    Choice {
        objectName: "card"
        width: reader.contentWidth
        caption: "1. Choisir une carte"
        options: reader.texts.names.card.filter(card => card[0] !== "none")
        current: reader.hand
        onChosen: value => reader.hand = value
    }

    Text {
        text: "2. Toucher une fente : y poser la carte, ou reprendre celle qui y est"
        width: reader.contentWidth
        wrapMode: Text.Wrap
        color: "#55606E"
        font.pixelSize: 13
    }

    Grid {
        columns: 2
        spacing: 8

        Repeater {
            model: reader.texts.names.slot

            AbstractButton {
                id: slot

                required property var modelData
                readonly property var inside: reader.slots[modelData[0]] || ({})
                readonly property string card: inside.card || ""

                objectName: "slot=" + modelData[0]
                width: (reader.contentWidth - 8) / 2
                height: 76
                enabled: card !== "" || reader.hand !== ""
                Accessible.role: Accessible.Button
                Accessible.name: modelData[1] + " : " + (card ? "reprendre " + reader.titleOf(card) : "poser la carte")
                onClicked: reader.dock.lay(card ? "none" : reader.hand, modelData[0])

                background: Rectangle {
                    radius: 8
                    color: slot.card ? "#FFF2CC" : slot.hovered ? "#F0EBE0" : "#F7F4EE"
                    border.width: slot.visualFocus ? 3 : 1
                    border.color: slot.visualFocus ? "#B36B00" : "#8A8172"
                }
                contentItem: Column {
                    padding: 8
                    spacing: 4

                    Text {
                        text: slot.modelData[1] + (slot.inside.apdus ? " · " + slot.inside.apdus + " échange(s)" : "")
                        color: "#55606E"
                        font.pixelSize: 12
                    }
                    Text {
                        width: slot.width - 24
                        text: slot.card ? reader.titleOf(slot.card) + reader.canOf(slot.card) : "vide"
                        color: "#14233A"
                        font.pixelSize: 14
                        wrapMode: Text.Wrap
                        maximumLineCount: 2
                        elide: Text.ElideRight
                    }
                }
            }
        }
    }
}
