import QtQuick

// The four notes that stand before a sentence, by the names of their files. All are required, as the colours are.
QtObject {
    required property string go // your turn: put the paper, or the card
    required property string done // taken, finished
    required property string attention // something is wrong
    required property string help // help is on its way
}
