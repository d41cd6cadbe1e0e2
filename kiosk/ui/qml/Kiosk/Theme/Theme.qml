pragma Singleton
import QtQuick
import Kiosk.Bridge

// Every measure and colour of the screen. `Main.qml` binds the window's measures, the visit gives the rest.
// Lengths are millimetres on the glass, turned into pixels by the configured pitch: a display's own dpi is not to be
// trusted.
QtObject {
    id: theme

    // Of the window
    property real pixelsPerMm: 4.03
    property real width: 1080 // pixels of the window
    property real height: 1920
    property string family: ""
    property real distance: 600 // mm from the eye to the glass
    property real lift: 0 // pixels from the upper half's place for words down to the page's own, when lowered
    property real liftHeight: 0 // of that place
    readonly property var chrome: Visit.chrome // read once: each reading of `Visit.chrome` is a copy, 0.3 ms
    readonly property int step: chrome.size // 0 normal, 1 large, 2 very large
    readonly property string name: chrome.theme
    readonly property string accent: chrome.accent // "#RRGGBB", or empty: the palette's own
    readonly property bool motion: chrome.motion
    readonly property bool blurred: chrome.blurred && Visit.content.page !== "attract" // nothing is anyone's there
    readonly property var labels: chrome.labels
    readonly property bool rtl: chrome.rtl // anchors and positioners mirror by themselves; `x` by `start`
    readonly property bool portrait: height >= width
    // What is touched stands in the lower half; a screen that lies is within reach as a whole.
    readonly property bool lowered: chrome.lowered && portrait

    // Layout
    readonly property real heightMm: height / pixelsPerMm
    readonly property bool low: heightMm < 240 // little height: margins shrink, targets do not
    readonly property bool large: step === 2
    readonly property bool tight: large && (low || lowered) // the largest letters, in little height
    readonly property int margin: mm(low ? 8 : 16)
    readonly property int gap: mm(4)
    readonly property int target: mm([20, 24, 28][step])
    readonly property int between: mm(4) // between targets; at least 2.5 mm
    readonly property int apart: mm(12) // between targets where a mistake costs something
    readonly property int corner: mm(3)
    readonly property int line: Math.max(2, mm(0.5))
    readonly property int hair: Math.max(1, mm(0.3)) // between rows that are read
    readonly property int ring: mm(1.5)
    readonly property int bar: mm([22, 26, 30][step]) // height of a button of the bottom row

    // Type, by the height of a capital in millimetres for eyes at 600 mm; it grows with the distance. The largest size is
    // twice the normal one (EN 301 549 11.1.4.4), which is more than the 0.7 degree of 5.1.4: 7.33 mm at 600 mm.
    // The family's capitals are 0.668 em (read from the font file).
    readonly property real capital: 0.668
    readonly property int small: type([4.0, 5.6, 8.0])
    readonly property int body: type([4.8, 6.7, 9.6])
    readonly property int lead: type([5.6, 7.8, 11.2])
    readonly property int title: type([7.3, 9.8, 14.6])
    readonly property int figure: type([9.0, 12.0, 18.0]) // a number to copy
    readonly property int display: type([12.0, 14.0, 18.0]) // what invites from afar, and is large already
    readonly property int printed: type([4.2, 5.6, 8.4]) // the picture of a receipt
    // Of the font's own line: 1.3 em, and about 1.8 of the one that has Arabic.
    readonly property real lineHeight: rtl ? 0.92 : 1.12
    readonly property FontMetrics plainMetrics: FontMetrics {
        font.family: theme.family
        font.pixelSize: 100
    }
    readonly property FontMetrics metrics: FontMetrics {
        font.family: theme.family
        font.pixelSize: 100
        font.weight: Font.DemiBold
    }

    readonly property int slide: 180 // ms
    readonly property int slideBy: mm(24)

    readonly property Sounds sounds: Sounds {
        go: "go"
        done: "done"
        attention: "attention"
        help: "help"
    }

    // Colours
    readonly property Colours light: Light {}
    readonly property Colours dark: Dark {}
    readonly property Colours blackOnWhite: BlackOnWhite {}
    readonly property Colours whiteOnBlack: WhiteOnBlack {}
    readonly property Colours soft: Soft {}
    readonly property Colours palette: ({
            light: light,
            dark: dark,
            black_on_white: blackOnWhite,
            white_on_black: whiteOnBlack,
            soft: soft
        })[name] ?? light
    readonly property color primary: palette.takesAccent && accent !== "" ? legible(accent) : palette.primary
    readonly property color primaryInk: palette.primaryInk

    // Words of the controls, in the citizen's language. A word that is missing is a fault of the program.
    function word(key: string): string {
        const text = labels[key];
        if (text === undefined) {
            console.warn("chrome.labels lacks " + key);
            return "";
        }
        return text;
    }

    // Where a thing of `width` stands whose distance from the side where lines begin is `at`, in a place of `whole`.
    function start(at: real, width: real, whole: real): real {
        return rtl ? whole - at - width : at;
    }

    function mm(length: real): int {
        return Math.round(length * pixelsPerMm);
    }

    // How wide words of that size may stand: 55 characters, at the family's mean of half an em a character.
    function measure(size: int): int {
        return Math.round(55 * 0.5 * size);
    }

    // Pixels of one line of bold words.
    function advance(text: string, size: int): int {
        return Math.ceil(metrics.advanceWidth(text) * size / 100) + 2;
    }

    // Pixels of the widest part of bold words that no line can break: a hyphen and an ideograph end one.
    function widest(text: string, size: int): int {
        const parts = text.replace(/-/g, "- ").split(/[ \n\u200b\u2e80-\u9fff\uff00-\uffef]+/);
        return Math.max(...parts.map(part => advance(part, size)));
    }

    // `size`, or as much of it as leaves the widest word whole in `width`: a word is never broken in its middle.
    function fitting(text: string, size: int, width: real): int {
        const wide = widest(text, size);
        return wide > width && width > 0 ? Math.floor(size * width / wide) : size;
    }

    // Lines that words of these widths take in `width`, `space` between two.
    function linesOf(words: list<real>, space: real, width: real): int {
        let lines = 1, at = 0;
        for (const word of words) {
            if (at > 0 && at + word > width) {
                lines += 1;
                at = 0;
            }
            at += word + space;
        }
        return lines;
    }

    // `width`, or less of it where as many lines are then of more even length: no word stands alone on the last one.
    function balanced(text: string, size: int, width: real, strong: bool): int {
        if (text.includes("\n"))
            return Math.max(...text.split("\n").map(part => balanced(part, size, width, strong)));
        const words = text.split(" ");
        if (words.length < 2 || words.length > 60 || !(width > 0))
            return width;
        const font = strong ? metrics : plainMetrics;
        const wide = words.map(word => font.advanceWidth(word) * size / 100);
        const space = font.advanceWidth(" ") * size / 100;
        const most = linesOf(wide, space, width - size / 60); // letters on whole pixels are wider than reckoned
        if (most === 1)
            return width;
        let low = Math.max(width / 2, ...wide), high = width;
        while (high - low > size / 4) {
            const middle = (low + high) / 2;
            if (linesOf(wide, space, middle) > most)
                low = middle;
            else
                high = middle;
        }
        return Math.min(width, Math.ceil(1.02 * high + size / 4)); // joined letters are wider than reckoned
    }

    function type(capitals: list<real>): int {
        return Math.ceil(capitals[step] * Math.max(1, distance / 600) * pixelsPerMm / capital);
    }

    // `RRGGBB`, as the image providers take a colour.
    function hex(colour: color): string {
        return colour.toString().slice(-6);
    }

    // The operator's colour, of its own hue, lighter or darker until it reads on paper at 7:1 (WCAG AAA), or nearly as well
    // as the ink itself does where that is softer.
    function legible(colour: color): color {
        const wanted = Math.min(7, 0.8 * ratio(palette.ink, palette.paper));
        let mixed = colour;
        const step = luminance(palette.paper) > 0.18 ? -0.02 : 0.02;
        for (let light = colour.hslLightness; light >= 0 && light <= 1 && ratio(mixed, palette.paper) < wanted; light += step)
            mixed = Qt.hsla(Math.max(0, colour.hslHue), colour.hslSaturation, light, 1);
        return mixed;
    }

    function ratio(one: color, other: color): real {
        const first = luminance(one), second = luminance(other);
        return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
    }

    function luminance(colour: color): real {
        const linear = part => part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
        return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b);
    }
}
