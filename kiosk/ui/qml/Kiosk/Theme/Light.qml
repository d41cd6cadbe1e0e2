import QtQuick

// Ratios on paper: ink 14.8, inkSoft 7.6, edge 3.7, good 8.5, attention 9.7.
Colours {
    paper: "#FAF7F1"
    ink: "#14233A"
    inkSoft: "#46505F"
    surface: "#FFFFFF"
    edge: "#8A7F6C"
    pressed: "#EFE7D8"
    primary: "#0F3A66"
    primaryInk: "#FFFFFF"
    takesAccent: true
    focus: "#FFD166"
    focusLine: "#14233A"
    good: "#14523A"
    goodSurface: "#E6F0E6"
    attention: "#7A1F16"
    attentionSurface: "#FBEAE2"
    infoSurface: "#EAF0F4"
    scrim: "#B314233A"
    tone1: "#F0DFC2"
    tone2: "#C6D6E1"
    spark: "#E08A4C"
}
