"""Every page, at the smallest and the largest size, light and dark, in two languages, in three shapes of screen:
nothing clipped, nothing on top of something else, everything large enough for a finger, everything has a name."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem

from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, overlays, pages
from tests.ui.gallery import FORMATS, WAYS, Format, show

LOOKS = (("fr", "light", 0), ("en", "dark", 2))
CROSSED = (("en", "light", 0), ("fr", "dark", 2))
SCENES = (*pages("fr"), *overlays("fr"))
NAMED = {
    QAccessible.Role.Button,
    QAccessible.Role.RadioButton,
    QAccessible.Role.EditableText,
    QAccessible.Role.StaticText,
    QAccessible.Role.Heading,
    QAccessible.Role.AlertMessage,
    QAccessible.Role.Graphic,
    QAccessible.Role.Canvas,
    QAccessible.Role.Dialog,
    QAccessible.Role.Grouping,
    QAccessible.Role.List,
}
# A scene holds what is no page of its own: Qt's window, its root item, and the focus scopes in between.
BARE = {QAccessible.Role.Client, QAccessible.Role.Window, QAccessible.Role.NoRole}


@pytest.fixture(scope="module", params=FORMATS, ids=lambda form: form.name)
def shown(request: pytest.FixtureRequest) -> Iterator[Screen]:
    form: Format = request.param
    with screen(pages("fr")["attract"], chrome(motion=False), form.size, form.pitch) as loaded:
        loaded.put_specimen()
        yield loaded


@pytest.mark.parametrize("looks", [LOOKS, pytest.param(CROSSED, marks=pytest.mark.long)], ids=["looks", "crossed"])
@pytest.mark.parametrize("scene", SCENES)
def test_the_scene_is_whole(shown: Screen, scene: str, looks: tuple[tuple[str, str, int], ...]) -> None:
    for language, theme, size in looks:
        dress = chrome(language, size, theme, motion=False, simulated="Matériel simulé : scanner, imprimante")
        shown.visit.dress(dress)
        show(shown, language, scene)
        where = f"{scene} {language} {theme} {size}"
        assert shown.warnings == [], where
        assert cut_texts(shown) == [], where
        assert overlaps(shown) == [], where
        assert small_targets(shown, size) == [], where
        assert nameless(shown) == [], where
        assert unspoken(shown) == [], where


@pytest.mark.long
@pytest.mark.parametrize("way", ["lowered", "rtl", "keypad", "quadrants"])
@pytest.mark.parametrize("scene", SCENES)
def test_the_scene_is_whole_however_it_is_used(shown: Screen, scene: str, way: str) -> None:
    if way == "lowered" and shown.window.width() > shown.window.height():
        pytest.skip("a screen that lies is within reach as a whole")
    for size in (0, 2):
        shown.visit.dress(chrome("fr", size, "light", motion=False, simulated="Matériel simulé", **WAYS[way]))
        show(shown, "fr", scene)
        assert shown.warnings == [], (scene, way, size)
        assert cut_texts(shown) == [], size
        assert overlaps(shown) == [], size
        assert small_targets(shown, size) == [], size
        assert unspoken(shown) == [], size
        if way == "lowered":
            assert high_targets(shown) == [], size


def high_targets(shown: Screen) -> list[str]:
    """What is touched in the upper half; the attract page is one button, of which the lower half is enough."""
    half = shown.window.height() / 2
    return [
        shown.label(item)
        for item in buttons(shown)
        if item.isEnabled() and shown.visible_rect(item).isValid() and shown.visible_rect(item).top() < half
    ]


def buttons(shown: Screen) -> list[QQuickItem]:
    """Everything that is pressed or written in, and can be reached as it stands."""
    return [
        item
        for item in shown.items()
        if item.metaObject().indexOfSignal("triggered()") >= 0 or item.inherits("QQuickTextInput")
    ]


def cut_texts(shown: Screen) -> list[str]:
    """Words that do not fit where they are, or that run out of the window."""
    window = QRectF(0, 0, shown.window.width(), shown.window.height())
    found = []
    for text in shown.texts():
        box, words = shown.rect(text), str(text.property("text"))
        too_wide = text.property("contentWidth") > text.width() + 1
        too_high = text.property("contentHeight") > text.height() + 1
        if text.property("truncated") or too_wide or too_high:
            found.append(f"cut: {words}")
        elif not shown.scrolls(text) and not window.contains(box):
            found.append(f"outside: {words}")
        elif box.left() < -1 or box.right() > window.right() + 1:
            found.append(f"beside: {words}")
    return found


def overlaps(shown: Screen) -> list[str]:
    """Pairs of controls, or of texts, of which one lies over the other."""
    found = []
    controls = [item for item in buttons(shown) if not item.metaObject().className().startswith("Attract")]
    for items in (controls, shown.texts()):
        # What lies under a sheet is disabled as a whole, and covered on purpose.
        seen = [item for item in items if item.isEnabled() or not shown.covered()]
        boxes = [(item, shown.visible_rect(item).adjusted(1, 1, -1, -1)) for item in seen]
        for index, (item, box) in enumerate(boxes):
            for other, its in boxes[index + 1 :]:
                if box.isValid() and its.isValid() and box.intersects(its):
                    found.append(f"{shown.label(item)!r} over {shown.label(other)!r}: {box} {its}")
    return found


def small_targets(shown: Screen, size: int) -> list[str]:
    """Controls under 20 mm (28 in the largest size); keys of the keyboard have measures of their own."""
    least = 28 if size == 2 else 20
    found = []
    for item in buttons(shown):
        width, height = shown.mm(item.width()), shown.mm(item.height())
        if item.metaObject().className().startswith("Key_") or item.inherits("QQuickTextInput"):
            continue
        if width < least - 0.5 or height < least - 0.5:
            found.append(f"{shown.label(item)!r}: {width:.1f} x {height:.1f} mm")
    return found


def nameless(shown: Screen) -> list[str]:
    found = []
    for heard in shown.accessible():
        if heard.role in NAMED and not heard.name.strip():
            found.append(f"{heard.role} without a name")
        elif heard.role not in NAMED and heard.role not in BARE:
            found.append(f"{heard.role} is not expected: {heard.name}")
    return found


def unspoken(shown: Screen) -> list[str]:
    """Words that are drawn and that assistive technology does not find."""
    spoken = shown.spoken()
    return [words for item in shown.texts() if (words := str(item.property("text"))) not in spoken and len(words) > 1]
