"""Motion: a page comes in less than 200 ms, and without motion all stands still."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QObject
from PySide6.QtTest import QTest

from tests.support.qml import screen
from tests.support.qml_content import chrome, pages
from tests.support.seen import pixels

FR = pages("fr")
MOST_MS = 200


def test_a_page_comes_in_less_than_200_ms() -> None:
    with screen(FR["choices"], chrome(motion=True)) as shown:
        shown.show(FR["review"])
        moves = [
            one
            for one in shown.window.findChildren(QObject)
            if one.inherits("QQuickNumberAnimation")
            and (group := one.parent()) is not None
            and group.inherits("QQuickParallelAnimation")
        ]
        assert len(moves) == 4, "the page that comes, and the one that goes: place and opacity"
        assert max(one.property("duration") for one in moves) < MOST_MS


@pytest.mark.parametrize("name", ["capture", "receipt", "attract", "progress"])
def test_without_motion_nothing_moves_by_itself(name: str) -> None:
    with screen(FR["choices"], chrome(motion=False)) as shown:
        shown.put_specimen()
        shown.show(replace(FR[name], key="still", device_state="busy"))
        first = pixels(shown.grab())
        for _ in range(5):
            QTest.qWait(60)
            assert np.array_equal(first, pixels(shown.grab()))
