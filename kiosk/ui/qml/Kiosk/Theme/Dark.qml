import QtQuick

Colours {
    paper: "#111A26"
    ink: "#F4EFE6"
    inkSoft: "#C3C6CB"
    surface: "#1B2737"
    edge: "#8393A8"
    pressed: "#2A3A50"
    primary: "#A9CBEA"
    primaryInk: "#111A26"
    takesAccent: true
    focus: "#FFD166"
    focusLine: "#111A26"
    good: "#9BDDB8"
    goodSurface: "#173128"
    attention: "#FFB4A2"
    attentionSurface: "#3A211F"
    infoSurface: "#1D2F42"
    scrim: "#CC05090F"
    tone1: "#57503F"
    tone2: "#2F4A62"
    spark: "#E9A066"
}
