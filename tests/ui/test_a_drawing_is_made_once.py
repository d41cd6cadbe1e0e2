"""A page comes with its drawings made once, in the size that they stay in: to make one takes milliseconds of the frame
that is awaited. They were made up to five times, as the words beside them were laid out."""

from collections import Counter
from pathlib import Path

import pytest

from kiosk.ui import images
from tests.support.qml import screen
from tests.support.qml_content import chrome, pages
from tests.ui.gallery import FORMATS

# Of a picture that takes what its page leaves, the second is the first frame's: only then do the other ways have lines.
MOST = {"welcome": 1, "choices": 2, "progress": 2}
TURNS = [(page, form) for page in MOST for form in FORMATS]


@pytest.mark.parametrize("turn", range(len(TURNS)), ids=[f"{page}-{form.name}" for page, form in TURNS])
def test_the_drawings_of_a_page_are_made_once(monkeypatch: pytest.MonkeyPatch, turn: int) -> None:
    page, form = TURNS[turn]
    made: Counter[str] = Counter()
    read = images._read

    def counted(file: Path) -> str:
        found = read(file)
        if found and file.parent.name == "drawings":
            made[file.stem] += 1
        return found

    # A size that no other test has: Qt keeps the pictures that it has seen.
    width, height = form.size
    pitch = form.pitch * 1.01 ** (turn + 1)
    with screen(pages("fr")["review"], chrome(motion=False), (width - 7, height - 7), pitch) as shown:
        monkeypatch.setattr(images, "_read", counted)  # each drawing that is made is read
        shown.show(pages("fr")[page])
        drawn = {item.property("drawing") for item in shown.items() if item.property("drawing")}
        monkeypatch.undo()
        shown.show(pages("fr")["review"])  # or this page would be drawn in the next test's size before that begins
    assert drawn, "the story needs a page with drawings"
    assert drawn <= set(made), "and none that was made before"
    assert max(made.values()) <= MOST[page], made
