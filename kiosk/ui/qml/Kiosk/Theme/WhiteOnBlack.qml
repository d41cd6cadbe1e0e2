import QtQuick

Colours {
    paper: "#000000"
    ink: "#FFFFFF"
    inkSoft: "#FFFFFF"
    surface: "#000000"
    edge: "#FFFFFF"
    pressed: "#3A3A3A"
    primary: "#FFFFFF"
    primaryInk: "#000000"
    takesAccent: false
    focus: "#FFD166"
    focusLine: "#000000"
    good: "#FFFFFF"
    goodSurface: "#000000"
    attention: "#FFFFFF"
    attentionSurface: "#000000"
    infoSurface: "#000000"
    scrim: "#CC000000"
    tone1: "#000000"
    tone2: "#2B2B2B"
    spark: "#9A9A9A"
}
