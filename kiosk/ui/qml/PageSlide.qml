import QtQuick
import Kiosk.Theme

// A page comes from the side, and the one before it goes to the other.
ParallelAnimation {
    id: slide

    property Item page: null
    property Item leaving: null
    property int way: 1 // -1: backwards

    NumberAnimation {
        target: slide.page
        property: "x"
        from: slide.way * Theme.slideBy
        to: 0
        duration: Theme.slide
        easing.type: Easing.OutCubic
    }
    NumberAnimation {
        target: slide.page
        property: "opacity"
        from: 0.2 // the first frame after a touch shows what comes, too
        to: 1
        duration: Theme.slide
        easing.type: Easing.OutCubic
    }
    NumberAnimation {
        target: slide.leaving
        property: "x"
        to: -slide.way * Theme.slideBy
        duration: Theme.slide
        easing.type: Easing.OutCubic
    }
    NumberAnimation {
        target: slide.leaving
        property: "opacity"
        to: 0
        duration: Theme.slide
        easing.type: Easing.OutCubic
    }
}
