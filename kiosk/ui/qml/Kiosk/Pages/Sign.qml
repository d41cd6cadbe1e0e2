import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Bridge

PageFrame {
    id: sign

    alert: Object.values(Visit.errors).join(" ")
    heroTouched: true
    footMoves: Theme.low && Theme.step > 0 // the pad is large enough to sign in
    heroLeast: Theme.mm(Theme.large ? 100 : 70)
    hero: SignaturePad {
        anchors.fill: parent
        onDrawn: strokes => Visit.drawn(strokes)
    }
    list: RowList {
        width: parent?.width ?? 0
        rows: sign.content.rows
    }
}
