import QtQuick

// Every colour of a theme. All are required: a theme that forgets one does not load.
QtObject {
    required property color paper // background of the screen
    required property color ink // text and drawings' lines
    required property color inkSoft // secondary text, at least 4.5:1 on paper and surface
    required property color surface // cards and fields
    required property color edge // lines around surfaces, at least 3:1 on paper
    required property color pressed // a surface under the finger
    required property color primary // the button that goes on; the operator's accent may take its place
    required property color primaryInk
    required property bool takesAccent // false: the pure themes stay pure
    required property color focus // "you are here", always beside `focusLine`
    required property color focusLine // line between the focus ring and what lies under it
    required property color good
    required property color goodSurface
    required property color attention
    required property color attentionSurface
    required property color infoSurface
    required property color scrim // over the page, under a sheet
    required property color tone1 // drawings: the warm tone
    required property color tone2 // drawings: the cool tone
    required property color spark // drawings: the one accent
}
