import QtQml.Models

// `many` lines for a Repeater whose delegates find what they show by their index. A Repeater that is given a number makes
// all of them anew when the number changes, and the press of a finger that lies on one is lost: a person's touch went
// unheard when the desk said, just then, that somebody sits in the hall, too.
// A delegate that goes lives on for a moment with nothing at its index: it keeps what it showed, or shows nothing.
ListModel {
    id: counted

    property int many: 0

    onManyChanged: {
        if (many < count)
            remove(many, count - many);
        else if (many > count)
            append(Array.from({
                length: many - count
            }, () => ({})));
    }
}
