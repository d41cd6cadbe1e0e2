import QtQuick

// For whom strong contrast dazzles: as soft as words may be. Ratios on paper: ink 6.5, inkSoft 5.4, edge 3.5.
Colours {
    paper: "#EAE4D6"
    ink: "#44505A"
    inkSoft: "#525C64"
    surface: "#F1ECE0"
    edge: "#7D7766"
    pressed: "#E0D8C6"
    primary: "#3F5C75"
    primaryInk: "#F4F0E6"
    takesAccent: true
    focus: "#F2CF7E"
    focusLine: "#44505A"
    good: "#3A5A48"
    goodSurface: "#E2E6D4"
    attention: "#7C453B"
    attentionSurface: "#EEDCCD"
    infoSurface: "#DFE3E0"
    scrim: "#99444F59"
    tone1: "#DCCFB2"
    tone2: "#C3CCCF"
    spark: "#C08A62"
}
