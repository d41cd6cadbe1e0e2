"""Each target of each page, in each size: 20 mm (28 in the largest), 2.5 mm from the next one."""

import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem

from tests.support.places import AROUND, DURING
from tests.support.qml import REFERENCE_PITCH, Screen, screen
from tests.support.qml_content import chrome, pages
from tests.support.seen import stand

GAP_MM = 2.5
PIXEL_MM = REFERENCE_PITCH  # lengths are whole pixels
LEAST_MM = (20, 24, 28)
# A row of one control, of which each part is a target of full size: the three letters of size.
JOINED = ("Texte normal", "Texte grand", "Texte très grand")


@pytest.fixture(scope="module")
def shown() -> Iterator[Screen]:
    with screen(pages("fr")["attract"], chrome(motion=False)) as loaded:
        yield loaded


def targets(shown: Screen) -> list[tuple[QQuickItem, QRectF]]:
    """What is pressed, as much of it as is in sight; the keyboard has measures of its own (`tests/ui`)."""
    found = []
    for item in shown.items():
        kind = item.metaObject().className()
        pressed = item.metaObject().indexOfSignal("triggered()") >= 0 and not kind.startswith(("Key_", "Attract_"))
        if pressed and (item.isEnabled() or not shown.covered()) and shown.visible_rect(item).isValid():
            found.append((item, shown.visible_rect(item)))
    return found


def apart(one: QRectF, other: QRectF) -> float:
    """Pixels between two boxes; 0 when they touch."""
    across = max(one.left() - other.right(), other.left() - one.right(), 0.0)
    down = max(one.top() - other.bottom(), other.top() - one.bottom(), 0.0)
    return max(across, down)


@pytest.mark.parametrize("size", [*(pytest.param(size, marks=pytest.mark.long) for size in (0, 1)), 2])
@pytest.mark.parametrize("place", [*DURING, *AROUND])
def test_targets_are_large_and_apart(shown: Screen, place: str, size: int) -> None:
    stand(shown, place, size=size)
    found = targets(shown)
    assert found or place in ("looking", "preparing", "leaving"), "nothing to press was found"
    for item, _ in found:
        wide, high = shown.mm(item.width()), shown.mm(item.height())
        assert min(wide, high) >= LEAST_MM[size] - 0.3, f"{shown.label(item)}: {wide:.1f} x {high:.1f} mm"
    for (item, box), (other, its) in itertools.combinations(found, 2):
        if {shown.label(item), shown.label(other)} <= set(JOINED):
            continue
        gap = shown.mm(apart(box, its))
        assert gap >= GAP_MM - PIXEL_MM / 2, f"{shown.label(item)} and {shown.label(other)}: {gap:.1f} mm"
