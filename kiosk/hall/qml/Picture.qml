// A picture that the hall draws, on the paper's white; `path` is the control's, empty: nothing there.
import QtQuick

Rectangle {
    id: frame

    property string path: ""
    property bool cached: true
    property int drawnWidth: 400
    property alias pictureName: picture.objectName

    border.color: "#B9AF9D"

    Image {
        id: picture
        anchors.fill: parent
        anchors.margins: 1
        asynchronous: true
        cache: frame.cached
        mipmap: true
        sourceSize.width: frame.drawnWidth
        fillMode: Image.PreserveAspectFit
        source: frame.path ? "image://hall/" + frame.path : ""
    }
}
