"""Colours and measures: complete, and legible."""

import itertools
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlComponent

from kiosk import assets
from kiosk.speech.earcons import NAMES
from tests.support.qml import QML, screen
from tests.support.qml_content import chrome, pages

THEMES = {
    "light": "Light",
    "dark": "Dark",
    "black_on_white": "BlackOnWhite",
    "white_on_black": "WhiteOnBlack",
    "soft": "Soft",
}
PURE = ("black_on_white", "white_on_black")
# Who stands on what, and how far apart they must be (WCAG 2.1: 4.5 for text, 3 for what is not text).
TEXT = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "pressed"),
    ("inkSoft", "paper"),
    ("inkSoft", "surface"),
    ("primaryInk", "primary"),
    ("good", "goodSurface"),
    ("attention", "attentionSurface"),
    ("attention", "paper"),
    ("ink", "infoSurface"),
    ("inkSoft", "infoSurface"),
    ("focusLine", "focus"),
]
LINES = [("edge", "paper"), ("edge", "surface"), ("primary", "paper")]


def luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: QColor, two: QColor) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def colours(name: str) -> QObject:
    with screen(pages("fr")["attract"]) as shown:
        component = QQmlComponent(
            shown.engine, QUrl.fromLocalFile(str(QML / "Kiosk" / "Theme" / f"{THEMES[name]}.qml"))
        )
        made = component.create()
        assert made is not None, component.errorString()
        made.setParent(shown.engine)
        return made


@pytest.mark.parametrize("name", THEMES)
def test_every_pair_of_colours_is_legible(name: str) -> None:
    palette = colours(name)

    def apart(pair: tuple[str, str]) -> float:
        return ratio(QColor(palette.property(pair[0])), QColor(palette.property(pair[1])))

    assert {pair: apart(pair) for pair in TEXT if apart(pair) < 4.5} == {}
    assert {pair: apart(pair) for pair in LINES if apart(pair) < 3} == {}
    ink = apart(("ink", "paper"))
    assert ink < 7 if name == "soft" else ink >= (20 if name in PURE else 10)


def test_a_theme_that_forgets_a_colour_does_not_load(tmp_path: Path) -> None:
    whole = (QML / "Kiosk" / "Theme" / "Light.qml").read_text(encoding="utf-8")
    lines = whole.splitlines()
    with screen(pages("fr")["attract"]) as shown:
        for index, line in enumerate(lines):
            if not line.startswith("    "):
                continue
            without = "\n".join(lines[:index] + lines[index + 1 :]).replace(
                "import QtQuick", "import QtQuick\nimport Kiosk.Theme"
            )
            file = tmp_path / "Theme.qml"
            component = QQmlComponent(shown.engine)
            component.setData(without.encode(), QUrl.fromLocalFile(str(file)))
            assert component.create() is None, f"it loads without {line.strip()}"
            assert "Required property" in component.errorString()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("accent", ["#0F3A66", "#FFD166", "#7FB069", "#FFFFFF", "#000000"])
def test_any_accent_of_an_operator_gives_legible_buttons(theme: str, accent: str) -> None:
    with screen(pages("fr")["choices"], chrome(theme=theme, accent=accent, motion=False)) as shown:
        button = shown.control("Continuer")
        back, front = QColor(button.property("back")), QColor(button.property("front"))
        assert ratio(back, front) >= 4.5
        assert ratio(back, QColor(shown.window.property("color"))) >= 4.5


def test_type_has_the_height_that_was_asked_for() -> None:
    """7.3 mm of capital for the title on the reference screen: 44 px of font."""
    with screen(pages("fr")["choices"], chrome(motion=False)) as shown:
        heading = next(item for item in shown.texts() if item.property("text") == "Où habitez-vous maintenant ?")
        assert heading.property("font").pixelSize() == pytest.approx(44, abs=1)
        assert heading.property("font").family() == "Atkinson Hyperlegible Next"


def test_a_size_step_makes_every_text_larger() -> None:
    sizes = []
    for step in (0, 1, 2):
        with screen(pages("fr")["choices"], chrome(size=step, motion=False)) as shown:
            wanted = (
                "Où habitez-vous maintenant ?",
                "Toutes les situations sont acceptées.",
                "Chez quelqu'un",
                "Retour",
            )
            sizes.append([t.property("font").pixelSize() for t in shown.texts() if t.property("text") in wanted])
    assert all(small < large for one, two in itertools.pairwise(sizes) for small, large in zip(one, two, strict=True))


def test_the_notes_have_the_names_of_the_files_that_are_played() -> None:
    with screen(pages("fr")["choices"], chrome(motion=False)) as shown:
        component = QQmlComponent(shown.engine)
        told = "".join(f"property string {name}: Theme.sounds.{name}\n" for name in NAMES)
        component.setData(f"import QtQuick\nimport Kiosk.Theme\nQtObject {{\n{told}}}".encode(), QUrl())
        sounds = component.create()
        assert sounds is not None, component.errorString()
        assert {name: sounds.property(name) for name in NAMES} == {name: name for name in NAMES}
        assert all(assets.path(f"sounds/{name}.wav").is_file() for name in NAMES)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_accent_keeps_its_hue(theme: str) -> None:
    """A blue stays a blue where it has to be lighter: a grey button looks as if it could not be pressed."""
    with screen(pages("fr")["choices"], chrome(theme=theme, accent="#0F3A66", motion=False)) as shown:
        shown_as = QColor(shown.control("Continuer").property("back"))
        assert shown_as.hslHue() == pytest.approx(QColor("#0F3A66").hslHue(), abs=3)
        assert shown_as.hslSaturationF() > 0.5
