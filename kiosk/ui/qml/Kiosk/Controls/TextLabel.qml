import QtQuick
import Kiosk.Theme

// Words on the screen. Always plain text: what a paper or a file says must never become markup.
Text {
    property bool bold: false
    property bool stop: true // by ear it is a place to stop at; false: a control or a row says it

    // Qt does not take it from what has the focus: words that go while they are heard stay a stop until they are left.
    activeFocusOnTab: Walk.texts && (activeFocus || stop && !Accessible.ignored)
    horizontalAlignment: Text.AlignLeft // where lines begin: mirrored with the layout

    textFormat: Text.PlainText
    wrapMode: Text.Wrap
    color: Theme.palette.ink
    lineHeight: Theme.lineHeight
    font.family: Theme.family
    font.pixelSize: Theme.body
    font.weight: bold ? Font.DemiBold : Font.Normal
    font.features: ({
            tnum: 1
        })

    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.ignored: text === ""
}
