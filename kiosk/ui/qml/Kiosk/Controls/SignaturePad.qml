import QtQuick
import Kiosk.Theme

// Ink that follows the finger. Points are in 0..1 of a pad whose width is 2.5 times its height.
Item {
    id: pad

    property var strokes: []
    readonly property real ratio: 2.5
    readonly property int most: 8000 // points: minutes of ink; a stuck finger must not fill the memory
    property int points: 0

    signal drawn(var strokes)

    function clear() {
        strokes = [];
        points = 0;
        canvas.fresh = true;
        canvas.requestPaint();
        drawn(strokes);
    }

    function add(x: real, y: real) {
        if (points >= most)
            return;
        points += 1;
        strokes[strokes.length - 1].push([Math.max(0, Math.min(1, x / area.width)), Math.max(0, Math.min(1, y / area.height))]);
        canvas.requestPaint();
    }

    implicitHeight: width / ratio + wipe.height + Theme.gap

    Rectangle {
        id: area

        readonly property string role: "text"
        readonly property string name: Theme.word("sign_here")
        readonly property real written: height * 0.7 // the line

        activeFocusOnTab: Walk.texts
        x: (pad.width - width) / 2
        y: Math.max(0, (pad.height - height - wipe.height - Theme.gap) / 2)
        width: Math.min(pad.width, (pad.height - wipe.height - Theme.gap) * pad.ratio)
        height: width / pad.ratio
        radius: Theme.corner
        color: Theme.palette.surface
        border.color: Theme.palette.ink
        border.width: Theme.line

        Accessible.role: Accessible.Canvas
        Accessible.name: Theme.word("sign_here")

        Rectangle {
            x: Theme.mm(10)
            y: area.written
            width: area.width - 2 * x
            height: Theme.line
            color: Theme.palette.edge
        }
        TextLabel {
            x: Theme.mm(10)
            readonly property real below: area.written + Theme.line + Theme.mm(1)

            y: below + implicitHeight <= area.height ? below : Theme.mm(3) // above the line where there is no room below it
            width: area.width - 2 * x
            stop: false
            text: Theme.word("sign_here")
            color: Theme.palette.inkSoft
            font.pixelSize: Theme.small
            Accessible.ignored: true
        }

        Canvas {
            id: canvas

            property bool fresh: true
            property int stroke: 0 // what is painted already
            property int point: 0
            readonly property color ink: Theme.palette.ink

            anchors.fill: parent
            visible: !Theme.blurred
            renderStrategy: Canvas.Immediate
            onInkChanged: repaint()
            onWidthChanged: repaint()
            Accessible.ignored: true

            function repaint() {
                fresh = true;
                requestPaint();
            }

            onPaint: {
                const pen = getContext("2d");
                if (fresh) {
                    pen.clearRect(0, 0, width, height);
                    [fresh, stroke, point] = [false, 0, 0];
                }
                pen.strokeStyle = pen.fillStyle = ink;
                pen.lineWidth = Theme.mm(1);
                pen.lineCap = pen.lineJoin = "round";
                for (; stroke < pad.strokes.length; ++stroke, point = 0) {
                    const line = pad.strokes[stroke];
                    pen.beginPath();
                    for (let index = Math.max(0, point - 1); index < line.length; ++index)
                        pen.lineTo(line[index][0] * width, line[index][1] * height);
                    if (line.length === 1)
                        pen.lineTo(line[0][0] * width + 0.1, line[0][1] * height);
                    pen.stroke();
                    point = line.length;
                    if (stroke === pad.strokes.length - 1)
                        return;
                }
            }
        }

        MouseArea {
            anchors.fill: parent
            preventStealing: true
            Accessible.ignored: true
            onPressed: mouse => {
                pad.strokes.push([]);
                pad.add(mouse.x, mouse.y);
            }
            onPositionChanged: mouse => pad.add(mouse.x, mouse.y)
            onReleased: pad.drawn(pad.strokes)
            onCanceled: pad.drawn(pad.strokes)
        }
    }

    ActionButton {
        id: wipe

        anchors.right: area.right
        y: area.y + area.height + Theme.gap
        label: Theme.word("clear")
        icon: "eraser"
        onTriggered: pad.clear()
    }
}
