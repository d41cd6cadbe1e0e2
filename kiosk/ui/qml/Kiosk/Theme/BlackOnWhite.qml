import QtQuick

Colours {
    paper: "#FFFFFF"
    ink: "#000000"
    inkSoft: "#000000"
    surface: "#FFFFFF"
    edge: "#000000"
    pressed: "#D9D9D9"
    primary: "#000000"
    primaryInk: "#FFFFFF"
    takesAccent: false
    focus: "#FFD166"
    focusLine: "#000000"
    good: "#000000"
    goodSurface: "#FFFFFF"
    attention: "#000000"
    attentionSurface: "#FFFFFF"
    infoSurface: "#FFFFFF"
    scrim: "#CC000000"
    tone1: "#FFFFFF"
    tone2: "#E4E4E4"
    spark: "#6E6E6E"
}
